import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add, divide, rational, signOf, subtract, toNumber } from "../../../src/statistics/exact/rational.ts";

/** The exact fraction that a double is. */
function fractionOf(value: number): { numerator: bigint; denominator: bigint } {
  let exponent = 0;
  let whole = value;
  while (!Number.isInteger(whole)) {
    whole *= 2;
    exponent += 1;
  }
  return { numerator: BigInt(whole), denominator: 1n << BigInt(exponent) };
}

describe("fractions of integers", () => {
  it("add, subtract and divide without rounding", () => {
    const third = rational(1n, 3n);
    const fifth = rational(2n, 1n, 1);
    expect(toNumber(add(third, fifth))).toBe(8 / 15);
    expect(toNumber(subtract(third, third))).toBe(0);
    expect(toNumber(divide(third, rational(-2n, 3n)))).toBe(-0.5);
    expect([signOf(third), signOf(rational(1n, -3n)), signOf(rational(0n, 3n))]).toEqual([1, -1, 0]);
  });

  it("read a scale as decimals, of either sign", () => {
    expect(toNumber(rational(12n, 1n, 1))).toBe(1.2);
    expect(toNumber(rational(12n, 1n, -1))).toBe(120);
  });

  it("refuse a denominator of 0", () => {
    expect(() => rational(1n, 0n)).toThrow(RangeError);
  });

  it("become the double that they are exactly", () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.bigInt({ min: 1n, max: 10n ** 40n }),
        (value, factor) => {
          const { numerator, denominator } = fractionOf(value);
          expect(toNumber(rational(numerator * factor, denominator * factor))).toBe(value === 0 ? 0 : value);
        },
      ),
    );
  });

  it("become the nearest double: what reading the decimal gives", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
        fc.integer({ min: 0, max: 360 }),
        (digits, scale) => {
          expect(toNumber(rational(digits, 1n, scale))).toBe(digits === 0n ? 0 : Number(`${digits}e-${scale}`));
        },
      ),
    );
  });

  it("round half to even", () => {
    expect(toNumber(rational(2n ** 53n + 1n, 1n))).toBe(2 ** 53);
    expect(toNumber(rational(2n ** 53n + 3n, 1n))).toBe(2 ** 53 + 4);
    expect(toNumber(rational(1n, 2n ** 1075n))).toBe(0);
    expect(toNumber(rational(3n, 2n ** 1075n))).toBe(2 * Number.MIN_VALUE);
  });

  it("beyond the range of doubles are infinite, and the largest double is not", () => {
    expect(toNumber(rational(-(10n ** 309n), 1n))).toBe(Number.NEGATIVE_INFINITY);
    expect(toNumber(rational(BigInt(Number.MAX_VALUE), 1n))).toBe(Number.MAX_VALUE);
    expect(toNumber(rational(2n ** 1024n - 1n, 1n))).toBe(Number.POSITIVE_INFINITY);
  });
});
