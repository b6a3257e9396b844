/**
 * An instant in a time zone: `2026-01-05 10:12:44.120`, with microseconds where it has any.
 *
 * @param us microseconds since 1970; timeZone: IANA name.
 * @param precision `second` leaves the fraction out.
 */
export function localInstant(us: bigint, timeZone: string, precision: "full" | "second" = "full"): string {
  const micros = us % 1_000_000n;
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).formatToParts(Number((us - micros) / 1000n));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? "";
  const time = `${part("year")}-${part("month")}-${part("day")} ${part("hour")}:${part("minute")}:${part("second")}`;
  if (precision === "second") return time;
  const digits = String(micros).padStart(6, "0");
  return `${time}.${digits.endsWith("000") ? digits.slice(0, 3) : digits}`;
}

/** The same instant in UTC, for programs: `2026-01-05T10:12:44.120000Z`. */
export function isoInstant(us: bigint): string {
  const micros = us % 1_000_000n;
  const seconds = new Date(Number((us - micros) / 1000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(micros).padStart(6, "0")}Z`;
}
