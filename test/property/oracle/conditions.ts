import type { Condition, SimpleCondition } from "../../../src/metrics/condition.ts";
import { parseIsoTime } from "./calendar.ts";
import { exactNumber } from "./exact-number.ts";
import { asDouble, isMissing, isNumber, type Json, textOf, truthOf } from "./json.ts";
import type { MetricEvent } from "./messages.ts";

interface Filter {
  readonly event?: readonly string[] | undefined;
  readonly where: readonly Condition[];
}

/** Whether an event has one of the filter's names and satisfies all of its conditions. */
export function matches(filter: Filter, event: MetricEvent): boolean {
  if (filter.event !== undefined && !filter.event.includes(event.name)) return false;
  return filter.where.every((condition) => holds(condition, event));
}

/** Whether a condition, simple or nested, holds for an event. */
export function holds(condition: Condition, event: MetricEvent): boolean {
  if ("any" in condition) return condition.any.some((one) => holds(one, event));
  if ("all" in condition) return condition.all.every((one) => holds(one, event));
  if ("not" in condition) return !holds(condition.not, event);
  if (condition.field === "time") return holdsAt(condition, event.us);
  const found = fieldOf(event, condition.field);
  // The text of a number is not kept with the event's own value.
  return holdsFor(condition, found, condition.field === "value" && isNumber(found) ? undefined : textOf(found));
}

function holdsAt(condition: SimpleCondition, us: bigint): boolean {
  const limit = "value" in condition ? parseIsoTime(String(condition.value)) : undefined;
  if (limit === undefined) throw new RangeError("the event's time is compared with a time");
  return isInOrder(us, condition.operator, limit);
}

function isInOrder(found: bigint, operator: string, limit: bigint): boolean {
  if (operator === "<") return found < limit;
  if (operator === "<=") return found <= limit;
  return operator === ">" ? found > limit : found >= limit;
}

/** `value`, `name`, `metadata.<key>` or `attributes.<key>`; a key is taken whole, dots included. */
export function fieldOf(event: MetricEvent, field: string): Json | undefined {
  if (field === "value") return event.value;
  if (field === "name") return event.name;
  if (field.startsWith("metadata.")) return event.metadata.get(field.slice("metadata.".length));
  return event.attributes.get(field.slice("attributes.".length));
}

/** A number, or a text that is one, in units of 10^-12. */
export function numberOf(json: Json | undefined): bigint | undefined {
  if (isNumber(json)) return exactNumber(asDouble(json));
  return typeof json === "string" ? exactNumber(json) : undefined;
}

/** @param text the field as text, where it has one */
function holdsFor(condition: SimpleCondition, field: Json | undefined, text: string | undefined): boolean {
  const equals = (value: string | number) =>
    typeof value === "string"
      ? text === value
      : isMissing(field)
        ? false
        : numberOf(field) === exactNumber(String(value));
  switch (condition.operator) {
    case "is_null":
      return isMissing(field);
    case "is_not_null":
      return !isMissing(field);
    case "is_true":
      return truthOf(field) === true;
    case "is_false":
      return truthOf(field) === false;
    case "=":
      return equals(condition.value);
    case "!=":
      return !equals(condition.value);
    case "in":
      return condition.values.some(equals);
    case "not_in":
      return !condition.values.some(equals);
    case "contains":
      return text?.includes(condition.value) === true;
    case "not_contains":
      return text?.includes(condition.value) !== true;
    case "starts_with":
      return text?.startsWith(condition.value) === true;
    case "ends_with":
      return text?.endsWith(condition.value) === true;
    default: {
      const found = numberOf(field);
      const limit = exactNumber(String(condition.value));
      return found !== undefined && limit !== undefined && isInOrder(found, condition.operator, limit);
    }
  }
}
