import { describe, expect, it } from "vitest";
import { compareGroups } from "../../src/statistics/comparison/compare-groups.ts";
import { meanMoments, momentsOf, relativeError } from "./moments-of.ts";
import { realExperiments } from "./real-experiments.ts";

const tenths = (values: readonly number[]): number[] => values.map((value) => Math.round(value * 10));
const hundredths = (values: readonly number[]): number[] => values.map((value) => Math.round(value * 100));

describe("Welch's difference, against other implementations", () => {
  it.each(realExperiments)("SciPy: $name", (expected) => {
    const { difference } = compareGroups(expected.test, expected.control, { confidenceLevel: 0.95 });
    if (!difference.ok) throw new Error(difference.reason);
    // SciPy's figures come from sums of doubles: where the difference is small against the means, 1e-9 is all they have.
    expect(relativeError(difference.difference, expected.difference)).toBeLessThan(1e-9);
    expect(relativeError(difference.standardError, expected.standardError)).toBeLessThan(1e-9);
    expect(relativeError(difference.statistic, expected.statistic)).toBeLessThan(1e-9);
    expect(relativeError(difference.degreesOfFreedom, expected.degreesOfFreedom)).toBeLessThan(1e-9);
    expect(relativeError(difference.pValue, expected.pValue)).toBeLessThan(1e-9);
    expect(relativeError(difference.lower, expected.interval[0])).toBeLessThan(1e-9);
    expect(relativeError(difference.upper, expected.interval[1])).toBeLessThan(1e-9);
  });

  // R's t.test, as asserted by statsmodels, stats/tests/test_weightstats.py::test_ttest_ind_with_uneq_var at 82c59e37.
  it.each([
    { one: [1, 2, 3], two: [1.1, 2.9, 4.2], statistic: -0.6864951273557258, pValue: 0.5361949075312673 },
    { one: [1, 2, 3, 4], two: [1.1, 2.9, 4.2], statistic: -0.2108663315950719, pValue: 0.8435413913160829 },
  ])("R t.test: $one and $two", ({ one, two, statistic, pValue }) => {
    const { difference } = compareGroups(momentsOf(tenths(one), 1), momentsOf(tenths(two), 1), {
      confidenceLevel: 0.95,
    });
    if (!difference.ok) throw new Error(difference.reason);
    expect(relativeError(difference.statistic, statistic)).toBeLessThan(1e-12);
    expect(relativeError(difference.pValue, pValue)).toBeLessThan(1e-12);
  });

  // R's equivalence::tost (Welch, 90 % interval), as asserted by statsmodels, stats/tests/test_tost.py at 82c59e37.
  it.each([
    {
      name: "welch-var2",
      one: [4.0, 3.26, 4.14, 3.42, 3.25, 4.34, 4.97, 4.31, 3.11, 3.41, 5.02, 4.21, 4.59, 5.3, 4.32],
      two: [3.76, 3.66, 3.65, 3.6, 3.48, 2.87, 3.24, 3.92, 3.99, 4.21, 4.21, 3.31, 3.61, 2.97, 2.73],
      expected: [0.562666666666666, 0.2149871904637392, 24.11000151062728, 0.194916250699966, 0.930417082633366],
    },
    {
      name: "welch-var1",
      one: [2.84, 2.51, 2.41, 2.95, 3.14, 3.79, 4.14, 3.85, 3.02, 3.45, 5.37, 3.81, 4.19, 3.16, 3.84],
      two: [2.6, 2.82, 2.18, 3.46, 4.01, 3.04, 3.47, 4.06, 2.91, 3.59, 4.51, 3.16, 3.86, 3.31, 3.02],
      expected: [0.1646666666666667, 0.2531625991083627, 26.7484787582315, -0.2666862980722534, 0.596019631405587],
    },
  ])("R equivalence::tost: $name", ({ one, two, expected }) => {
    const { difference } = compareGroups(momentsOf(hundredths(one), 2), momentsOf(hundredths(two), 2), {
      confidenceLevel: 0.9,
    });
    if (!difference.ok) throw new Error(difference.reason);
    const { standardError, degreesOfFreedom, lower, upper } = difference;
    for (const [i, actual] of [difference.difference, standardError, degreesOfFreedom, lower, upper].entries()) {
      expect(relativeError(actual, expected[i] ?? Number.NaN)).toBeLessThan(1e-12);
    }
  });

  // GrowthBook, packages/stats/tests/frequentist/test_tests.py::test_two_sided_ttest_absolute at 8f1db445, recomputed to full precision.
  it("GrowthBook: absolute difference", () => {
    // Sums 2422.7 and 1396.87, sums of squares 134698.29 and 52377.9767.
    const test = meanMoments(3461, 242270, 1346982900, 2);
    const control = meanMoments(3407, 139687, 523779767, 2);
    const { difference } = compareGroups(test, control, { confidenceLevel: 0.95 });
    if (!difference.ok) throw new Error(difference.reason);
    expect(relativeError(difference.difference, 0.29)).toBeLessThan(1e-12);
    expect(relativeError(difference.standardError, 0.12478363158758794)).toBeLessThan(1e-12);
    expect(relativeError(difference.degreesOfFreedom, 5841.742032093565)).toBeLessThan(1e-12);
    expect(relativeError(difference.pValue, 0.020158402643587037)).toBeLessThan(1e-11);
    expect(relativeError(difference.lower, 0.04537789255929012)).toBeLessThan(1e-9);
    expect(relativeError(difference.upper, 0.5346221074407098)).toBeLessThan(1e-9);
  });

  // tea-tasting, tests/metrics/test_mean.py and docs/user-guide.md at 90306f16, recomputed to full precision.
  it.each([
    {
      name: "orders, 100 users",
      test: meanMoments(47, 18, 30),
      control: meanMoments(53, 30, 58),
      expected: [
        -0.18305901244480127, -1.1447678040118034, 0.2551230546709907, -0.5004359360464881, 0.13431791115688552,
      ],
    },
    {
      name: "orders per user, 4000 users",
      test: meanMoments(1977, 1133, 2121),
      control: meanMoments(2023, 1073, 2073),
      expected: [
        0.04269014577177832, 1.5647028839586707, 0.11773177998716207, -0.010800201598205522, 0.09618049314176216,
      ],
    },
    {
      name: "revenue per user, 4000 users",
      test: meanMoments(1977, 1132843, 2780298889, 2),
      control: meanMoments(2023, 1060260, 2437364268, 2),
      expected: [0.4890831037404775, 1.5423440700784083, 0.12306988554250592, -0.13261881482742033, 1.1107850223083753],
    },
  ])("tea-tasting: $name", ({ test, control, expected }) => {
    const { difference } = compareGroups(test, control, { confidenceLevel: 0.95 });
    if (!difference.ok) throw new Error(difference.reason);
    const { statistic, pValue, lower, upper } = difference;
    for (const [i, actual] of [difference.difference, statistic, pValue, lower, upper].entries()) {
      expect(relativeError(actual, expected[i] ?? Number.NaN)).toBeLessThan(1e-9);
    }
  });
});
