import { describe, expect, it } from "vitest";
import { preExposureBias } from "../../src/statistics/health/pre-exposure-bias.ts";
import type { HistoryMoments } from "../../src/statistics/moments/history-moments.ts";
import { historyMomentsOf, meanHistory } from "./history-moments-of.ts";
import { relativeError } from "./moments-of.ts";

const options = { confidenceLevel: 0.95 };

/**
 * Hillstrom MineThatData e-mail challenge, computed with SciPy 1.17.1 (ttest_ind, equal_var=False): what the customers of two groups had spent in
 * the year before they were written to, in cents.
 */
describe("the difference before the exposure", () => {
  const nothingAfter = (units: bigint, c: bigint, cc: bigint): HistoryMoments =>
    meanHistory([units, 0n, 0n, c, cc, 0n], 2);
  const men = nothingAfter(21307n, 517410518n, 27006876192752n);
  const none = nothingAfter(21306n, 513224581n, 25971724145563n);

  it("is Welch's of the covariate", () => {
    const bias = preExposureBias(men, none, options);
    if (!bias.ok) throw new Error(bias.reason);
    expect(relativeError(bias.difference, 1.9532776715049351)).toBeLessThan(1e-9);
    expect(relativeError(bias.statistic, 0.7857592973724699)).toBeLessThan(1e-9);
    expect(relativeError(bias.pValue, 0.43201288940482124)).toBeLessThan(1e-9);
    expect(relativeError(bias.degreesOfFreedom, 42573.612174083646)).toBeLessThan(1e-9);
    expect(relativeError(bias.lower, -2.919032135866236)).toBeLessThan(1e-9);
    expect(relativeError(bias.upper, 6.825587478876106)).toBeLessThan(1e-9);
  });

  it("is that of a ratio by the delta method, over the units with history", () => {
    // What they had spent per month since their last purchase; 1000 units without history beside each group.
    const ratio = (of: HistoryMoments, d: bigint, dd: bigint, cd: bigint): HistoryMoments => {
      return { ...of, ratio: true, units: of.units + 1000n, d, dd, cd };
    };
    const bias = preExposureBias(
      ratio(men, 123019n, 973261n, 2503523425n),
      ratio(none, 122503n, 964971n, 2501050918n),
      options,
    );
    if (!bias.ok) throw new Error(bias.reason);
    expect(relativeError(bias.difference, 0.16454062531773417)).toBeLessThan(1e-9);
    expect(relativeError(bias.standardError, 0.5471392069421604)).toBeLessThan(1e-9);
  });

  it("counts units without history as units that did nothing", () => {
    const group = (values: readonly number[], without: number): HistoryMoments =>
      historyMomentsOf([
        ...values.map((c) => ({ y: 0, x: 1, h: true, c, d: 1 })),
        ...Array.from({ length: without }, () => ({ y: 0, x: 1, h: false, c: 0, d: 0 })),
      ]);
    const bias = preExposureBias(group([4, 8], 2), group([2, 4, 3], 0), options);
    expect(bias).toMatchObject({ ok: true, difference: 0 });
  });

  it("is an outcome where nobody did anything before", () => {
    const group = historyMomentsOf([1, 2, 3].map((y) => ({ y, x: 1, h: false, c: 0, d: 0 })));
    expect(preExposureBias(group, group, options)).toEqual({ ok: false, reason: "zero_variance" });
  });
});
