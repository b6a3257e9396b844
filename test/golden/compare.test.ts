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
});
