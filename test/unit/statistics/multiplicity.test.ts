import { describe, expect, it } from "vitest";
import { adjustPValues, type Correction } from "../../../src/statistics/multiplicity/adjust-p-values.ts";
import { adjustedLevels } from "../../../src/statistics/multiplicity/adjusted-levels.ts";

const corrections: readonly Correction[] = [
  "none",
  "bonferroni",
  "holm",
  "hochberg",
  "benjamini_hochberg",
  "benjamini_yekutieli",
];

describe.each(corrections)("the correction %s", (method) => {
  it("of no tests gives none", () => {
    expect(adjustPValues([], method)).toEqual([]);
    expect(adjustedLevels([], method, 0.95)).toEqual([]);
  });

  it("leaves a p of 0 at 0 and a p of 1 at 1", () => {
    const adjusted = adjustPValues([1, 0, 0.5], method);
    expect(adjusted[0]).toBe(1);
    expect(adjusted[1]).toBe(0);
  });

  it("does not change the list it was given", () => {
    const pValues = [0.5, 0.01, 0.2];
    adjustPValues(pValues, method);
    adjustedLevels(pValues, method, 0.9);
    expect(pValues).toEqual([0.5, 0.01, 0.2]);
  });

  it.each([Number.NaN, -0.01, 1.01, Number.POSITIVE_INFINITY])("refuses a p of %d", (p) => {
    expect(() => adjustPValues([0.5, p], method)).toThrow(RangeError);
    expect(() => adjustedLevels([0.5, p], method, 0.95)).toThrow(RangeError);
  });

  it.each([0, 1, Number.NaN, 95])("refuses a confidence level of %d", (level) => {
    expect(() => adjustedLevels([0.5], method, level)).toThrow(RangeError);
  });

  it("keeps every level below 1, however many tests and however high the level", () => {
    const levels = adjustedLevels(new Array(1000).fill(0), method, 1 - 2 ** -52);
    expect(Math.max(...levels)).toBeLessThan(1);
  });
});

describe("equal p-values", () => {
  it("stand or fall together", () => {
    expect(adjustPValues([0.02, 0.02, 0.9], "holm")).toEqual([0.06, 0.06, 0.9]);
    expect(adjustPValues([0.04, 0.9, 0.04], "hochberg")).toEqual([0.08, 0.9, 0.08]);
    expect(adjustPValues([0.03, 0.03, 0.03], "benjamini_hochberg")).toEqual([0.03, 0.03, 0.03]);
  });
});

describe("the examples of the doc comments", () => {
  it("adjustPValues: Holm of three", () => {
    expect(adjustPValues([0.01, 0.04, 0.03], "holm")).toEqual([0.03, 0.06, 0.06]);
  });

  it("adjustedLevels: Bonferroni of two", () => {
    expect(adjustedLevels([0.001, 0.2], "bonferroni", 0.95)).toEqual([0.975, 0.975]);
  });
});
