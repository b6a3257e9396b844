import { adjustPValues, type Correction, stepFactor } from "./adjust-p-values.ts";

/** The largest double below 1: a level of 1 would be an interval without ends. */
const mostConfident = 1 - Number.EPSILON / 2;

/**
 * The confidence level of each test's adjusted interval, in the order of the p-values. An interval of that level leaves out 0 exactly when the
 * test's adjusted p is below α = 1 - confidenceLevel, whatever the correction: intervals and decisions never contradict each other.
 *
 * Level 1 - αᵢ, with p₍₁₎ <= ... <= p₍ₘ₎, R tests significant after the correction, c = Σ 1/k for k = 1 ... m:
 *
 * | correction | αᵢ of the significant | αᵢ of the others | what the intervals have together |
 * | --- | --- | --- | --- |
 * | none | α | α | nothing: each its own level |
 * | bonferroni | α/m | α/m | **simultaneous**: all m contain their truth with at least the confidence level |
 * | holm | α/(m - i + 1) | α/(m - R): the step that stopped | agreement with the decisions only |
 * | hochberg | α/(m - R + 1) | α/(m - i + 1) | agreement with the decisions only |
 * | benjamini_hochberg | R α/m | i α/m | **false coverage rate**: of the R intervals, a share of at most α on average misses its truth |
 * | benjamini_yekutieli | R α/(c m) | i α/(c m) | the same, for tests that depend in any way |
 *
 * i is the rank of the test's p (equal ones: the first for Holm, the last for the others, so that they get equal levels). The others' αᵢ is the one
 * that their own p was held against and exceeded; their intervals contain 0, and the false coverage rate promises nothing about them.
 * Source: Y. Benjamini, D. Yekutieli, 2005, doi:10.1198/016214504000001907 (false coverage rate); steps as in {@link adjustPValues}.
 * Pinned by test/golden/multiplicity.test.ts (tea-tasting's `alpha_adj`).
 *
 * @throws RangeError when a p-value is not between 0 and 1, or the confidence level not within (0, 1).
 * @example
 * adjustedLevels([0.001, 0.2], "bonferroni", 0.95); // [0.975, 0.975]
 */
export function adjustedLevels(pValues: readonly number[], method: Correction, confidenceLevel: number): number[] {
  if (!(confidenceLevel > 0 && confidenceLevel < 1)) throw new RangeError("a confidence level lies between 0 and 1");
  const adjusted = adjustPValues(pValues, method);
  const tests = pValues.length;
  const alpha = 1 - confidenceLevel;
  const levelOf = (factor: number): number =>
    factor === 1 ? confidenceLevel : Math.min(mostConfident, 1 - alpha / factor);
  if (method === "none") return pValues.map(() => confidenceLevel);
  if (method === "bonferroni") return pValues.map(() => levelOf(tests));

  const factor = stepFactor(method, tests);
  const ascending = [...pValues].sort((a, b) => a - b);
  const significant = adjusted.filter((p) => p < alpha).length;
  return pValues.map((p) => {
    if (method === "holm") return levelOf(factor(Math.min(ascending.indexOf(p), significant) + 1));
    return levelOf(factor(Math.max(ascending.lastIndexOf(p) + 1, significant)));
  });
}
