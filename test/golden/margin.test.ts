import { describe, expect, it } from "vitest";
import { type Margin, testMargin } from "../../src/statistics/comparison/margin.ts";
import { meanMoments, momentsOf, relativeError } from "./moments-of.ts";

const hundredths = (values: readonly number[]): number[] => values.map((value) => Math.round(value * 100));

describe("margins, against other implementations", () => {
  // R's equivalence::tost (Welch), as asserted by statsmodels, stats/tests/test_tost.py at 82c59e37, p-values recomputed by statsmodels.
  // tost tests each side at 5 %: a 90 % interval.
  it.each([
    {
      name: "welch-var1",
      one: [2.84, 2.51, 2.41, 2.95, 3.14, 3.79, 4.14, 3.85, 3.02, 3.45, 5.37, 3.81, 4.19, 3.16, 3.84],
      two: [2.6, 2.82, 2.18, 3.46, 4.01, 3.04, 3.47, 4.06, 2.91, 3.59, 4.51, 3.16, 3.86, 3.31, 3.02],
      pValue: 0.048530839762369424,
      verdict: "shown",
    },
    {
      name: "welch-var2",
      one: [4.0, 3.26, 4.14, 3.42, 3.25, 4.34, 4.97, 4.31, 3.11, 3.41, 5.02, 4.21, 4.59, 5.3, 4.32],
      two: [3.76, 3.66, 3.65, 3.6, 3.48, 2.87, 3.24, 3.92, 3.99, 4.21, 4.21, 3.31, 3.61, 2.97, 2.73],
      pValue: 0.43179368125947876,
      verdict: "not_shown",
    },
  ])("R equivalence::tost: $name", ({ one, two, pValue, verdict }) => {
    for (const direction of ["increase", "decrease"] as const) {
      const margin: Margin = { margin: 0.6, of: "absolute", test: "equivalence", direction };
      const result = testMargin(momentsOf(hundredths(one), 2), momentsOf(hundredths(two), 2), margin, {
        confidenceLevel: 0.9,
      });
      if (!result.ok) throw new Error(result.reason);
      expect(result.verdict).toBe(verdict);
      expect(relativeError(result.pValue, pValue)).toBeLessThan(1e-9);
    }
  });

  // T = ±(m_t - (1 ∓ κ) m_c) / √(se²_t + (1 ∓ κ)² se²_c) by mpmath 1.4.1 (40 digits), p by SciPy 1.17.1, ν Welch-Satterthwaite of the difference.
  const rates = { test: meanMoments(40_000, 4010, 4010), control: meanMoments(40_000, 4050, 4050) };
  const crook = { test: meanMoments(500_000, 6000, 6000), control: meanMoments(500_000, 5000, 5000) };
  const revenue = { test: meanMoments(3461, 242270, 1346982900, 2), control: meanMoments(3000, 139687, 523779767, 2) };
  it.each([
    {
      name: "rates",
      groups: rates,
      margin: 0.01,
      direction: "increase" as const,
      pValue: 0.4976452507318532,
      verdict: "not_shown",
    },
    {
      name: "rates",
      groups: rates,
      margin: 0.03,
      direction: "increase" as const,
      pValue: 0.1655705414008356,
      verdict: "not_shown",
    },
    {
      name: "rates",
      groups: rates,
      margin: 0.2,
      direction: "increase" as const,
      pValue: 8.470098368745819e-24,
      verdict: "shown",
    },
    {
      name: "rates",
      groups: rates,
      margin: 0.05,
      direction: "decrease" as const,
      pValue: 0.0027371302359437584,
      verdict: "shown",
    },
    {
      name: "Crook's second stage",
      groups: crook,
      margin: 0.05,
      direction: "increase" as const,
      pValue: 7.470479100682259e-35,
      verdict: "shown",
    },
    {
      name: "Crook's second stage",
      groups: crook,
      margin: 0.05,
      direction: "decrease" as const,
      pValue: 0.9999999999989585,
      verdict: "harmed",
    },
    {
      name: "Crook's second stage, a margin of exactly the estimate",
      groups: crook,
      margin: 0.2,
      direction: "decrease" as const,
      pValue: 0.5,
      verdict: "not_shown",
    },
    {
      name: "revenue",
      groups: revenue,
      margin: 0.05,
      direction: "increase" as const,
      pValue: 0.021796053970878172,
      verdict: "shown",
    },
    {
      name: "revenue",
      groups: revenue,
      margin: 0.03,
      direction: "decrease" as const,
      pValue: 0.9535242004333095,
      verdict: "not_shown",
    },
  ])("SciPy: $name, relative margin $margin, $direction is good", ({ groups, margin, direction, pValue, verdict }) => {
    const asked: Margin = { margin, of: "relative", test: "non_inferiority", direction };
    const result = testMargin(groups.test, groups.control, asked, { confidenceLevel: 0.95 });
    if (!result.ok) throw new Error(result.reason);
    expect(relativeError(result.pValue, pValue)).toBeLessThan(1e-9);
    expect(result.verdict).toBe(verdict);
  });
});
