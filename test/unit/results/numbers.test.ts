import { describe, expect, test } from "vitest";
import {
  formatFor,
  formatNumber,
  formatPercent,
  formatProbability,
  formatRelative,
} from "../../../src/results/words/numbers.ts";

describe("numbers", () => {
  test.each([
    [12.3456, "12.35"],
    [0.0123456, "0.01235"],
    [1234.56, "1,235"],
    [12_345_678, "12.35 M"],
    [4.2e11, "420.0 bn"],
    [0, "0"],
    [-3.45678, "-3.457"],
    [1.5e-9, "1.50e-9"],
  ])("%d has four significant digits: %s", (value, text) => {
    expect(formatNumber(value, formatFor([value], "number", 4))).toBe(text);
  });

  test("a proportion is written as a percentage", () => {
    expect(formatNumber(0.04213, formatFor([0.04213], "proportion", 4))).toBe("4.213 %");
  });

  test("values of one column have one number of decimals", () => {
    const format = formatFor([12.31, 0.5], "number", 4);
    expect([12.31, 0.5].map((value) => formatNumber(value, format))).toEqual(["12.31", "0.50"]);
  });

  test("what rounds to zero has no sign", () => {
    expect(formatNumber(-0.0000001, { divisor: 1, suffix: "", decimals: 2, exponential: false }, true)).toBe("0.00");
  });

  test.each([
    [0.0991, "+9.91 %"],
    [-0.123, "-12.30 %"],
    [1.4, "+140.0 %"],
    [12, "+1,200 %"],
    [0, "0.00 %"],
  ])("a relative difference of %d is %s", (ratio, text) => {
    expect(formatRelative(ratio)).toBe(text);
  });

  test("tiny p-values are bounded, not zero", () => {
    expect([1e-12, 0.04321, 1].map(formatProbability)).toEqual(["<0.0001", "0.0432", "1.0000"]);
  });

  test("percentages are written as configured", () => {
    expect([2, 12.5, 0.1].map(formatPercent)).toEqual(["2 %", "12.5 %", "0.1 %"]);
  });
});
