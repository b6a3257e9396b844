import { isWorthRetrying } from "../backoff.ts";
import { PulseError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { BackfillDay, Night } from "./schedule.ts";

/** How one try ended. `given up`: failed in a way that another try cannot mend. */
export type AttemptOutcome =
  | { readonly kind: "done" }
  | { readonly kind: "interrupted" }
  | { readonly kind: "failed" | "given up"; readonly error: unknown };

export interface Attempt {
  readonly ds: string;
  /** 1 for the first try. */
  readonly number: number;
  /** Tries in all. */
  readonly of: number;
  readonly signal: AbortSignal;
  /** Where the ds is a day of a backfill. */
  readonly backfill?: BackfillDay;
  /** Called with a fraction from 0 to 1 whenever a further hundredth is done. */
  readonly onProgress?: (fraction: number) => void;
}

/** Does the work of one ds once and says in the log how it went. Never rejects. */
export async function attemptNight(night: Night, attempt: Attempt, log: Log): Promise<AttemptOutcome> {
  const { ds, signal, backfill } = attempt;
  const subject = { ds, attempt: attempt.number, ...(backfill === undefined ? {} : { backfill: backfill.id }) };
  const what = backfill === undefined ? "night" : "day of a backfill";
  log.info(subject, `${what} begins`);
  try {
    await night(ds, {
      signal,
      attempt: attempt.number,
      progress: byHundredths(attempt, what, log),
      backfill: backfill ?? null,
    });
    log.info(subject, `${what} is done`);
    return { kind: "done" };
  } catch (error) {
    if (signal.aborted) {
      log.info(subject, `${what} was interrupted: it goes on in another process or after the next start`);
      return { kind: "interrupted" };
    }
    const final = attempt.number >= attempt.of || !isWorthRetrying(error);
    const fields = {
      ...subject,
      of: attempt.of,
      ...(error instanceof PulseError ? { code: error.code, hint: error.hint } : {}),
      err: error,
    };
    const until = backfill === undefined ? "until the schedule fires" : "unless it is asked for again";
    if (final) log.error(fields, `${what} failed, and is not tried again ${until}`);
    else log.warn(fields, `${what} failed, and will be tried again`);
    return { kind: final ? "given up" : "failed", error };
  }
}

function byHundredths({ ds, onProgress }: Attempt, what: string, log: Log): (fraction: number) => void {
  let reported = 0;
  return (fraction) => {
    const hundredths = Math.floor(Math.min(1, Math.max(0, fraction)) * 100);
    if (!(hundredths > reported)) return;
    if (Math.floor(hundredths / 10) > Math.floor(reported / 10))
      log.info({ ds, percent: hundredths }, `${what} goes on`);
    reported = hundredths;
    onProgress?.(hundredths / 100);
  };
}
