import { addDays, dsEnded } from "./ds-ended.ts";
import { lastFire } from "./fire-times.ts";
import type { ScheduleOptions } from "./schedule.ts";

/**
 * The days that should be published by now and are not, oldest first: since the first published one, at most `catchUpDays`
 * back. Nothing was ever published: none, a project begins with the first night or with `pulse run`.
 *
 * @param ended the newest ds that is due.
 */
export function missedDays(published: readonly string[], ended: string, catchUpDays: number): readonly string[] {
  const known = new Set(published);
  const first = [...known].sort()[0];
  if (first === undefined) return [];
  const days = Array.from({ length: catchUpDays }, (_, i) => addDays(ended, i + 1 - catchUpDays));
  return days.filter((ds) => ds > first && !known.has(ds));
}

/** Days that a backfill is going to compute are not missed by anybody. */
function withoutPending(missed: readonly string[], { backfills }: ScheduleOptions): readonly string[] {
  const pending = backfills.pending();
  return missed.filter((ds) => !pending.some(({ next, to }) => next !== null && next <= ds && ds <= to));
}

/** At a start: what was missed up to the last time that the schedule should have fired. */
export async function daysMissedAtStart(options: ScheduleOptions): Promise<readonly string[]> {
  const { times, clock, catchUpDays, log } = options;
  const ended = dsEnded(lastFire(times, clock.now()), times.timeZone);
  const published = await options.publishedDays();
  const newest = [...published].sort().at(-1);
  const days = withoutPending(missedDays(published, ended, catchUpDays), options);
  if (newest !== undefined && newest < addDays(ended, -catchUpDays)) {
    log.warn({ newest, days: catchUpDays }, "more days were missed than are caught up on: run the older ones by hand");
  }
  if (days.length > 0) log.info({ days }, "catching up on missed days");
  return days;
}

/**
 * When the schedule fires: what was missed, and always the ds that just ended, which costs nothing if nothing is new.
 * If the published days cannot be read, the ds that just ended is due all the same.
 *
 * @param firedMs the time for which it fired, Unix milliseconds; not the time at which somebody got round to it.
 */
export async function daysDueAtFire(options: ScheduleOptions, firedMs: number): Promise<readonly string[]> {
  const ended = dsEnded(firedMs, options.times.timeZone);
  try {
    const missed = withoutPending(missedDays(await options.publishedDays(), ended, options.catchUpDays), options);
    return [...missed.filter((ds) => ds !== ended), ended];
  } catch (error) {
    options.log.error(
      { err: error, ds: ended },
      "cannot see which days are published: running only the ds that just ended",
    );
    return [ended];
  }
}
