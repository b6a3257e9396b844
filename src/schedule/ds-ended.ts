import { PulseError } from "../errors.ts";
import { dsOfIndex, indexOfDs } from "../lake/calendar.ts";

/**
 * The ds that just ended at an instant: the calendar day before the instant's local date, however many hours that day had.
 *
 * @param atMs Unix milliseconds.
 * @param timeZone IANA name.
 * @example
 * dsEnded(Date.UTC(2026, 0, 6, 1, 0), "Europe/Berlin"); // "2026-01-05": it is 02:00 on the 6th there
 */
export function dsEnded(atMs: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat("en", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "numeric",
    day: "numeric",
  });
  const part = Object.fromEntries(format.formatToParts(new Date(atMs)).map(({ type, value }) => [type, Number(value)]));
  return dayOf(Date.UTC(part.year ?? Number.NaN, (part.month ?? Number.NaN) - 1, (part.day ?? Number.NaN) - 1));
}

/** The calendar day `days` after a ds; before it, if negative. */
export function addDays(ds: string, days: number): string {
  return dsOfIndex(indexOfDs(ds) + days);
}

/** @throws PulseError `DS_INVALID` when the text is not a calendar day such as `2026-01-05`. */
export function checkDs(ds: string): string {
  const parsed = /^\d{4}-\d{2}-\d{2}$/.test(ds) ? Date.parse(ds) : Number.NaN;
  if (!Number.isNaN(parsed) && dayOf(parsed) === ds) return ds;
  const message = `${JSON.stringify(ds)} is not a calendar day`;
  throw new PulseError({ code: "DS_INVALID", fault: "input", message, hint: "write a day as 2026-01-05" });
}

const dayOf = (utcMs: number): string => new Date(utcMs).toISOString().slice(0, 10);
