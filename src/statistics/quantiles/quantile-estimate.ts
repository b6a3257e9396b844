import { noResult, type Outcome } from "../outcome.ts";
import { interpolate, quantilePosition } from "./position.ts";
import { type QuantileCounts, rankBounds } from "./rank-bounds.ts";

/** A quantile of one group and how uncertain it is, in the values' unit. */
export interface QuantileEstimate {
  readonly value: number;
  /** Above 0. */
  readonly standardError: number;
  /** The order statistics that the standard error was taken from: the quantile's own 95 % interval. */
  readonly lower: number;
  readonly upper: number;
  /** Units with a value, and values of all of them. */
  readonly units: bigint;
  readonly values: bigint;
}

/**
 * A quantile over events with a variance that respects that events of one unit belong together.
 *
 * The point is Hyndman and Fan's type 7 ({@link quantilePosition}) over the events of all units; its standard error (U - L) / 2z is taken from the
 * order statistics L and U that {@link rankBounds} names.
 * With one value a unit it is the quantile over units, and the interval is the well-known one of independent values.
 * Source: A. Deng, U. Knoblich, J. Lu, 2018, doi:10.1145/3219819.3219919, section 4.2.
 * Assumes: independent units, enough of them for a normal F(q); values that vary around the quantile. A value that repeats over the whole outer interval
 * (a median of counts) leaves nothing to measure: `zero_variance`.
 * Outcomes: `no_units` (no values), `fewer_than_two_units`, `zero_variance`, `too_few_values`, `overflow`.
 * Pinned by test/golden/quantiles.test.ts; its coverage with clustered events by test/property/quantiles.test.ts.
 *
 * @param units the values of each unit, finite; units without values do not count.
 * @param probability p in (0, 1).
 * @throws RangeError on a value that is not finite, and unless 0 < p < 1.
 * @example
 * // The median latency over all page views; three users are not enough:
 * quantileEstimate([[120, 80], [95], [310, 140, 200]], 0.5); // { ok: false, reason: "too_few_values" }
 */
export function quantileEstimate(
  units: readonly (readonly number[])[],
  probability: number,
): Outcome<QuantileEstimate> {
  const sorted = ascending(units);
  if (sorted.length === 0) return noResult("no_units");
  const position = quantilePosition(BigInt(sorted.length), probability);
  const at = (rank: bigint): number => sorted[Number(rank) - 1] ?? Number.NaN;
  const value = interpolate(at(position.below), at(position.above), position.fraction);
  const counts = quantileCounts(units, value);
  const bounds = rankBounds(counts, probability);
  if (!bounds.ok) return bounds;
  return fromBounds(
    { value, lower: at(bounds.lower), upper: at(bounds.upper), criticalValue: bounds.criticalValue },
    counts,
  );
}

/** A quantile's estimate from what a database delivers: its value and the two order statistics. Outcomes: `zero_variance`, `overflow`. */
export function fromBounds(
  found: { readonly value: number; readonly lower: number; readonly upper: number; readonly criticalValue: number },
  counts: Pick<QuantileCounts, "units" | "n">,
): Outcome<QuantileEstimate> {
  const { value, lower, upper } = found;
  const standardError = upper / (2 * found.criticalValue) - lower / (2 * found.criticalValue);
  if (lower === upper) return noResult("zero_variance");
  if (!(standardError > 0 && standardError < Number.POSITIVE_INFINITY)) return noResult("overflow");
  return { ok: true, value, standardError, lower, upper, units: counts.units, values: counts.n };
}

/** The counts of {@link rankBounds} for values in memory. */
export function quantileCounts(units: readonly (readonly number[])[], quantile: number): QuantileCounts {
  const counts = { units: 0n, n: 0n, nn: 0n, s: 0n, ss: 0n, sn: 0n };
  for (const values of units) {
    if (values.length === 0) continue;
    const n = BigInt(values.length);
    const s = BigInt(values.reduce((count, value) => count + (value <= quantile ? 1 : 0), 0));
    counts.units += 1n;
    counts.n += n;
    counts.nn += n * n;
    counts.s += s;
    counts.ss += s * s;
    counts.sn += s * n;
  }
  return counts;
}

function ascending(units: readonly (readonly number[])[]): Float64Array {
  const all = new Float64Array(units.reduce((count, values) => count + values.length, 0));
  let at = 0;
  for (const values of units) {
    for (const value of values) {
      if (!Number.isFinite(value)) throw new RangeError("a quantile needs finite values");
      all[at] = value;
      at += 1;
    }
  }
  return all.sort();
}
