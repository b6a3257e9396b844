const padded = (count: number): string => String(count).padStart(2, "0");

/** Below a minute with decimals, else the two largest units. */
function sizeText(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(seconds < 1 ? 3 : seconds < 9.995 ? 2 : 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${padded(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${padded(minutes % 60)} min`;
  const hours = Math.round(seconds / 3600);
  return `${Math.floor(hours / 24)} d ${padded(hours % 24)} h`;
}

/** A length of time: `8.75 s`, `20 min 03 s`, `5 h 07 min`, `3 d 04 h`; `signed` writes the plus as well. A rounded zero has no sign. */
export function formatDuration(seconds: number, signed = false): string {
  const text = sizeText(Math.abs(seconds));
  if (!/[1-9]/.test(text)) return "0 s";
  return (seconds < 0 ? "-" : signed ? "+" : "") + text;
}
