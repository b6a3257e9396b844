import { compareGroups } from "../../../src/statistics/comparison/compare-groups.ts";
import { normalSurvival, normalUpperQuantile } from "../../../src/statistics/distributions/normal.ts";
import { mantelHaenszel } from "../../../src/statistics/ramp/mantel-haenszel.ts";
import { meanMoments } from "../../golden/moments-of.ts";
import type { ResultFigures } from "../../harness/published-results.ts";
import { expectClose, expectEnds } from "./close.ts";
import type { ReferenceResult } from "./reference.ts";

/** The test of two proportions with one variance for both groups, rebuilt from the published counts. */
interface Pearson {
  readonly difference: number;
  /** Its square is Pearson's χ². */
  readonly z: number;
}

/** Cochran's, Mantel's and Haenszel's variance of one stage has N - 1 in place of N. */
function pearson(row: ResultFigures): Pearson {
  const { testUnits, testTotal, controlUnits, controlTotal } = row;
  const stage = {
    test: meanMoments(testUnits, testTotal, testTotal),
    control: meanMoments(controlUnits, controlTotal, controlTotal),
  };
  const tested = mantelHaenszel([stage], { confidenceLevel: 0.95 });
  if (!tested.ok) throw new Error(tested.reason);
  const all = testUnits + controlUnits;
  return { difference: tested.difference, z: tested.statistic * Math.sqrt(all / (all - 1)) };
}

/** Wald's standard error of the difference: variances p (1 - p)/n. */
function waldError({ testUnits, testTotal, controlUnits, controlTotal }: ResultFigures): number {
  const { difference } = compareGroups(
    meanMoments(testUnits, testTotal, testTotal),
    meanMoments(controlUnits, controlTotal, controlTotal),
    { confidenceLevel: 0.95, proportionVariance: "binomial" },
  );
  if (!difference.ok) throw new Error(difference.reason);
  return difference.standardError;
}

/** Pulse tests proportions as it tests any mean; the reference's z test and Wald's interval follow from the published counts. */
export function expectTwoProportions(
  { two_prop_z: expected }: ReferenceResult,
  row: ResultFigures,
  what: string,
): void {
  if (expected === undefined) return;
  const { difference, z } = pearson(row);
  const around = (standardError: number) => {
    const half = normalUpperQuantile(0.025) * standardError;
    return { lower: difference - half, upper: difference + half };
  };
  expectClose(z, expected.z, `${what}, z`);
  expectClose(2 * normalSurvival(Math.abs(z)), expected.p, `${what}, p-value`);
  expectEnds(around(waldError(row)), expected.ci95_unpooled, `${what}, two variances`);
  expectEnds(around(difference / z), expected.ci95_pooled, `${what}, one variance`);
}

export function expectPearson({ chi2_2x2: expected }: ReferenceResult, row: ResultFigures, what: string): void {
  if (expected === undefined) return;
  const { z } = pearson(row);
  expectClose(z ** 2, expected.chi2, `${what}, chi-squared`);
  expectClose(2 * normalSurvival(Math.abs(z)), expected.p, `${what}, p-value`);
}
