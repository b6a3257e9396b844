import type { Condition, SimpleCondition } from "./condition.ts";

/** How definitions are said in sentences. */

interface Filter {
  readonly event?: readonly string[] | undefined;
  readonly where: readonly Condition[];
}

/** "`purchase` events where value > 10 and metadata.category is shoes". */
export function eventsOf({ event, where }: Filter): string {
  const names = event === undefined ? "events of any name" : `${event.map((name) => `"${name}"`).join(" or ")} events`;
  return where.length === 0 ? names : `${names} where ${where.map(conditionWords).join(" and ")}`;
}

/** A field in words. */
export function valueWords(field: string): string {
  return field === "value" ? "the value" : field;
}

const listed = (values: readonly (string | number)[]): string => values.map((v) => JSON.stringify(v)).join(", ");

/** A condition in words; brackets hold together what is nested. */
export function conditionWords(condition: Condition): string {
  if ("any" in condition) return joined(condition.any, " or ");
  if ("all" in condition) return joined(condition.all, " and ");
  if (!("not" in condition)) return simpleWords(condition);
  const words = conditionWords(condition.not);
  return hasBrackets(condition.not) ? `not ${words}` : `not (${words})`;
}

function joined(conditions: readonly Condition[], word: string): string {
  const words = conditions.map(conditionWords).join(word);
  return conditions.length === 1 ? words : `(${words})`;
}

function hasBrackets(condition: Condition): boolean {
  return ("any" in condition && condition.any.length > 1) || ("all" in condition && condition.all.length > 1);
}

function simpleWords(condition: SimpleCondition): string {
  const { field, operator } = condition;
  switch (operator) {
    case "in":
    case "not_in":
      return `${field} is ${operator === "in" ? "one" : "none"} of ${listed(condition.values)}`;
    case "is_null":
      return `${field} is missing`;
    case "is_not_null":
      return `${field} is there`;
    case "is_true":
    case "is_false":
      return `${field} is ${operator === "is_true"}`;
    case "not_contains":
      return `${field} does not contain ${JSON.stringify(condition.value)}`;
    default: {
      const value = field === "time" ? String(condition.value) : JSON.stringify(condition.value);
      return `${field} ${operator.replaceAll("_", " ")} ${value}`;
    }
  }
}
