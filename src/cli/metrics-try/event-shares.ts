import type { Engine } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import { conditionTests, fieldNumber, sqlText } from "../../metrics/condition-sql.ts";
import { type Node, rowsOf } from "../../pipeline/node.ts";
import { type RolesOfMeasure, rolesInWords } from "../../results/definition/measure-roles.ts";
import { eventTests, shownFieldSql } from "../explain/event-tests.ts";
import { type TextRow, textOf, textRows } from "../partial/text-rows.ts";
import type { TriedMetric } from "./tried-metric.ts";

/** What a field holds, in how many of the events with the right name. */
export interface FieldShare {
  readonly field: string;
  /** Numbers are measured; texts are counted once. */
  readonly asks: "number" | "text";
  readonly usable: number;
  /** Texts that are no numbers. */
  readonly notNumbers: number;
  /** Null, where that can be told from missing. */
  readonly nulls: number;
  readonly missing: number;
}

/** How many events are what one role asks for. */
export interface EventShare {
  readonly role: string;
  /** Null: any name. */
  readonly names: readonly string[] | null;
  /** Events with such a name. */
  readonly named: number;
  readonly conditions: readonly { readonly words: string; readonly passes: number }[];
  readonly field: FieldShare | null;
  /** Events that pass everything. */
  readonly matching: number;
}

export interface EventShares {
  /** Used events of the unit type, of any name. */
  readonly events: number;
  readonly shares: readonly EventShare[];
  /** The names that came, the commonest first. */
  readonly names: readonly { readonly name: string; readonly events: number }[];
}

function pointer(key: string): string {
  return sqlText(`/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
}

/** Whether a field is there and null: an event's value that is null is not kept apart from none. */
function isNull(field: string): string {
  const dot = field.indexOf(".");
  if (dot < 0) return "false";
  return `coalesce(json_type(e.${field.slice(0, dot)}, ${pointer(field.slice(dot + 1))}) = 'NULL', false)`;
}

interface Counter {
  readonly name: string;
  readonly sql: string;
}

function countersOf({ measure }: RolesOfMeasure, role: number): Counter[] {
  const tests = eventTests(measure);
  const all = (sqls: readonly string[]): string => (sqls.length === 0 ? "true" : sqls.join(" and "));
  const named = all(tests.filter(({ what }) => what === "name").map(({ sql }) => `(${sql})`));
  const counter = (name: string, sql: string): Counter => ({ name: `r${role}_${name}`, sql: `count_if(${sql})` });
  const conditions = conditionTests(measure.where).map(({ sql }, index) =>
    counter(`condition_${index}`, `${named} and (${sql})`),
  );
  const field = measure.value ?? measure.item;
  const usable =
    measure.value === null ? `${shownFieldSql(field)} is not null` : `${fieldNumber(measure.value)} is not null`;
  const ofField =
    field === null
      ? []
      : [
          counter("usable", `${named} and ${usable}`),
          counter("not_numbers", `${named} and not (${usable}) and ${shownFieldSql(field)} is not null`),
          counter("nulls", `${named} and ${isNull(field)}`),
          counter("missing", `${named} and ${shownFieldSql(field)} is null and not ${isNull(field)}`),
        ];
  return [
    counter("named", named),
    counter("matching", all(tests.map(({ sql }) => `(${sql})`))),
    ...conditions,
    ...ofField,
  ];
}

function shareOf(of: RolesOfMeasure, role: number, row: TextRow): EventShare {
  const { measure } = of;
  const count = (name: string): number => Number(row[`r${role}_${name}`] ?? 0);
  const field = measure.value ?? measure.item;
  return {
    role: rolesInWords(of.roles),
    names: measure.events,
    named: count("named"),
    conditions: conditionTests(measure.where).map(({ words }, index) => ({
      words,
      passes: count(`condition_${index}`),
    })),
    field:
      field === null
        ? null
        : {
            field,
            asks: measure.value === null ? "text" : "number",
            usable: count("usable"),
            notNumbers: count("not_numbers"),
            nulls: count("nulls"),
            missing: count("missing"),
          },
    matching: count("matching"),
  };
}

const MOST_NAMES = 1000;

/**
 * Counts which events of some days pass which of a metric's tests, each by itself.
 *
 * @param events nodes of the days' events, and of those that id maps credit.
 */
export async function eventShares(
  engine: Engine,
  { roles, unitType }: TriedMetric,
  events: readonly Node[],
): Promise<EventShares> {
  const used = `e.kind = 'event' and e.exclusion is null and e.unit_type = ${sqlText(unitType)}`;
  const counters = roles.flatMap(countersOf).map(({ name, sql }) => `${sql} as ${name}`);
  const { counts, names } = await textRows(
    engine,
    new Map([["events", rowsOf(model("intermediate/events"), events)]]),
    {
      counts: `select ${["count(*) as events", ...counters].join(", ")} from events as e where ${used}`,
      names: `select e.name, count(*) as events from events as e where ${used} group by e.name order by count(*) desc, e.name limit ${MOST_NAMES}`,
    },
  );
  const row = counts[0] ?? {};
  return {
    events: Number(row.events ?? 0),
    shares: roles.map((of, role) => shareOf(of, role, row)),
    names: names
      .map((one) => ({ name: textOf(one, "name"), events: Number(one.events) }))
      .sort((a, b) => (a.events === b.events ? (a.name < b.name ? -1 : 1) : b.events - a.events)),
  };
}
