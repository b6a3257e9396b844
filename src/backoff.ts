import { PulseError } from "./errors.ts";

/** How often something is tried, and how long to wait in between. */
export interface Backoff {
  /** Tries in all, at least 1. */
  readonly attempts: number;
  /** Wait after the first failed try, in milliseconds, before jitter. It doubles with every further one. */
  readonly first_ms: number;
  /** Longest wait, in milliseconds. */
  readonly longest_ms: number;
}

/**
 * Milliseconds to wait after failed try number `attempt` (1, 2, 3, ...): exponential, of which the upper half is random,
 * so that many who failed together do not come back together.
 *
 * @param random a number in [0, 1), passed in.
 * @example
 * backoffMs({ attempts: 5, first_ms: 1000, longest_ms: 60_000 }, 3, () => 0.5); // 3000: between 2000 and 4000
 */
export function backoffMs(backoff: Backoff, attempt: number, random: () => number): number {
  const whole = Math.min(backoff.longest_ms, backoff.first_ms * 2 ** (attempt - 1));
  return Math.round(whole / 2 + (whole / 2) * random());
}

/** False where trying again cannot help: the user's input is wrong, or the data fails a check. */
export function isWorthRetrying(error: unknown): boolean {
  return !(error instanceof PulseError && (error.fault === "input" || error.fault === "check_failed"));
}
