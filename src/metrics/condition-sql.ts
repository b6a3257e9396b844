import type { Condition } from "./definition.ts";

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

/** A field as an exact number (decimal(38, 12)); NULL where it is none. */
export function fieldNumber(field: string): string {
  return field === "value" ? "e.value" : `decimal_of(${fieldText(field)})`;
}

function equals(field: string, values: readonly (string | number)[]): string {
  const texts = values.filter((v) => typeof v === "string").map(sqlText);
  const numbers = values.filter((v) => typeof v === "number").map(sqlNumber);
  const tests: string[] = [];
  if (texts.length > 0) tests.push(`coalesce(${fieldText(field)} in (${texts.join(", ")}), false)`);
  if (numbers.length > 0) tests.push(`coalesce(${fieldNumber(field)} in (${numbers.join(", ")}), false)`);
  return `(${tests.join(" or ")})`;
}

/** A pattern that is taken as it is: `like` with its own wildcards escaped. */
function likePattern(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("%", "\\%").replaceAll("_", "\\_");
}

/**
 * A condition as SQL over an event `e`: true or false, never NULL. A missing field satisfies only `is_null`, `!=` and `not_in`.
 */
export function conditionSql(condition: Condition): string {
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
      return `coalesce(${fieldNumber(field)} ${condition.operator} ${sqlNumber(condition.value)}, false)`;
    case "contains":
      return `coalesce(${fieldText(field)} like ${sqlText(`%${likePattern(condition.value)}%`)} escape '\\', false)`;
    case "starts_with":
      return `coalesce(${fieldText(field)} like ${sqlText(`${likePattern(condition.value)}%`)} escape '\\', false)`;
    case "ends_with":
      return `coalesce(${fieldText(field)} like ${sqlText(`%${likePattern(condition.value)}`)} escape '\\', false)`;
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
