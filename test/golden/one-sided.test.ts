import { describe, expect, it } from "vitest";
import { compareGroups } from "../../src/statistics/comparison/compare-groups.ts";
import { poolStages } from "../../src/statistics/ramp/pooled.ts";
import { meanMoments, momentsOf, relativeError } from "./moments-of.ts";

/** An interval's ends against the expected ones; null is an open end. */
function expectEnds(
  { lower, upper }: { readonly lower: number | null; readonly upper: number | null },
  expected: { readonly lower: number | null; readonly upper: number | null },
  tolerance: number,
): void {
  for (const [actual, end] of [
    [lower, expected.lower],
    [upper, expected.upper],
  ] as const) {
    if (end === null) expect(actual).toBeNull();
    else expect(relativeError(actual, end)).toBeLessThan(tolerance);
  }
}

describe("one-sided comparisons, against other implementations", () => {
  // Sums 2422.7 and 1396.87, sums of squares 134698.29 and 52377.9767.
  const test = meanMoments(3461, 242270, 1346982900, 2);
  const control = meanMoments(3000, 139687, 523779767, 2);

  // GrowthBook, packages/stats/tests/frequentist/test_tests.py::TestOneSidedGreaterTTest and ::TestOneSidedLesserTTest at 8f1db445, absolute,
  // recomputed to full precision. Its infinite ends are our open ones.
  it.each([
    { alternative: "greater" as const, lower: 0.020791480063255735, upper: null, pValue: 0.03554272489873023 },
    { alternative: "less" as const, lower: null, upper: 0.44796185327007765, pValue: 0.9644572751012698 },
  ])("GrowthBook: absolute, $alternative", ({ alternative, pValue, ...ends }) => {
    const { difference } = compareGroups(test, control, { confidenceLevel: 0.95, alternative });
    if (!difference.ok) throw new Error(difference.reason);
    expect(relativeError(difference.difference, 0.23437666666666668)).toBeLessThan(1e-12);
    expect(relativeError(difference.standardError, 0.12983081254184736)).toBeLessThan(1e-12);
    expect(relativeError(difference.pValue, pValue)).toBeLessThan(1e-9);
    expectEnds(difference, ends, 1e-9);
  });

  // The same tests, relative: the delta method. GrowthBook takes the p-value from the relative difference, Pulse from the absolute one.
  it.each([
    { alternative: "greater" as const, lower: -0.045136675850396046, upper: null },
    { alternative: "less" as const, lower: null, upper: 1.0518588475628676 },
  ])("GrowthBook: relative by the delta method, $alternative", ({ alternative, ...ends }) => {
    const options = { confidenceLevel: 0.95, alternative, relativeInterval: "delta" as const };
    const { relative } = compareGroups(test, control, options);
    if (!relative.ok || !relative.interval.ok) throw new Error("no result");
    expect(relativeError(relative.relative, 0.5033610858562358)).toBeLessThan(1e-12);
    expectEnds(relative.interval, ends, 1e-9);
  });

  // The δ at which the t test of m_t - (1 + δ) m_c turns significant: mpmath 1.4.1 (findroot, 40 digits), quantile from SciPy 1.17.1.
  it.each([
    { name: "GrowthBook's groups", test, control, level: 0.95, lower: 0.038546416168045196, upper: 1.2006522828948316 },
    {
      name: "Crook's second stage",
      test: meanMoments(500_000, 6000, 6000),
      control: meanMoments(500_000, 5000, 5000),
      level: 0.95,
      lower: 0.1630384040694593,
      upper: null,
    },
    {
      name: "Crook's second stage, 90 %",
      test: meanMoments(500_000, 6000, 6000),
      control: meanMoments(500_000, 5000, 5000),
      level: 0.9,
      lower: null,
      upper: 0.2296845173059057,
    },
  ])("mpmath: Fieller's one-sided bounds, $name", (expected) => {
    for (const alternative of ["greater", "less"] as const) {
      const { relative } = compareGroups(expected.test, expected.control, {
        confidenceLevel: expected.level,
        alternative,
      });
      if (!relative.ok || !relative.interval.ok) throw new Error("no result");
      const { lower, upper } = relative.interval;
      const [bound, open] = alternative === "greater" ? [lower, upper] : [upper, lower];
      const value = alternative === "greater" ? expected.lower : expected.upper;
      expect(open).toBeNull();
      if (value !== null) expect(relativeError(bound, value)).toBeLessThan(1e-9);
    }
  });

  // R's BSDA::z.test, unequal variances, as asserted by statsmodels, stats/tests/test_weightstats.py::TestZTest at 82c59e37; p-values recomputed by
  // statsmodels. A ramp of one stage is that test: Welch's difference with the normal distribution. R itself prints p to 1e-7 of these.
  it.each([
    {
      alternative: "two-sided" as const,
      lower: 1.1941564657998112,
      upper: 2.317207170563822,
      pValue: 8.894501682701442e-10,
    },
    { alternative: "less" as const, lower: null, upper: 2.22692874913371, pValue: 0.999999999555275 },
    { alternative: "greater" as const, lower: 1.284434887229923, upper: null, pValue: 4.447250841350721e-10 },
  ])("R z.test: $alternative", ({ alternative, pValue, ...ends }) => {
    const one = momentsOf([78, 66, 65, 74, 73, 70, 64, 71, 67, 76, 68], 1);
    const two = momentsOf([45, 54, 61, 61, 54, 50, 41, 55], 1);
    const options = { confidenceLevel: 0.95, alternative };
    const { difference } = poolStages([compareGroups(one, two, options)], options);
    if (!difference.ok) throw new Error(difference.reason);
    expect(relativeError(difference.statistic, 6.128081514665433)).toBeLessThan(1e-12);
    expect(relativeError(difference.pValue, pValue)).toBeLessThan(1e-9);
    expectEnds(difference, ends, 1e-9);
  });
});
