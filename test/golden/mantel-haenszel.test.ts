import { describe, expect, it } from "vitest";
import { type MantelHaenszel, mantelHaenszel } from "../../src/statistics/ramp/mantel-haenszel.ts";
import type { StageMoments } from "../../src/statistics/ramp/naive-sum.ts";
import { closed } from "../harness/closed.ts";
import { meanMoments, relativeError } from "./moments-of.ts";

/** Successes and failures of test, then of control. */
type Table = readonly [number, number, number, number];

const stageOf = ([a, b, c, d]: Table): StageMoments => ({
  test: meanMoments(a + b, a, a),
  control: meanMoments(c + d, c, c),
});

function pooled(tables: readonly Table[]): MantelHaenszel {
  const result = mantelHaenszel(tables.map(stageOf), { confidenceLevel: 0.95 });
  if (!result.ok) throw new Error(result.reason);
  return result;
}

function oddsRatioOf({ oddsRatio }: MantelHaenszel): { value: number; lower: number; upper: number; logError: number } {
  if (!oddsRatio.ok) throw new Error(oddsRatio.reason);
  return { value: oddsRatio.value, ...closed(oddsRatio), logError: oddsRatio.logStandardError };
}

describe("Mantel and Haenszel's estimates, against other implementations", () => {
  // T. Crook et al., 2009, doi:10.1145/1557019.1557139; figures by statsmodels' StratifiedTable (R's mantelhaen.test(correct = FALSE)) and in
  // closed form. (The closed form's standard error is that of unequal variances with these weights, 1/2000 above Sato's.)
  it("statsmodels: Crook's ramp", () => {
    const result = pooled([
      [230, 9770, 20_000, 970_000],
      [6000, 494_000, 5000, 495_000],
    ]);
    expect(relativeError(result.difference, 0.002030396306271643)).toBeLessThan(1e-12);
    expect(relativeError(result.standardError, 0.00020868573019879557)).toBeLessThan(1e-3);
    expect(relativeError(oddsRatioOf(result).value, 1.1979815412320851)).toBeLessThan(1e-12);
    expect(relativeError(result.statistic ** 2, 95.49703741910994)).toBeLessThan(1e-12);
    expect(result.pValue).toBeGreaterThan(0);
    expect(result.pValue).toBeLessThan(1e-21);
  });

  // R's mantelhaen.test, as asserted by statsmodels, stats/tests/test_contingency_tables.py::TestStratified1 to 3 at 00324a45, to the digits given.
  // R's statistic has the continuity correction, ours has none: with E = Σ (a - E a) and V its variance, (|E| - ½)²/V and E²/V.
  it.each([
    {
      name: "TestStratified1, with empty cells",
      tables: [
        [0, 0, 6, 5],
        [3, 0, 3, 6],
        [6, 2, 0, 4],
        [5, 6, 1, 0],
        [2, 5, 0, 0],
      ] as const,
      oddsRatio: 7,
      interval: [1.026713, 47.725133] as const,
      corrected: 3.9286,
    },
    {
      name: "TestStratified2",
      tables: [
        [20, 14, 10, 24],
        [15, 12, 3, 15],
        [3, 2, 3, 2],
        [12, 3, 7, 5],
        [1, 0, 3, 2],
      ] as const,
      oddsRatio: 3.5912,
      interval: [1.781135, 7.240633] as const,
      corrected: 11.8852,
    },
    {
      name: "TestStratified3",
      tables: [
        [313, 512, 19, 89],
        [207, 353, 8, 17],
        [205, 120, 391, 202],
        [278, 139, 244, 131],
        [138, 53, 299, 94],
        [351, 22, 317, 24],
      ] as const,
      oddsRatio: 1.101879,
      interval: [0.9402012, 1.2913602] as const,
      corrected: 1.3368,
    },
  ])("R mantelhaen.test: $name", ({ tables, oddsRatio, interval, corrected }) => {
    const result = pooled(tables);
    const { value, lower, upper } = oddsRatioOf(result);
    expect(relativeError(value, oddsRatio)).toBeLessThan(2e-5);
    expect(relativeError(lower, interval[0])).toBeLessThan(1e-6);
    expect(relativeError(upper, interval[1])).toBeLessThan(1e-6);
    const excess = tables.reduce((sum, [a, b, c, d]) => sum + a - ((a + b) * (a + c)) / (a + b + c + d), 0);
    const variance = (excess / result.statistic) ** 2;
    expect((Math.abs(excess) - 0.5) ** 2 / variance).toBeCloseTo(corrected, 4);
    expect(Math.sign(result.statistic)).toBe(Math.sign(result.difference));
  });

  // metafor's rma.mh with the 13 BCG trials of Colditz et al., 1994, doi:10.1001/jama.1994.03510330076038, as asserted in
  // tests/testthat/test_misc_metan_vs_rma.mh_with_dat.bcg.r at 191d2cb2, to the digits given there; the difference has Sato's variance.
  it("metafor: the BCG trials", () => {
    const result = pooled([
      [4, 119, 11, 128],
      [6, 300, 29, 274],
      [3, 228, 11, 209],
      [62, 13536, 248, 12619],
      [33, 5036, 47, 5761],
      [180, 1361, 372, 1079],
      [8, 2537, 10, 619],
      [505, 87886, 499, 87892],
      [29, 7470, 45, 7232],
      [17, 1699, 65, 1600],
      [186, 50448, 141, 27197],
      [5, 2493, 3, 2338],
      [27, 16886, 29, 17825],
    ]);
    const { lower, upper } = closed(result);
    expect(result.difference).toBeCloseTo(-0.0033, 4);
    expect(lower).toBeCloseTo(-0.0039, 4);
    expect(upper).toBeCloseTo(-0.0027, 4);
    expect(result.difference / result.standardError).toBeCloseTo(-11.4708, 4);
    // The same in exact fractions of another program (Python's fractions).
    expect(relativeError(result.difference, -0.003288181832612999)).toBeLessThan(1e-14);
    expect(relativeError(result.standardError, 0.00028665674852737364)).toBeLessThan(1e-14);
    const odds = oddsRatioOf(result);
    expect(Math.log(odds.value)).toBeCloseTo(-0.4734, 4);
    expect(Math.log(odds.lower)).toBeCloseTo(-0.5538, 4);
    expect(Math.log(odds.upper)).toBeCloseTo(-0.393, 4);
    expect(Math.log(odds.value) / odds.logError).toBeCloseTo(-11.5444, 4);
    expect(odds.value).toBeCloseTo(0.6229, 4);
    expect(result.pValue).toBeLessThan(1e-25);
  });
});
