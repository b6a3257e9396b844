import { negativeDeviance, stirlingError } from "../distributions/stirling.ts";
import { compensatedSum } from "../exact/compensated-sum.ts";
import { noResult, type Outcome } from "../outcome.ts";
import type { GroupCount } from "./sample-ratio.ts";

export interface SequentialSampleRatioOptions {
  /**
   * A: how strongly the alternative keeps to the expected split, as a number of units. With A units a share of ½ strays by about ½/√A: at 10,000,
   * by half a percentage point. Above 0; fixed before the first look.
   */
  readonly concentration: number;
}

/** The check for a sample ratio mismatch that may be looked at after every unit. */
export interface SequentialSampleRatio {
  /** Always valid, 0 to 1: below α at any look of all with a chance of at most α, if the split is right. Never rises. */
  readonly pValue: number;
  /** The same after each of the days. */
  readonly pValues: readonly number[];
  /** ln of the Bayes factor against the expected split, with all units: above 0 the units speak against it. */
  readonly logBayesFactor: number;
}

const defaults: SequentialSampleRatioOptions = { concentration: 10_000 };

/**
 * Whether the groups' numbers of units fit the expected split, as a test that may be looked at every day: it has one chance of α for a false alarm
 * in all its life, where a daily χ² at α raises one sooner or later for certain.
 *
 * Formula: BF_n = ∫ Π_g θ_g^O_g dDirichlet(θ; A π) / Π_g π_g^O_g = Γ(A)/Γ(A + n) Π_g Γ(A π_g + O_g)/Γ(A π_g) π_g^-O_g; p = min over looks of 1/BF, at
 * most 1. Under the expected split BF is a martingale with mean 1, unit by unit, so that P(BF ever >= 1/α) <= α (Ville).
 * Symbols: O_g units of group g so far, n all of them, π_g expected share, A concentration of the Dirichlet prior around π.
 * Computed as ln BF = Σ_g a'_g ln(a'_g/(n' π_g)) - ½ Σ_g ln(a'_g/a_g) + ½ ln(n'/A) + Σ_g (δ(a'_g) - δ(a_g)) - δ(n') + δ(A), a_g = A π_g,
 * a'_g = a_g + O_g, n' = A + n, δ the error of Stirling's formula: the first sum is a deviance, and no two large ln Γ are subtracted.
 * Source: M. Lindon, A. Malek, 2022, arXiv:2011.03567 (NeurIPS 35); its authors' package has the same prior and the same A of 10,000.
 * J. Ville, 1939. Assumes: units are assigned independently, by one split for all days.
 * Outcomes: `no_units`, `one_group`, `units_without_weight`, `overflow`.
 * Pinned by test/golden/sequential-sample-ratio.test.ts.
 *
 * @param days the new units of each day, in order: groups are matched by name, and a group that a day leaves out has no new units on it.
 * @throws RangeError for weights or counts that cannot be, weights that change from day to day, or a concentration that is not above 0.
 * @example
 * sequentialSampleRatio([
 *   [{ group: "test", units: 5000n, weight: 50 }, { group: "control", units: 5050n, weight: 50 }],
 *   [{ group: "test", units: 5000n, weight: 50 }, { group: "control", units: 5700n, weight: 50 }],
 * ]); // { ok: true, pValue: 0.0001867..., pValues: [1, 0.0001867...], logBayesFactor: 8.585... }
 */
export function sequentialSampleRatio(
  days: readonly (readonly GroupCount[])[],
  { concentration } = defaults,
): Outcome<SequentialSampleRatio> {
  if (!(concentration > 0 && concentration < Number.POSITIVE_INFINITY)) {
    throw new RangeError("the concentration of a prior is above 0");
  }
  const split = splitOf(days);
  const shares = [...split].filter(([, weight]) => weight > 0);
  const total = compensatedSum(shares.map(([, weight]) => weight));
  if (days.flat().every(({ units }) => units === 0n)) return noResult("no_units");
  if (days.flat().some(({ weight, units }) => weight === 0 && units > 0n)) return noResult("units_without_weight");
  if (shares.length < 2) return noResult("one_group");
  const units = new Map<string, bigint>();
  const pValues: number[] = [];
  let logBayesFactor = 0;
  let pValue = 1;
  for (const day of days) {
    for (const count of day) units.set(count.group, (units.get(count.group) ?? 0n) + count.units);
    logBayesFactor = logBayes(
      shares.map(([group, weight]) => ({ units: Number(units.get(group) ?? 0n), share: weight / total })),
      concentration,
    );
    if (!Number.isFinite(logBayesFactor)) return noResult("overflow");
    pValue = Math.min(pValue, Math.exp(-logBayesFactor));
    pValues.push(pValue);
  }
  return { ok: true, pValue, pValues, logBayesFactor };
}

/** The weight of each group: the same on all days. */
function splitOf(days: readonly (readonly GroupCount[])[]): Map<string, number> {
  const split = new Map<string, number>();
  for (const { group, weight, units } of days.flat()) {
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY) || units < 0n) {
      throw new RangeError("a split needs weights and counts that are not negative");
    }
    if ((split.get(group) ?? weight) !== weight) throw new RangeError("the days of a stage have one split");
    split.set(group, weight);
  }
  return split;
}

function logBayes(groups: readonly { units: number; share: number }[], concentration: number): number {
  const units = groups.reduce((sum, group) => sum + group.units, 0);
  const all = concentration + units;
  const terms = groups.map((group) => {
    const prior = concentration * group.share;
    const posterior = prior + group.units;
    const deviance = -negativeDeviance(posterior, all * group.share, units * group.share - group.units);
    return deviance - Math.log1p(group.units / prior) / 2 + stirlingError(posterior) - stirlingError(prior);
  });
  return compensatedSum([
    ...terms,
    Math.log1p(units / concentration) / 2,
    stirlingError(concentration) - stirlingError(all),
  ]);
}
