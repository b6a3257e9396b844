/** An exact fraction of integers; the denominator is positive. Not reduced: the numbers of one result stay short. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/**
 * The fraction numerator / denominator · 10^-scale.
 *
 * @param denominator any integer but 0; a negative one turns both signs.
 * @param scale decimals, an integer of either sign.
 * @example rational(12n, 5n, 1) // 12 / 50
 */
export function rational(numerator: bigint, denominator: bigint, scale = 0): Rational {
  if (denominator === 0n) throw new RangeError("a fraction needs a denominator other than 0");
  const sign = denominator < 0n ? -1n : 1n;
  const power = 10n ** BigInt(Math.abs(scale));
  return {
    numerator: sign * numerator * (scale < 0 ? power : 1n),
    denominator: sign * denominator * (scale > 0 ? power : 1n),
  };
}

/** a + b, exact. */
export function add(a: Rational, b: Rational): Rational {
  if (a.denominator === b.denominator) {
    return { numerator: a.numerator + b.numerator, denominator: a.denominator };
  }
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

/** a - b, exact. */
export function subtract(a: Rational, b: Rational): Rational {
  return add(a, { numerator: -b.numerator, denominator: b.denominator });
}

/** a · b, exact. */
export function multiply(a: Rational, b: Rational): Rational {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

/** a / b, exact; b is not 0. */
export function divide(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator, a.denominator * b.numerator);
}

/** -1, 0 or 1. */
export function signOf(a: Rational): -1 | 0 | 1 {
  if (a.numerator === 0n) return 0;
  return a.numerator < 0n ? -1 : 1;
}

const significandBits = 53;
const smallestExponent = -1074;

/**
 * The double nearest to a fraction of any size: round half to even, gradual underflow, at most half a unit in the last place off.
 * A fraction beyond the range of doubles gives ±Infinity, which callers turn into the outcome `overflow`.
 *
 * Method: scale by a power of two so that the integer quotient has 53 bits (fewer for subnormals), round by the remainder.
 * Source: W. D. Clinger, How to read floating point numbers accurately, 1990, doi:10.1145/93548.93557.
 * Pinned by test/unit/statistics/rational.test.ts.
 */
export function toNumber({ numerator, denominator }: Rational): number {
  if (numerator === 0n) return 0;
  const negative = numerator < 0n;
  const magnitude = negative ? -numerator : numerator;
  let exponent = bitLength(magnitude) - bitLength(denominator) - significandBits;
  if (!reachesPowerOfTwo(magnitude, denominator, exponent + significandBits)) exponent -= 1;
  exponent = Math.max(exponent + 1, smallestExponent);
  const scaled = exponent < 0 ? magnitude << BigInt(-exponent) : magnitude;
  const divisor = exponent > 0 ? denominator << BigInt(exponent) : denominator;
  let quotient = scaled / divisor;
  const twice = 2n * (scaled - quotient * divisor);
  if (twice > divisor || (twice === divisor && (quotient & 1n) === 1n)) quotient += 1n;
  const value = timesPowerOfTwo(Number(quotient), exponent);
  return negative ? -value : value;
}

function bitLength(value: bigint): number {
  return value.toString(16).length * 4 - Math.clz32(Number.parseInt(value.toString(16).charAt(0), 16)) + 28;
}

/** Whether numerator / denominator >= 2^exponent. */
function reachesPowerOfTwo(numerator: bigint, denominator: bigint, exponent: number): boolean {
  return exponent >= 0 ? numerator >= denominator << BigInt(exponent) : numerator << BigInt(-exponent) >= denominator;
}

/** value · 2^exponent for an integer of at most 53 bits, in steps that are all exact. */
function timesPowerOfTwo(value: number, exponent: number): number {
  if (exponent > 1023) return Number.POSITIVE_INFINITY;
  if (exponent >= -1022) return value * 2 ** exponent;
  // 2^-1074 itself is exact, and the quotient was rounded to what a subnormal can hold.
  return value * 2 ** -1022 * 2 ** (exponent + 1022);
}
