import { contentHash } from "../content-hash.ts";
import type { Condition } from "./condition.ts";

/**
 * What several metrics share: which events, and what is kept of them per unit and day. Two metrics with equal measures are computed once.
 */
export interface Measure {
  /** `totals`: counts, sums and extremes per unit and day. `occurrences`: the events themselves, for what depends on each of them. */
  readonly keeps: "totals" | "occurrences";
  /** Metric events by these names; `null`: of any name. */
  readonly events: readonly string[] | null;
  /** Metric events of these names do not count. */
  readonly except: readonly string[];
  /** Exposures count as well (for the definition of an active user). */
  readonly exposures: boolean;
  readonly where: readonly Condition[];
  /** Field whose number is measured; an event without a number does not count. `null`: events are only counted. */
  readonly value: string | null;
  /** Decimals that are kept of the value. */
  readonly scale: number;
  /** Field whose text is kept of each occurrence; an event without one does not count. `null`: none is. */
  readonly item: string | null;
  /** Metadata key by which it is split, or `null`. */
  readonly level: string | null;
  /** Largest total of a unit's day: events where there is no value, else units of 10^-scale. `null`: no limit. */
  readonly dailyCap: bigint | null;
  /** A unit's day with fewer events does not count. */
  readonly atLeast: number;
}

/** A measure that counts events by a filter; the others are made from it. */
export function countingMeasure(filter: {
  event?: readonly string[] | undefined;
  where: readonly Condition[];
}): Measure {
  return {
    keeps: "totals",
    events: filter.event === undefined ? null : [...filter.event].sort(),
    except: [],
    exposures: false,
    where: filter.where,
    value: null,
    scale: 0,
    item: null,
    level: null,
    dailyCap: null,
    atLeast: 1,
  };
}

/** Name of a measure: the hash of its definition, 16 hex digits. */
export function measureId(measure: Measure): string {
  return contentHash(measure).slice(0, 16);
}
