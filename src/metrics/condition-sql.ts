import { isoInstantUs } from "../gates/timeline.ts";
import type { Condition, SimpleCondition } from "./condition.ts";
import { conditionWords } from "./words.ts";

/** A text as an SQL literal. The only way in which text of a configuration enters a statement. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A number as an exact SQL literal of 12 decimals. */
function sqlNumber(value: number): string {
  return `cast(${sqlText(String(value))} as decimal(38, 12))`;
}

/** A field as text: `value`, `name`, `metadata.<key>` or `attributes.<key>`. */
export function fieldText(field: string): string {
  if (field === "value") return "e.value_text";
  if (field === "name") return "e.name";
  const dot = field.indexOf(".");
  return `json_key(e.${field.slice(0, dot)}, ${sqlText(field.slice(dot + 1))})`;
}

/** A field as an exact number (decimal(38, 12)) to be measured; NULL where it is none. The event's value is one only where it is no text. */
export function fieldNumber(field: string): string {
  return field === "value" ? "e.value" : `decimal_of(${fieldText(field)})`;
}

/** A field as an exact number to be compared: a text that is a number is one. */
function comparedNumber(field: string): string {
  return field === "value" ? "coalesce(e.value, decimal_of(e.value_text))" : fieldNumber(field);
}

function equals(field: string, values: readonly (string | number)[]): string {
  const texts = values.filter((v) => typeof v === "string").map(sqlText);
  const numbers = values.filter((v) => typeof v === "number").map(sqlNumber);
  const tests: string[] = [];
  if (texts.length > 0) tests.push(`coalesce(${fieldText(field)} in (${texts.join(", ")}), false)`);
  if (numbers.length > 0) tests.push(`coalesce(${comparedNumber(field)} in (${numbers.join(", ")}), false)`);
  return `(${tests.join(" or ")})`;
}

function comparison(field: string, operator: string, value: string | number): string {
  if (field === "time") return `e.ts_us ${operator} cast(${isoInstantUs(String(value))} as bigint)`;
  return `coalesce(${comparedNumber(field)} ${operator} ${sqlNumber(Number(value))}, false)`;
}

/** A pattern that is taken as it is: `like` with its own wildcards escaped. */
function likePattern(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("%", "\\%").replaceAll("_", "\\_");
}

function isLike(field: string, pattern: string): string {
  return `coalesce(${fieldText(field)} like ${sqlText(pattern)} escape '\\', false)`;
}

/**
 * A condition as SQL over an event `e`: true or false, never NULL. A missing field satisfies only `is_null`, `!=`, `not_in` and `not_contains`.
 */
export function conditionSql(condition: Condition): string {
  if ("any" in condition) return `(${condition.any.map(conditionSql).join(" or ")})`;
  if ("all" in condition) return `(${condition.all.map(conditionSql).join(" and ")})`;
  return "not" in condition ? `not (${conditionSql(condition.not)})` : simpleSql(condition);
}

function simpleSql(condition: SimpleCondition): string {
  const { field } = condition;
  switch (condition.operator) {
    case "in":
      return equals(field, condition.values);
    case "not_in":
      return `not ${equals(field, condition.values)}`;
    case "=":
      return equals(field, [condition.value]);
    case "!=":
      return `not ${equals(field, [condition.value])}`;
    case "<":
    case "<=":
    case ">":
    case ">=":
      return comparison(field, condition.operator, condition.value);
    case "contains":
      return isLike(field, `%${likePattern(condition.value)}%`);
    case "not_contains":
      return `not ${isLike(field, `%${likePattern(condition.value)}%`)}`;
    case "starts_with":
      return isLike(field, `${likePattern(condition.value)}%`);
    case "ends_with":
      return isLike(field, `%${likePattern(condition.value)}`);
    case "is_null":
      return field === "value" ? "(e.value is null and e.value_text is null)" : `${fieldText(field)} is null`;
    case "is_not_null":
      return field === "value"
        ? "(e.value is not null or e.value_text is not null)"
        : `${fieldText(field)} is not null`;
    case "is_true":
      return `coalesce(${fieldText(field)} = 'true', false)`;
    case "is_false":
      return `coalesce(${fieldText(field)} = 'false', false)`;
  }
}

/** One of the conditions that must all hold. */
export interface ConditionTest {
  readonly words: string;
  /** Over an event `e`: true or false. */
  readonly sql: string;
}

/** Each condition of a filter by itself, to say which of them an event fails. */
export function conditionTests(where: readonly Condition[]): ConditionTest[] {
  return where.map((condition) => ({ words: conditionWords(condition), sql: conditionSql(condition) }));
}
