import type { Clock } from "../clock.ts";
import { PulseError } from "../errors.ts";
import type { Log } from "../log.ts";
import { type Attempt, type AttemptOutcome, attemptNight } from "./attempt-night.ts";
import type { Backfill, BackfillBook } from "./backfill-book.ts";
import type { Night } from "./schedule.ts";

/** How often it is looked whether a backfill was cancelled. */
const LOOK_MS = 1000;

export interface BackfillSurroundings {
  readonly backfills: BackfillBook;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Does the next day of a backfill once and writes down what became of it: done, or given up and the backfill with it. Cancelling the
 * backfill aborts the work. Never rejects but for a store that cannot be written.
 */
export async function attemptBackfillDay(
  night: Night,
  { id, next, days, done }: Backfill,
  attempt: Omit<Attempt, "ds" | "backfill">,
  { backfills, clock, log }: BackfillSurroundings,
): Promise<AttemptOutcome> {
  if (next === null) return { kind: "done" };
  const cancelling = new AbortController();
  const over = new AbortController();
  const looking = (async () => {
    while (!over.signal.aborted && !backfills.isCancelled(id)) await clock.sleep(LOOK_MS, over.signal);
    if (!over.signal.aborted) cancelling.abort();
  })();
  const startedMs = clock.now();
  backfills.begun(id, 0);
  try {
    const outcome = await attemptNight(
      night,
      {
        ...attempt,
        ds: next,
        backfill: { id, isLast: done + 1 === days },
        signal: AbortSignal.any([attempt.signal, cancelling.signal]),
        onProgress(fraction) {
          backfills.begun(id, fraction);
          attempt.onProgress?.(fraction);
        },
      },
      log,
    );
    if (outcome.kind === "done") backfills.dayDone(id, clock.now() - startedMs);
    else if (outcome.kind === "given up") backfills.failed(id, { ds: next, ...inWords(outcome.error) });
    else backfills.begun(id, null);
    return outcome;
  } finally {
    over.abort();
    await looking;
  }
}

function inWords(error: unknown): { code: string | null; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  return { code: error instanceof PulseError ? error.code : null, message };
}
