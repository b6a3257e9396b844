const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const STEP = 1024;

/** A size in three digits or so: `512 B`, `12.3 MiB`, `1.50 GiB`. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= STEP && unit < UNITS.length - 1) {
    value /= STEP;
    unit += 1;
  }
  const decimals = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(decimals)} ${UNITS[unit]}`;
}
