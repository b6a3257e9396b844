import type { Rational } from "./rational.ts";

/** Bits that a fraction keeps: its relative error is below 2^-1022, far beyond what any later difference can cancel. */
const bitsKept = 1024n;

/**
 * The same fraction with shorter numbers: reduced to lowest terms, and cut where even these are too long to compute with quickly.
 * Sums over many strata have denominators as long as all of theirs together; a fraction that is simple (5/2) stays exact.
 */
export function shortened({ numerator, denominator }: Rational): Rational {
  const divisor = greatestCommonDivisor(numerator, denominator);
  const [top, bottom] = [numerator / divisor, denominator / divisor];
  const excess = (bits(top) < bits(bottom) ? bits(top) : bits(bottom)) - bitsKept;
  return excess > 0n
    ? { numerator: top >> excess, denominator: bottom >> excess }
    : { numerator: top, denominator: bottom };
}

/** Euclid's; at least 1. */
export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger === 0n ? 1n : larger;
}

/** Length in bits, to four. */
function bits(of: bigint): bigint {
  return BigInt((of < 0n ? -of : of).toString(16).length * 4);
}
