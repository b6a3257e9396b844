import { isWorthRetrying } from "../backoff.ts";
import type { NightResult } from "../schedule/night.ts";
import { NIGHT_BACKOFF, type NightContext } from "../schedule/schedule.ts";
import type { NightMetrics, NightOutcome } from "./night-metrics.ts";

/** Works on a night and tells the metrics how it went, as the schedule will judge it. Rejects as the work does. */
export async function watchNight(
  metrics: NightMetrics,
  { signal, attempt }: Pick<NightContext, "signal" | "attempt">,
  work: () => Promise<NightResult>,
): Promise<NightResult> {
  const since = performance.now();
  const end = (outcome: NightOutcome): void => metrics.ended(outcome, (performance.now() - since) / 1000);
  metrics.begun();
  try {
    const result = await work();
    metrics.ran(result.runs);
    metrics.exported(result.exports);
    end("done");
    return result;
  } catch (error) {
    end(outcomeOf(error, signal, attempt));
    throw error;
  }
}

function outcomeOf(error: unknown, signal: AbortSignal, attempt: number): NightOutcome {
  if (signal.aborted) return "interrupted";
  return attempt >= NIGHT_BACKOFF.attempts || !isWorthRetrying(error) ? "given_up" : "failed";
}
