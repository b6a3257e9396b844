import { floorDivide } from "./exact-number.ts";

const HOUR_MS = 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();
const starts = new Map<string, bigint>();

/** Calendar day (YYYY-MM-DD) of an instant (Unix microseconds) in a time zone. */
export function dayOf(us: bigint, zone: string): string {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
    formats.set(zone, format);
  }
  const parts = new Map<string, string>();
  for (const { type, value } of format.formatToParts(Number(floorDivide(us, 1000n)))) parts.set(type, value);
  return `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`;
}

/** First instant (Unix microseconds) of a calendar day in a time zone; not always midnight. */
export function startOfDay(day: string, zone: string): bigint {
  const key = `${zone} ${day}`;
  const known = starts.get(key);
  if (known !== undefined) return known;
  let before = Date.parse(`${day}T00:00:00Z`) - 40 * HOUR_MS;
  let notBefore = before + 80 * HOUR_MS;
  while (notBefore - before > 1) {
    const middle = Math.floor((before + notBefore) / 2);
    if (dayOf(BigInt(middle) * 1000n, zone) < day) before = middle;
    else notBefore = middle;
  }
  const found = BigInt(notBefore) * 1000n;
  starts.set(key, found);
  return found;
}

/** The calendar day that is `days` later (or, negative, earlier). */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * HOUR_MS).toISOString().slice(0, 10);
}

/** Number of calendar days from one to the other, both included. */
export function daysInclusive(from: string, to: string): bigint {
  return BigInt((Date.parse(to) - Date.parse(from)) / (24 * HOUR_MS) + 1);
}

const ISO_TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** ISO 8601 text as Unix microseconds (finer digits are cut off); text without an offset is UTC; undefined if it is no time. */
export function parseIsoTime(text: string): bigint | undefined {
  const match = ISO_TIME.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", offset = "Z"] = match;
  const dayMs = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(dayMs) || new Date(dayMs).toISOString().slice(8, 10) !== day) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second) - offsetSeconds(offset);
  return BigInt(dayMs) * 1000n + BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, "0").slice(0, 6));
}

function offsetSeconds(offset: string): number {
  if (offset === "Z") return 0;
  const size = Number(offset.slice(1, 3)) * 3600 + Number(offset.slice(-2)) * 60;
  return offset.startsWith("-") ? -size : size;
}

/** A configured instant: a day (its start in the project's time zone) or an ISO 8601 time with an offset. */
export function parseInstant(text: string, zone: string): bigint {
  if (text.length === 10) return startOfDay(text, zone);
  const us = parseIsoTime(text);
  if (us === undefined) throw new RangeError(`not an instant: ${text}`);
  return us;
}
