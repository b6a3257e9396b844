/** How the p-values of a family of tests are corrected for their number. */
export type Correction = "none" | "bonferroni" | "holm" | "hochberg" | "benjamini_hochberg" | "benjamini_yekutieli";

/**
 * Adjusted p-values of a family of m tests, in the order they were given in: a test is significant at α, corrected, exactly when its adjusted p is
 * below α.
 *
 * With p₍₁₎ <= ... <= p₍ₘ₎ and c = Σ 1/k for k = 1 ... m, all capped at 1:
 *
 * | correction | adjusted p₍ᵢ₎ | what α then bounds | tests may depend |
 * | --- | --- | --- | --- |
 * | bonferroni | m p₍ᵢ₎ | chance of any false positive | in any way |
 * | holm | max over j <= i of (m - j + 1) p₍ⱼ₎ | the same | in any way |
 * | hochberg | min over j >= i of (m - j + 1) p₍ⱼ₎ | the same | not, or positively (PRDS) |
 * | benjamini_hochberg | min over j >= i of (m / j) p₍ⱼ₎ | expected share of false ones among the significant | not, or positively (PRDS) |
 * | benjamini_yekutieli | min over j >= i of (c m / j) p₍ⱼ₎ | the same | in any way |
 *
 * Equal p-values get equal adjusted ones. Tests without a p-value are not part of the family: leave them out.
 * Source: S. Holm, 1979, https://www.jstor.org/stable/4615733; Y. Hochberg, 1988, doi:10.1093/biomet/75.4.800; Y. Benjamini, Y. Hochberg, 1995,
 * doi:10.1111/j.2517-6161.1995.tb02031.x; Y. Benjamini, D. Yekutieli, 2001, doi:10.1214/aos/1013699998.
 * Pinned by test/golden/multiplicity.test.ts.
 *
 * @throws RangeError when a p-value is not between 0 and 1.
 * @example
 * adjustPValues([0.01, 0.04, 0.03], "holm"); // [0.03, 0.06, 0.06]
 */
export function adjustPValues(pValues: readonly number[], method: Correction): number[] {
  if (!pValues.every((p) => p >= 0 && p <= 1)) throw new RangeError("a p-value lies between 0 and 1");
  const tests = pValues.length;
  if (method === "none") return [...pValues];
  if (method === "bonferroni") return pValues.map((p) => Math.min(1, tests * p));
  const factor = stepFactor(method, tests);
  const ascending = pValues.map((p, at) => ({ p, at })).sort((a, b) => a.p - b.p);
  const stepped = ascending.map(({ p }, index) => Math.min(1, factor(index + 1) * p));
  const enforced = method === "holm" ? running(stepped, Math.max) : running(stepped.reverse(), Math.min).reverse();
  const adjusted = [...pValues];
  for (const [index, { at }] of ascending.entries()) adjusted[at] = enforced[index] ?? 1;
  return adjusted;
}

/** What the i-th smallest p of a stepwise procedure is multiplied with; α divided by it is the step's own α. */
export function stepFactor(
  method: Exclude<Correction, "none" | "bonferroni">,
  tests: number,
): (rank: number) => number {
  if (method === "holm" || method === "hochberg") return (rank) => tests - rank + 1;
  if (method === "benjamini_hochberg") return (rank) => tests / rank;
  let harmonic = 0;
  for (let k = tests; k >= 1; k -= 1) harmonic += 1 / k;
  return (rank) => harmonic * (tests / rank);
}

/** The running maximum (or minimum) of a list. */
function running(values: readonly number[], choose: (a: number, b: number) => number): number[] {
  let chosen: number | undefined;
  return values.map((value) => {
    chosen = chosen === undefined ? value : choose(chosen, value);
    return chosen;
  });
}
