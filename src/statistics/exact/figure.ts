import { type Figure, noResult } from "../outcome.ts";
import { type Rational, toNumber } from "./rational.ts";

/** A fraction as the nearest double; outcome `overflow` where it is out of range, in either direction. */
export function figure(exact: Rational): Figure {
  const value = toNumber(exact);
  const outOfRange = !Number.isFinite(value) || (value === 0 && exact.numerator !== 0n);
  return outOfRange ? noResult("overflow") : { ok: true, value };
}
