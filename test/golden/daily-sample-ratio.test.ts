import { describe, expect, it } from "vitest";
import { binomialTwoSidedP } from "../../src/statistics/distributions/binomial.ts";
import { dailySampleRatio } from "../../src/statistics/health/daily-sample-ratio.ts";
import { relativeError } from "./moments-of.ts";

// SciPy 1.17.1: min(1, 2 min(binom.cdf(k, n, π), binom.sf(k - 1, n, π))).
describe("the exact binomial p-value, against SciPy", () => {
  it.each([
    [5, 50, 0.02, 0.00641948405215879],
    [0, 50, 0.02, 0.7283393601742342],
    [120, 5000, 0.02, 0.05393172334432665],
    [60, 100, 0.5, 0.05688793364098089],
    [40, 100, 0.5, 0.05688793364098089],
    [3, 4, 0.3, 0.1674],
    [150, 250, 0.5, 0.0018833009350761602],
    [1, 1000, 0.01, 0.0009584889071578382],
    [20, 60, 1 / 3, 1],
  ])("%d of %d with probability %d: p = %d", (successes, trials, probability, p) => {
    expect(relativeError(binomialTwoSidedP(successes, trials, probability), p)).toBeLessThan(1e-12);
  });
});

describe("the daily sample ratio, against SciPy", () => {
  const day = (ds: string, units: readonly number[], weights: readonly number[]) => ({
    ds,
    groups: units.map((count, g) => ({ group: `${g}`, units: BigInt(count), weight: weights[g] ?? 0 })),
  });

  it("is χ² on large days and exact on small ones, with Holm's correction over them", () => {
    const { days, worst, status } = dailySampleRatio([
      day("2026-01-05", [300, 240], [1, 1]),
      day("2026-01-06", [10_000, 10_750], [1, 1]),
      day("2026-01-07", [9800, 215], [98, 2]),
      day("2026-01-08", [45, 5], [98, 2]),
      day("2026-01-09", [10, 20, 30], [1, 1, 1]),
    ]);
    // scipy.stats.chisquare for the first three; binom as above for the fourth; three times the smallest of three binom for the last.
    const expected = [
      0.009823274507519235, 1.9235692301110253e-7, 0.2940799196680357, 0.00641948405215879, 0.019010904523314703,
    ];
    const holm = [4 * 0.00641948405215879, 5 * 1.9235692301110253e-7, 0.2940799196680357];
    for (const [k, { test }] of days.entries()) {
      if (!test.ok) throw new Error(test.reason);
      expect(relativeError(test.pValue, expected[k] ?? 0)).toBeLessThan(1e-9);
      expect(test.exact).toBe(k > 2);
    }
    const adjusted = days.map(({ test }) => (test.ok ? test.adjustedPValue : 1));
    expect(relativeError(adjusted[3] ?? 0, holm[0] ?? 0)).toBeLessThan(1e-9);
    expect(relativeError(adjusted[1] ?? 0, holm[1] ?? 0)).toBeLessThan(1e-9);
    expect(relativeError(adjusted[2] ?? 0, holm[2] ?? 0)).toBeLessThan(1e-9);
    expect(worst?.ds).toBe("2026-01-06");
    expect(status).toBe("fail");
  });
});
