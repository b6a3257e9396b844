import { describe, expect, it } from "vitest";
import { compareGroups } from "../../src/statistics/comparison/compare-groups.ts";
import { studentSurvival, studentUpperQuantile } from "../../src/statistics/distributions/student.ts";
import { estimateGroup, type GroupEstimate } from "../../src/statistics/moments/estimate.ts";
import type { Moments } from "../../src/statistics/moments/moments.ts";
import { meanMoments, ratioMoments, relativeError } from "./moments-of.ts";

function estimateOf(group: Moments): GroupEstimate {
  const estimate = estimateGroup(group);
  if (!estimate.ok) throw new Error(estimate.reason);
  return estimate;
}

/**
 * tea-tasting's relative interval is symmetric in the logarithm: r = m_t/m_c, exp(ln r ∓ t_ν √(se²_t/m²_t + se²_c/m²_c)) - 1, with ν by
 * Welch's formula from these two parts. Pulse has Fieller's and the delta method's; here it is rebuilt from Pulse's means, standard errors and quantile.
 */
describe("tea-tasting's relative intervals, rebuilt from Pulse's figures", () => {
  const ratios = {
    small: {
      test: ratioMoments(47, [18, 30, 89, 205, 41]),
      control: ratioMoments(53, [30, 58, 105, 259, 80]),
    },
    large: {
      test: ratioMoments(1977, [1133, 2121, 3920, 9698, 2730]),
      control: ratioMoments(2023, [1073, 2073, 4038, 10098, 2648]),
    },
  };

  // tests/metrics/test_mean.py and docs/user-guide.md at 90306f16, recomputed to full precision.
  it.each([
    {
      name: "test_ratio_of_means_analyze_basic",
      test: meanMoments(47, 18, 30),
      control: meanMoments(53, 30, 58),
      expected: [-0.32340425531914896, -0.6593351111329266, 0.34378920951510406, 0.2551230546709907],
    },
    {
      name: "orders per user",
      test: meanMoments(1977, 1133, 2121),
      control: meanMoments(2023, 1073, 2073),
      expected: [0.08048664016431273, -0.019515294044061937, 0.1906880061278886, 0.11773177998716207],
    },
    {
      name: "sessions per user",
      test: meanMoments(1977, 3920, 9698),
      control: meanMoments(2023, 4038, 10098),
      expected: [-0.006634744334487519, -0.03698044167011527, 0.024667175892794324, 0.6740207199621822],
    },
    {
      name: "orders per session",
      ...ratios.large,
      expected: [0.0877032732944063, -0.008944184133335975, 0.19377576095526305, 0.07623759978168303],
    },
    {
      name: "revenue per user",
      test: meanMoments(1977, 1132843, 2780298889, 2),
      control: meanMoments(2023, 1060260, 2437364268, 2),
      expected: [0.09331815958981626, -0.02373770894855798, 0.22440926894909308, 0.12306988554250592],
    },
  ])("$name", ({ test, control, expected }) => {
    const { difference, relative } = compareGroups(test, control, { confidenceLevel: 0.95 });
    if (!difference.ok || !relative.ok) throw new Error("no result");
    const [t, c] = [estimateOf(test), estimateOf(control)];
    const [testPart, controlPart] = [(t.standardError / t.mean) ** 2, (c.standardError / c.mean) ** 2];
    const freedom =
      (testPart + controlPart) ** 2 / (testPart ** 2 / Number(t.units - 1n) + controlPart ** 2 / Number(c.units - 1n));
    const half = studentUpperQuantile(0.025, freedom) * Math.sqrt(testPart + controlPart);
    const log = Math.log1p(relative.relative);
    const rebuilt = [relative.relative, Math.expm1(log - half), Math.expm1(log + half), difference.pValue];
    for (const [i, actual] of rebuilt.entries()) {
      expect(relativeError(actual, expected[i] ?? Number.NaN)).toBeLessThan(1e-9);
    }
  });

  // tests/metrics/test_mean.py::test_ratio_of_means_analyze_ratio_greater_equal_var at 90306f16, recomputed: Student's test with one variance for
  // both groups, which Pulse does not do (Welch's needs no such assumption); rebuilt from the standard errors of the two ratios.
  it("test_ratio_of_means_analyze_ratio_greater_equal_var", () => {
    const [t, c] = [estimateOf(ratios.small.test), estimateOf(ratios.small.control)];
    const [n, m] = [Number(t.units), Number(c.units)];
    const pool = (a: number, b: number): number =>
      Math.sqrt((((n - 1) * n * a + (m - 1) * m * b) / (n + m - 2)) * (1 / n + 1 / m));
    const error = pool(t.standardErrorSquared, c.standardErrorSquared);
    const logError = pool(t.standardErrorSquared / t.mean ** 2, c.standardErrorSquared / c.mean ** 2);
    const difference = t.mean - c.mean;
    const q = studentUpperQuantile(0.05, n + m - 2);
    expect(relativeError(difference, -0.08346709470304975)).toBeLessThan(1e-12);
    expect(relativeError(difference / error, -1.0794048813446926)).toBeLessThan(1e-9);
    expect(relativeError(studentSurvival(difference / error, n + m - 2), 0.8584716347525133)).toBeLessThan(1e-9);
    expect(relativeError(difference - q * error, -0.21187246704250434)).toBeLessThan(1e-9);
    const lower = Math.expm1(Math.log(t.mean / c.mean) - q * logError);
    expect(relativeError(lower, -0.5852384654338878)).toBeLessThan(1e-9);
  });
});
