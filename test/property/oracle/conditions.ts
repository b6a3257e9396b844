import type { Condition } from "../../../src/metrics/condition.ts";
import { exactNumber } from "./exact-number.ts";
import { isMissing, isNumber, type Json, textOf, truthOf } from "./json.ts";
import type { MetricEvent } from "./messages.ts";

interface Filter {
  readonly event?: readonly string[] | undefined;
  readonly where: readonly Condition[];
}

/** Whether an event has one of the filter's names and satisfies all of its conditions. */
export function matches(filter: Filter, event: MetricEvent): boolean {
  if (filter.event !== undefined && !filter.event.includes(event.name)) return false;
  return filter.where.every((condition) => holds(condition, fieldOf(event, condition.field)));
}

/** `value`, `name`, `metadata.<key>` or `attributes.<key>`; a key is taken whole, dots included. */
export function fieldOf(event: MetricEvent, field: string): Json | undefined {
  if (field === "value") return event.value;
  if (field === "name") return event.name;
  if (field.startsWith("metadata.")) return event.metadata.get(field.slice("metadata.".length));
  return event.attributes.get(field.slice("attributes.".length));
}

/** A JSON number as its producer's double has it; whole ones are exact. */
function asDouble(number: string): string {
  return /^-?\d+$/.test(number) ? number : String(Number(number));
}

/** A number, or a text that is one, in units of 10^-12. */
export function numberOf(json: Json | undefined): bigint | undefined {
  if (isNumber(json)) return exactNumber(asDouble(json.number));
  return typeof json === "string" ? exactNumber(json) : undefined;
}

export function holds(condition: Condition, field: Json | undefined): boolean {
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
      return equals(field, condition.value);
    case "!=":
      return !equals(field, condition.value);
    case "in":
      return condition.values.some((value) => equals(field, value));
    case "not_in":
      return !condition.values.some((value) => equals(field, value));
    case "contains":
      return textOf(field)?.includes(condition.value) === true;
    case "starts_with":
      return textOf(field)?.startsWith(condition.value) === true;
    case "ends_with":
      return textOf(field)?.endsWith(condition.value) === true;
    default: {
      const found = numberOf(field);
      const limit = exactNumber(String(condition.value));
      if (found === undefined || limit === undefined) return false;
      if (condition.operator === "<") return found < limit;
      if (condition.operator === "<=") return found <= limit;
      return condition.operator === ">" ? found > limit : found >= limit;
    }
  }
}

/** As numbers with a number, as texts with a text; a missing field equals nothing. */
function equals(field: Json | undefined, value: string | number): boolean {
  if (typeof value === "string") return textOf(field) === value;
  const found = numberOf(field);
  return found !== undefined && found === exactNumber(String(value));
}
