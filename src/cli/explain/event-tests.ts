import type { Condition } from "../../metrics/condition.ts";
import { conditionTests, fieldNumber, fieldText, sqlText } from "../../metrics/condition-sql.ts";
import type { Measure } from "../../metrics/measure.ts";
import { itemText } from "../../metrics/measured-events-sql.ts";

/** What an event must be to count for a measure, wherever it lies in time. */
export interface EventTest {
  readonly what: "name" | "filter" | "value" | "item";
  /** What is said of an event that fails; `seen` says what it has instead. */
  readonly reason: (seen: string | null) => string;
  /** Over an event `e`: true or false. */
  readonly sql: string;
  /** Over an event `e`: the text that the test looked at; null: it is not a single one. */
  readonly seenSql: string | null;
}

/** The names that a test of names allows, in words. */
export function namesInWords(names: readonly string[]): string {
  const listed = names.map((name) => JSON.stringify(name)).join(", ");
  if (names.length === 0) return "one that counts";
  return names.length === 1 ? listed : `one of ${listed}`;
}

function nameTests({ events, except }: Measure): EventTest[] {
  const isOneOf = (names: readonly string[]): string =>
    names.length === 0 ? "false" : `e.name in (${names.map(sqlText).join(", ")})`;
  const tests: EventTest[] = [];
  if (events !== null)
    tests.push({
      what: "name",
      reason: () => `name: not ${namesInWords(events)}`,
      sql: isOneOf(events),
      seenSql: null,
    });
  if (except.length > 0)
    tests.push({ what: "name", reason: () => "name: excluded", sql: `not (${isOneOf(except)})`, seenSql: null });
  return tests;
}

const shownText = (field: string): string => (field === "value" ? itemText(field) : fieldText(field));

/** The field of a condition whose text says why it fails; null: it is made of several, or the event's time, which stands beside it. */
function fieldOf(condition: Condition): string | null {
  return "field" in condition && condition.field !== "time" && condition.field !== "name" ? condition.field : null;
}

function filterTests({ where }: Measure): EventTest[] {
  return conditionTests(where).map(({ words, sql }, index) => {
    const condition = where[index];
    const field = condition === undefined ? null : fieldOf(condition);
    return {
      what: "filter",
      reason: (seen) => {
        if (field === null) return `filter: ${words} does not hold`;
        return seen === null
          ? `filter: ${field} is missing, asked for: ${words}`
          : `filter: ${field} is ${JSON.stringify(seen)}, asked for: ${words}`;
      },
      sql,
      seenSql: field === null ? null : shownText(field),
    };
  });
}

function contentTests({ value, item }: Measure): EventTest[] {
  const tests: EventTest[] = [];
  if (value !== null)
    tests.push({
      what: "value",
      reason: (seen) =>
        seen === null ? `no number in ${value}: it is missing` : `no number in ${value}: ${JSON.stringify(seen)}`,
      sql: `${fieldNumber(value)} is not null`,
      seenSql: shownText(value),
    });
  if (item !== null)
    tests.push({
      what: "item",
      reason: () => `${item} is missing`,
      sql: `${itemText(item)} is not null`,
      seenSql: null,
    });
  return tests;
}

/** The tests of a measure, in the order in which they are said: the first that an event fails is the reason why it does not count. */
export function eventTests(measure: Measure): EventTest[] {
  return [...nameTests(measure), ...filterTests(measure), ...contentTests(measure)];
}

/** The field whose text is shown of each event: what is measured, or counted once; null: events are only counted. */
export function shownField(measures: readonly Measure[]): string | null {
  return measures.flatMap(({ value, item }) => value ?? item ?? []).at(0) ?? null;
}

/** The text of a field of an event `e`. */
export function shownFieldSql(field: string | null): string {
  return field === null ? "cast(null as varchar)" : shownText(field);
}
