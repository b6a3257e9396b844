import { normalSurvival, normalUpperQuantile } from "../distributions/normal.ts";

/** How a group-sequential test spends its chance of a false alarm over its looks: late ones first, or evenly. */
export type Spending = "obrien_fleming" | "pocock";

/**
 * The chance of a false alarm on one side that may be used up until spending time t: 0 at the start, α at the end.
 *
 * Formula: O'Brien-Fleming type 2 - 2 Φ(z_{α/2} / √t); Pocock type α ln(1 + (e - 1) t).
 * Symbols: t share of the planned information, 0 < t <= 1; α chance of that side, in (0, 1); z_q the normal quantile with q above it.
 * Two-sided tests use α/2 for each side (as R's ldbounds and gsDesign do), which for O'Brien-Fleming is not the same as α for both.
 * Source: K. K. G. Lan, D. L. DeMets, 1983, doi:10.1093/biomet/70.3.659.
 * Pinned by test/golden/group-sequential.test.ts.
 */
export function alphaSpent(spending: Spending, alpha: number, time: number): number {
  if (spending === "pocock") return alpha * Math.log1p((Math.E - 1) * time);
  return 2 * normalSurvival(normalUpperQuantile(alpha / 2) / Math.sqrt(time));
}
