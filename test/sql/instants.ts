const US_PER = { us: 1n, ms: 1_000n, s: 1_000_000n, m: 60_000_000n, h: 3_600_000_000n, d: 86_400_000_000n } as const;

/** Microseconds of an instant (`2026-01-05T10:00`, UTC) or of a length of time (`48h`); other texts as they are. */
export function microseconds(text: string): string {
  const length = /^(\d+)(us|ms|s|m|h|d)$/.exec(text);
  if (length?.[1] !== undefined) return String(BigInt(length[1]) * US_PER[length[2] as keyof typeof US_PER]);
  const instant = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(:\d\d)?(?:\.(\d{1,6}))?)?$/.exec(text);
  if (instant === null) return text;
  const [, day = "", minutes = "00:00", seconds = ":00", fraction = ""] = instant;
  return String(BigInt(Date.parse(`${day}T${minutes}${seconds}Z`)) * 1000n + BigInt(fraction.padEnd(6, "0")));
}

/** An instant as {@link microseconds} reads it, as short as it can be: `2026-01-05`, `2026-01-05T10:00`, `2026-01-05T10:00:00.000001`. */
export function instantText(us: string): string {
  const value = BigInt(us);
  const seconds = new Date(Number(value / 1_000_000n) * 1000).toISOString().slice(0, 19);
  const fraction = String(value % 1_000_000n)
    .padStart(6, "0")
    .replace(/0+$/, "");
  return fraction === "" ? seconds.replace(/:00$/, "").replace(/T00:00$/, "") : `${seconds}.${fraction}`;
}

const ISO_DAY = /^\d{4}-\d\d-\d\d$/;

/** Whether a cell is a day. */
export function isDay(text: string | null | undefined): boolean {
  return typeof text === "string" && ISO_DAY.test(text);
}

/** Days since 1970 of a day (`2026-01-05`); other texts as they are. */
export function dayIndex(text: string): string {
  return isDay(text) ? String(Date.parse(`${text}T00:00:00Z`) / 86_400_000) : text;
}

/** A number of days since 1970 as a day; small numbers, which count days from another one, as they are. */
export function dayText(index: string): string {
  return Number(index) > 10_000 ? new Date(Number(index) * 86_400_000).toISOString().slice(0, 10) : index;
}
