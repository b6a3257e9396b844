/**
 * Milliseconds since 1970 of an instant as it is written in a gate (a day means its start in the time zone), good for
 * telling which of two comes first. Undefined for a date or time that no calendar has (2026-02-30).
 */
export function instantMilliseconds(text: string, timeZone: string): number | undefined {
  const day = text.slice(0, 10);
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return undefined;
  if (text.length > 10) {
    const at = Date.parse(text);
    return Number.isNaN(at) ? undefined : at;
  }
  const guess = midnight - offsetMilliseconds(midnight, timeZone);
  return midnight - offsetMilliseconds(guess, timeZone);
}

/** How far the clocks of a zone are ahead of UTC at a moment. */
function offsetMilliseconds(at: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  const name = format.formatToParts(at).find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  const [, sign, hours, minutes, seconds] = /^GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(name) ?? [];
  const size = (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)) * 1000;
  return sign === "-" ? -size : size;
}
