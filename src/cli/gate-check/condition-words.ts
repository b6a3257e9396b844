import type { SpecCondition } from "../../gates/specs/spec.ts";
import { bucketsText, listText, valueText } from "./value-words.ts";

const OPERATORS: Readonly<Record<string, string>> = {
  any: "is one of",
  none: "is none of",
  any_case_sensitive: "is (case-sensitive) one of",
  none_case_sensitive: "is (case-sensitive) none of",
  str_starts_with_any: "starts with one of",
  str_ends_with_any: "ends with one of",
  str_contains_any: "contains one of",
  str_contains_none: "contains none of",
  str_matches: "matches",
  array_contains_any: "holds one of",
  array_contains_none: "holds none of",
  array_contains_all: "holds all of",
  not_array_contains_all: "does not hold all of",
  eq: "=",
  neq: "!=",
  gt: ">",
  gte: ">=",
  lt: "<",
  lte: "<=",
  version_eq: "= version",
  version_neq: "!= version",
  version_gt: "> version",
  version_gte: ">= version",
  version_lt: "< version",
  version_lte: "<= version",
  before: "is before",
  after: "is after",
  on: "is on the day of",
  in_segment_list: "is in the id list",
  not_in_segment_list: "is not in the id list",
};

const TIMES = new Set<string | null>(["before", "after", "on"]);
const LARGEST_TIME_MS = 8.64e15;

function operandText({ operator, targetValue, type }: SpecCondition): string {
  if (type === "user_bucket" && Array.isArray(targetValue)) return bucketsText(targetValue.map(Number));
  if (Array.isArray(targetValue)) return listText(targetValue);
  const isTime = TIMES.has(operator) && typeof targetValue === "number" && Math.abs(targetValue) <= LARGEST_TIME_MS;
  return isTime ? new Date(targetValue).toISOString() : valueText(targetValue);
}

/** What is looked at: `country`, `userID`, `bucket of 1,000`. */
function subjectText({ type, field, idType, additionalValues }: SpecCondition): string {
  switch (type) {
    case "unit_id":
      return idType;
    case "current_time":
      return "the time";
    case "environment_field":
      return "the environment";
    case "target_app":
      return "the app";
    case "user_bucket":
      return `bucket of 1,000 of SHA-256("${additionalValues.salt ?? ""}.<${idType}>")`;
    default:
      return field ?? type;
  }
}

function comparisonText(condition: SpecCondition): string {
  const { operator, targetValue } = condition;
  const subject = subjectText(condition);
  if (targetValue === null && (operator === "eq" || operator === "neq"))
    return `${subject} is ${operator === "eq" ? "" : "not "}null`;
  const words = operator === null ? "" : Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : operator;
  return `${subject} ${words} ${operandText(condition)}`;
}

function askedText(verb: "passes" | "fails", { targetValue }: SpecCondition): string {
  const name = typeof targetValue === "string" ? targetValue : valueText(targetValue);
  if (!name.startsWith("segment:")) return `${verb} ${name}`;
  return `is ${verb === "passes" ? "in" : "not in"} the segment ${name.slice("segment:".length)}`;
}

/** A condition as a sentence without an end: `country is one of "DE", "AT"`. */
export function conditionText(condition: SpecCondition): string {
  switch (condition.type.toLowerCase()) {
    case "public":
      return "everyone";
    case "pass_gate":
      return askedText("passes", condition);
    case "fail_gate":
      return askedText("fails", condition);
    case "multi_pass_gate":
      return `passes one of ${operandText(condition)}`;
    case "multi_fail_gate":
      return `fails one of ${operandText(condition)}`;
    default:
      return comparisonText(condition);
  }
}
