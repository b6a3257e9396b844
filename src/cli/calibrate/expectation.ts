import type { Measurement } from "./measurement.ts";

/** What theory says that a figure must be. */
export type Expectation =
  /** Equal, up to Monte Carlo error. */
  | { readonly kind: "nominal"; readonly value: number }
  /** The method is conservative here: it may be below. */
  | { readonly kind: "at_most"; readonly value: number; readonly because: string }
  | { readonly kind: "at_least"; readonly value: number; readonly because: string }
  /** The method promises nothing here: shown beside what it would promise elsewhere, never failed. */
  | { readonly kind: "known_weak"; readonly value: number; readonly because: string };

/** Off: further from what is expected than {@link MOST_STANDARD_ERRORS}. Nothing: no replication could be computed. */
export type Verdict = "as_expected" | "off" | "known_weak" | "nothing";

/** A figure that is further off fails the certificate: by chance one in 16,000 is. */
export const MOST_STANDARD_ERRORS = 4;

/** Value minus expectation in standard errors, and what to think of it. */
export function judge(
  measurement: Measurement,
  expectation: Expectation,
): { readonly distance: number; readonly verdict: Verdict } {
  const distance = measurement.distanceFrom(expectation.value);
  if (expectation.kind === "known_weak") return { distance, verdict: "known_weak" };
  if (measurement.replications === 0) return { distance, verdict: "nothing" };
  const isOff = {
    nominal: Math.abs(distance) > MOST_STANDARD_ERRORS,
    at_most: distance > MOST_STANDARD_ERRORS,
    at_least: distance < -MOST_STANDARD_ERRORS,
  };
  return { distance, verdict: isOff[expectation.kind] ? "off" : "as_expected" };
}
