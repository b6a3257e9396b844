import { Cron } from "croner";

/** When a schedule fires. */
export interface FireTimes {
  /** Cron pattern of five fields, or six with seconds first: `0 2 * * *`. */
  readonly pattern: string;
  /** IANA name: the pattern is in its local time. */
  readonly timeZone: string;
}

/** The pattern that fires once a day at `HH:MM`. */
export function dailyPattern(at: string): string {
  const [hour = "", minute = ""] = at.split(":");
  return `${Number(minute)} ${Number(hour)} * * *`;
}

/**
 * The first time after `afterMs` (Unix milliseconds). A daily time that a change of the clocks skips comes that much
 * later (02:30 becomes 03:30); one that it repeats comes once.
 */
export function nextFire(times: FireTimes, afterMs: number): number {
  const next = cron(times).nextRun(new Date(afterMs));
  if (next === null)
    throw new RangeError(`the pattern ${times.pattern} never fires after ${new Date(afterMs).toISOString()}`);
  return next.getTime();
}

/** The last time at or before `atMs` (Unix milliseconds). */
export function lastFire(times: FireTimes, atMs: number): number {
  const [last] = cron(times).previousRuns(1, new Date(atMs + 1));
  if (last === undefined)
    throw new RangeError(`the pattern ${times.pattern} never fired before ${new Date(atMs).toISOString()}`);
  return last.getTime();
}

const cron = ({ pattern, timeZone }: FireTimes): Cron => new Cron(pattern, { timezone: timeZone, paused: true });
