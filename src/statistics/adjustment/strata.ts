import { addMoments } from "../moments/merge-moments.ts";
import type { Moments } from "../moments/moments.ts";

/** The units of both groups that have one level of a user dimension. */
export interface Stratum {
  readonly test: Moments;
  readonly control: Moments;
}

/**
 * Strata with at least two units in each group, so that each has a difference with a variance.
 *
 * Those with fewer in a group become one stratum ("the rest"). Where even the rest has fewer, it joins the smallest stratum that has enough (all of
 * them where several are equally small): that spoils the least of the stratification. No unit is left out, and neither the order of the
 * strata nor any value decides what is merged.
 *
 * @returns in ascending order of size; empty where no stratum has enough of its own.
 * @throws RangeError when strata belong to different metrics.
 */
export function mergeSmallStrata(strata: readonly Stratum[]): Stratum[] {
  const enough = strata.filter(hasTwoUnitsInBoth).sort(bySize);
  const [smallest] = enough;
  if (smallest === undefined) return [];
  const [first, ...others] = strata.filter((stratum) => !hasTwoUnitsInBoth(stratum) && sizeOf(stratum) > 0n);
  if (first === undefined) return enough;
  const rest = others.reduce(addStrata, first);
  if (hasTwoUnitsInBoth(rest)) return [...enough, rest].sort(bySize);
  const joined = enough.filter((stratum) => sizeOf(stratum) === sizeOf(smallest));
  return [...enough.slice(joined.length), joined.reduce(addStrata, rest)].sort(bySize);
}

/** Units of both groups. */
export function sizeOf({ test, control }: Stratum): bigint {
  return test.units + control.units;
}

function hasTwoUnitsInBoth({ test, control }: Stratum): boolean {
  return test.units >= 2n && control.units >= 2n;
}

function addStrata(a: Stratum, b: Stratum): Stratum {
  return { test: addMoments(a.test, b.test), control: addMoments(a.control, b.control) };
}

/** By size, then by whatever tells two strata apart, so that sums over strata round the same way in any order. */
function bySize(a: Stratum, b: Stratum): number {
  const other = orderOf(b);
  for (const [k, value] of orderOf(a).entries()) {
    const against = other[k] ?? 0n;
    if (value !== against) return value < against ? -1 : 1;
  }
  return 0;
}

function orderOf({ test, control }: Stratum): bigint[] {
  const sums = ({ units, y, yy, x, xx, xy }: Moments): bigint[] => [units, y, yy, x, xx, xy];
  return [sizeOf({ test, control }), ...sums(test), ...sums(control)];
}
