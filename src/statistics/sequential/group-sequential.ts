import { normalSurvival, normalUpperQuantile } from "../distributions/normal.ts";
import { alphaSpent, type Spending } from "./alpha-spending.ts";
import { beginning, type Continuing, crossingAt, goOn, region, scaledInformation } from "./recursive-integration.ts";

/** A planned look at the data. */
export interface Look {
  /** t: share of the planned course at which this look is, 0 < t <= 1, increasing: says how much of α may be spent. */
  readonly spendingTime: number;
  /** I: what the look has of information, in any unit (units seen, 1/se²), increasing: says how looks correlate, corr(Z_j, Z_k) = √(I_j/I_k). */
  readonly information: number;
}

export interface GroupSequentialOptions {
  /** Chance of a false alarm over all looks, both sides together, in (0, 1). */
  readonly alpha: number;
  readonly spending: Spending;
  readonly sides: 1 | 2;
}

export interface GroupSequentialBound {
  /** The look finds a difference when |Z| (one-sided: Z, turned so that "greater" is positive) is at least this. */
  readonly criticalValue: number;
  /** Chance of a false alarm spent up to this look, both sides together. */
  readonly alphaSpent: number;
  /** p-value at which a plain test at this look alone would have the same bound. */
  readonly nominalPValue: number;
}

/**
 * Bounds of a group-sequential test by alpha spending: for teams that look on planned days, and gain power over looking at any time.
 *
 * Formula: c_k solves P(|Z_j| < c_j for all j < k, Z_k >= c_k) = f(t_k) - f(t_{k-1}) on each side, with f the spending function at α (one-sided) or
 * α/2 (two-sided, {@link alphaSpent}), by exact recursive integration ({@link Continuing}).
 * Symbols: Z_k the statistic at look k, standard normal without a difference; t_k spending time; I_k information.
 * Spending and information are separate: t may be planned (the calendar) while I is what really came; t may not depend on the results.
 * The bounds of earlier looks never depend on later ones. A look without new information is not a look: leave it out, the next one spends its share.
 * Bounds are right to about 1e-12 (measured against an independent integration). No bound is above 37.1: what would be spent there is below 1e-300.
 * Source: K. K. G. Lan, D. L. DeMets, 1983, doi:10.1093/biomet/70.3.659; P. Armitage, C. K. McPherson, B. C. Rowe, 1969, doi:10.2307/2343787;
 * D. M. Reboussin, D. L. DeMets, K. Kim, K. K. G. Lan, 2000, doi:10.1016/S0197-2456(00)00057-X.
 * Assumes: statistics close to normal, and independent increments (estimates on accumulating units).
 * Pinned by test/golden/group-sequential.test.ts.
 *
 * @throws RangeError for an alpha outside (0, 1), times that do not increase to at most 1, or information that does not increase by at least a part
 * in a million.
 * @example
 * groupSequentialBounds(
 *   [{ spendingTime: 0.5, information: 5000 }, { spendingTime: 1, information: 10000 }],
 *   { alpha: 0.05, spending: "obrien_fleming", sides: 2 },
 * ); // criticalValue 2.9625..., 1.9686...
 */
export function groupSequentialBounds(
  looks: readonly Look[],
  { alpha, spending, sides }: GroupSequentialOptions,
): GroupSequentialBound[] {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError("the chance of a false alarm lies between 0 and 1");
  if (!looks.every(({ spendingTime: t }, k) => t > (looks[k - 1]?.spendingTime ?? 0) && t <= 1)) {
    throw new RangeError("spending times increase from look to look, from above 0 to at most 1");
  }
  const spent = looks.map(({ spendingTime }) => sides * alphaSpent(spending, alpha / sides, spendingTime));
  return boundsOfSpending(
    looks.map(({ information }, k) => ({ information, alphaSpent: spent[k] ?? alpha })),
    sides,
  );
}

/**
 * The same for any spending: cumulative chances of a false alarm, both sides together, which never fall and stay below 1.
 *
 * @throws RangeError as {@link groupSequentialBounds}.
 */
export function boundsOfSpending(
  looks: readonly { readonly information: number; readonly alphaSpent: number }[],
  sides: 1 | 2,
): GroupSequentialBound[] {
  if (!looks.every(({ alphaSpent: spent }, k) => spent >= (looks[k - 1]?.alphaSpent ?? 0) && spent < 1)) {
    throw new RangeError("the chance that is spent never falls, and stays below 1");
  }
  const scaled = scaledInformation(looks.map(({ information }) => information));
  let state = beginning;
  let spentBefore = 0;
  let bound = Number.POSITIVE_INFINITY;
  return looks.map(({ alphaSpent: spent }, k) => {
    const information = scaled[k] ?? 1;
    const next = scaled[k + 1];
    bound = boundFor(state, information, Math.max((spent - spentBefore) / sides, smallestSpend), bound);
    const step = { information, drift: 0 };
    if (next !== undefined) state = goOn(state, step, region(step, bound, sides), next);
    spentBefore = spent;
    return { criticalValue: bound, alphaSpent: spent, nominalPValue: sides * normalSurvival(bound) };
  });
}

/** Spends below this are taken as this: their bounds, from 37.0 up, are beyond what doubles can tell from never. */
const smallestSpend = 1e-300;

/**
 * The c at which the chance to cross at this look is `spend`. Newton's iteration on its logarithm, which is concave (g is log-concave), so that from
 * the second point on it comes in from above. Without the earlier looks c would be the normal quantile of `spend`: it is never above that.
 */
function boundFor(state: Continuing, information: number, spend: number, before: number): number {
  const highest = normalUpperQuantile(spend);
  if (state.information === 0) return highest;
  const root = Math.sqrt(information);
  let bound = Math.min(highest, before);
  for (let step = 0; step < 100; step += 1) {
    const { probability, density } = crossingAt(state, { information, drift: 0 }, bound * root, 1);
    const next = Math.min(highest, bound + Math.log(probability / spend) * (probability / (density * root)));
    if (Math.abs(next - bound) <= 1e-14 * Math.abs(next)) return next;
    bound = next;
  }
  return bound;
}
