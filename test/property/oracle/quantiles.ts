import { amountOf, countedEvents, roundedAmong } from "./counted-events.ts";
import { exactNumber } from "./exact-number.ts";
import { conversionTimes } from "./funnel.ts";
import type { WholeMetric } from "./named-parts.ts";
import { eventsIn, type Situation } from "./situation.ts";

/** One unit's values. */
interface OwnValues {
  readonly values: readonly bigint[];
  /** How many of the event's values have more decimals than are kept. */
  readonly rounded: bigint;
}

/** A part of a metric that is a quantile of values. */
export interface QuantilePart {
  readonly part: string;
  readonly probability: number;
  /** Decimals of the values. */
  readonly scale: number;
  valuesOf(situation: Situation): OwnValues;
}

/** The quantiles that a metric has. */
export function quantileParts(metric: WholeMetric): QuantilePart[] {
  if (metric.kind === "funnel") {
    const valuesOf = (situation: Situation) => ({ values: conversionTimes(metric, situation), rounded: 0n });
    return [{ part: "time_to_convert/median", probability: 0.5, scale: 6, valuesOf }];
  }
  if (metric.kind !== "quantile") return [];
  const valuesOf = (situation: Situation): OwnValues => {
    const counted = countedEvents(metric, eventsIn(situation));
    const values = counted.map((event) => amountOf(metric, event));
    const rounded = roundedAmong(metric, counted);
    if (metric.over === "events") return { values, rounded };
    const sum = values.reduce((total, value) => total + value, 0n);
    return metric.ignore_zeros && sum === 0n ? { values: [], rounded: 0n } : { values: [sum], rounded };
  };
  return [{ part: "", probability: metric.quantile, scale: metric.scale, valuesOf }];
}

/** What a group's quantile and its variance are made of. */
export interface QuantileFigures {
  /** Units with a value. */
  readonly units: bigint;
  /** Sums over these of n, a unit's values, and of s, how many of them are at most `below`. */
  readonly n: bigint;
  readonly nn: bigint;
  readonly s: bigint;
  readonly ss: bigint;
  readonly sn: bigint;
  /** The values around the quantile, by Hyndman and Fan's type 7; null without any value. */
  readonly below: bigint | null;
  readonly above: bigint | null;
}

/** @param units each unit's values */
export function quantileFigures(units: readonly (readonly bigint[])[], probability: number): QuantileFigures {
  const values = units.flat().sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  // (n - 1) p, counted from 0: its whole part is the value below, and the next one is above, unless it is whole itself.
  const one = 10n ** 12n;
  const place = values.length === 0 ? 0n : BigInt(values.length - 1) * (exactNumber(String(probability)) ?? 0n);
  const below = values[Number(place / one)] ?? null;
  const above = values[Number((place + one - 1n) / one)] ?? null;
  const sums = { units: 0n, n: 0n, nn: 0n, s: 0n, ss: 0n, sn: 0n };
  for (const own of units) {
    if (own.length === 0) continue;
    const n = BigInt(own.length);
    const s = BigInt(own.filter((value) => below !== null && value <= below).length);
    sums.units += 1n;
    sums.n += n;
    sums.nn += n * n;
    sums.s += s;
    sums.ss += s * s;
    sums.sn += s * n;
  }
  return { ...sums, below, above };
}
