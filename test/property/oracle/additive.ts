import { amountOf, countedEvents, itemOf, roundedAmong } from "./counted-events.ts";
import { exactNumber, toScale } from "./exact-number.ts";
import { earlier, groupBy } from "./grouping.ts";
import type { MetricEvent } from "./messages.ts";
import type { AdditivePart } from "./named-parts.ts";
import { eventsIn, type Situation } from "./situation.ts";

/** A unit's number, in units of 10^-scale. */
export interface Added {
  readonly total: bigint;
  readonly scale: number;
  /** Values that have more decimals than are kept. */
  readonly rounded: bigint;
}

type Part = AdditivePart & { readonly daily_cap?: number | undefined };

/** docs/semantics.md section 3: a unit's number of `count`, `sum`, `conversion` and `count_distinct`. */
export function addUp(part: Part, situation: Situation): Added {
  const counted = countedEvents(part, eventsIn(situation));
  switch (part.kind) {
    case "count":
      return { total: total(part, counted, situation, () => 1n), scale: 0, rounded: 0n };
    case "sum": {
      const { scale } = part;
      const sum = total(part, counted, situation, (event) => amountOf(part, event), scale);
      return { total: sum, scale, rounded: roundedAmong(part, counted) };
    }
    case "conversion":
    case "unique":
      return { total: counted.length > 0 ? 1n : 0n, scale: 0, rounded: 0n };
    case "count_distinct": {
      const items = new Set(counted.map((event) => itemOf(event, part.of)));
      return { total: BigInt(items.size), scale: 0, rounded: 0n };
    }
  }
}

/** The sum over events; each day of each level is cut to the daily cap. */
function total(
  { daily_cap }: Part,
  counted: readonly MetricEvent[],
  { level }: Situation,
  amount: (event: MetricEvent) => bigint,
  scale = 0,
): bigint {
  const cap = daily_cap === undefined ? undefined : toScale(exactNumber(String(daily_cap)) ?? 0n, scale);
  return groupBy(counted, (event) => [event.ds, level.ownLevel(event)])
    .map(({ members }) => members.reduce((sum, event) => sum + amount(event), 0n))
    .reduce((sum, ofDay) => sum + (cap === undefined ? ofDay : earlier(ofDay, cap)), 0n);
}
