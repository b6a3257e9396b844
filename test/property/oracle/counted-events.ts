import type { Condition } from "../../../src/metrics/condition.ts";
import { fieldOf, matches, numberOf } from "./conditions.ts";
import { decimalText, needsRounding, toScale } from "./exact-number.ts";
import { isNumber, textOf } from "./json.ts";
import type { MetricEvent } from "./messages.ts";

/** Which events a metric, or a part of one, counts: those with a number or an item, where it needs one. */
export interface Counting {
  readonly event?: readonly string[] | undefined;
  readonly where: readonly Condition[];
  /** Field whose number is measured. */
  readonly value?: string;
  /** Field whose distinct texts are counted. */
  readonly of?: string;
}

/** The events that count. */
export function countedEvents(counting: Counting, events: readonly MetricEvent[]): MetricEvent[] {
  const { value, of } = counting;
  return events
    .filter((event) => matches(counting, event))
    .filter((event) => value === undefined || numberIn(value, event) !== undefined)
    .filter((event) => of === undefined || itemOf(event, of) !== undefined);
}

/** What is distinct: a field's text. The event's own number is written in its decimals. */
export function itemOf(event: MetricEvent, field: string): string | undefined {
  const found = fieldOf(event, field);
  return field === "value" && isNumber(found) ? decimalText(numberOf(found) ?? 0n) : textOf(found);
}

/** A number in units of 10^-12; the event's own value counts only as a number, metadata also as text. */
function numberIn(field: string, event: MetricEvent): bigint | undefined {
  const found = fieldOf(event, field);
  return field === "value" && !isNumber(found) ? undefined : numberOf(found);
}

/** An event's number in units of 10^-scale. */
export function amountOf(metric: { readonly value: string; readonly scale: number }, event: MetricEvent): bigint {
  return toScale(numberIn(metric.value, event) ?? 0n, metric.scale);
}

/** How many of the events have more decimals than are kept. */
export function roundedAmong(
  metric: { readonly value: string; readonly scale: number },
  counted: readonly MetricEvent[],
): bigint {
  return BigInt(counted.filter((event) => needsRounding(numberIn(metric.value, event) ?? 0n, metric.scale)).length);
}
