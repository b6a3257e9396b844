import { describe, expect, it } from "vitest";
import { rational, subtract, toNumber } from "../../../src/statistics/exact/rational.ts";
import { greatestCommonDivisor, shortened } from "../../../src/statistics/exact/shortened.ts";

describe("a shortened fraction", () => {
  it("is in lowest terms", () => {
    const factor = 3n ** 2000n;
    expect(shortened(rational(5n * factor, 2n * factor))).toEqual({ numerator: 5n, denominator: 2n });
    expect(shortened(rational(-5n * factor, 2n * factor))).toEqual({ numerator: -5n, denominator: 2n });
    expect(shortened(rational(0n, 7n))).toEqual({ numerator: 0n, denominator: 1n });
  });

  it("is as good as exact where its terms are cut", () => {
    for (const sign of [1n, -1n]) {
      const long = rational(sign * (7n ** 3000n + 1n), 5n ** 3500n);
      const short = shortened(long);
      expect(short.denominator.toString(2).length).toBeLessThan(1100);
      const error = subtract(short, long);
      const relative = rational(error.numerator * long.denominator, error.denominator * long.numerator);
      expect(Math.abs(toNumber(relative))).toBeLessThan(1e-300);
    }
  });
});

describe("the greatest common divisor", () => {
  it("is that of the magnitudes, and 1 where there is none", () => {
    expect(greatestCommonDivisor(-12n, 18n)).toBe(6n);
    expect(greatestCommonDivisor(0n, 5n)).toBe(5n);
    expect(greatestCommonDivisor(0n, 0n)).toBe(1n);
  });
});
