import { describe, expect, it } from "vitest";
import { readInput } from "../../src/cli/compare/read-input.ts";
import { resultOf } from "../../src/cli/compare/result.ts";
import { compareCases } from "./compare-cases.ts";
import { relativeError } from "./moments-of.ts";

/** What stands at `a.b.0.c` of a result; `x²` is a square, `x / |y|` a quotient. */
function figureAt(result: object, path: string): unknown {
  const [above = "", below] = path.split(/ \/ \|(.*)\|$/);
  if (below !== undefined) return Number(figureAt(result, above)) / Math.abs(Number(figureAt(result, below)));
  if (path.endsWith("²")) return Number(figureAt(result, path.slice(0, -1))) ** 2;
  return path.split(".").reduce<unknown>((value, key) => {
    return typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined;
  }, result);
}

describe("the calculator, against other implementations", () => {
  it.each(compareCases)("$id", ({ input, expected, tolerance }) => {
    const result = resultOf(readInput(input, "a case"));
    for (const [path, value] of Object.entries(expected)) {
      const found = figureAt(result, path);
      if (typeof value !== "number") expect(found, path).toBe(value);
      else
        expect(relativeError(Number(found), value), `${path}: ${String(found)}, not ${value}`).toBeLessThan(tolerance);
    }
  });

  // GrowthBook, packages/stats/tests/test_gbstats.py at 8f1db445 (gb-pipeline-ratio-relative-1): its fixture's denominators have a negative variance.
  it("refuses sums that no data can have, which another product computes with", () => {
    const input = `{
      "control": {"kind": "ratio", "n": 100, "numerator": {"sum": 270, "sum_squares": 848.79},
        "denominator": {"sum": 510, "sum_squares": 810}, "sum_num_x_den": -900},
      "test": {"kind": "ratio", "n": 120, "numerator": {"sum": 300, "sum_squares": 869},
        "denominator": {"sum": 500, "sum_squares": 800}, "sum_num_x_den": -905}}`;
    expect(() => readInput(input, "a case")).toThrow(/control\.denominator\.sum_squares: is below sum²\/n/);
  });

  // GrowthBook, packages/stats/tests/bayesian/test_tests.py at 8f1db445 (gb-quantile-p90-*), recomputed to full precision. Its variance of a quantile
  // is (n - 1)/n times ours: bounds are drawn in by the root of that. Priors are of the relative difference.
  const drawnIn = (n: number, hat: number, lower: number, upper: number): object => {
    const factor = Math.sqrt((n - 1) / n);
    const bounds = { quantile_lower: hat - (hat - lower) * factor, quantile_upper: hat + (upper - hat) * factor };
    return { kind: "quantile", level: 0.9, n, n_star: n, quantile_hat: hat, ...bounds };
  };
  const arms = {
    control: drawnIn(11054, 7.157987489967789, 7.098780136176828, 7.217194843758751),
    treatment: drawnIn(10861, 7.694499927525767, 7.64180598628119, 7.747193868770344),
  };
  it.each([
    ["gb-quantile-p90-improper", "absolute", null, 0.5365124375579775, 0.4572559589115422, 0.6157689162044128],
    ["gb-quantile-p90-flat1e6", "absolute", 1000, 0.536512437540855, 0.4572559588956844, 0.6157689161860256],
    ["gb-quantile-p90-flat1e6-rel", "relative", 1000, 0.07495297222736319, 0.06341005842481906, 0.08649588602990732],
    ["gb-quantile-p90-var1", "absolute", 1, 0.536495315442269, 0.4572401014910488, 0.6157505293934892],
    ["gb-quantile-p90-var1-rel", "relative", 1, 0.07495037261804469, 0.06340765898986044, 0.08649308624622894],
  ] as const)("%s", (_, difference, deviation, mean, lower, upper) => {
    const bayesian = deviation === null ? {} : { prior_standard_deviation: deviation };
    const result = resultOf(readInput(JSON.stringify({ ...arms, options: { difference, bayesian } }), "a case"));
    for (const [key, value] of Object.entries({ mean, lower, upper })) {
      expect(relativeError(Number(figureAt(result, `plain.bayesian.${key}`)), value), key).toBeLessThan(1e-9);
    }
  });
});
