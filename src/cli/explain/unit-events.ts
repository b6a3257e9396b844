import type { Engine, Relation } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import { sqlText } from "../../metrics/condition-sql.ts";
import { measuredEventsSql } from "../../metrics/measured-events-sql.ts";
import { given } from "../../pipeline/given.ts";
import { type Node, rowsOf } from "../../pipeline/node.ts";
import { type StagedPiece, stagedPathsOf } from "../../pipeline/staging.ts";
import type { RolesOfMeasure } from "../../results/definition/measure-roles.ts";
import { integerOf, integerOrNull, type TextRow, textOf, textRows } from "../partial/text-rows.ts";
import { type EventTest, eventTests, shownField, shownFieldSql } from "./event-tests.ts";

/** What a measure makes of an event. */
export interface Measured {
  /** Why it does not count, whatever its time; null: it counts, if it lies in the window. */
  readonly reason: string | null;
  /** Whether the reason is its name: then nobody thought of it. */
  readonly isOtherName: boolean;
  /** Units of 10^-scale; null where the number does not fit, or it does not count. */
  readonly amount: bigint | null;
  readonly level: string;
  readonly item: string | null;
  readonly isRounded: boolean;
}

/** One event (or exposure, where these count) of a unit. */
export interface UnitEvent {
  readonly ds: string;
  readonly tsUs: bigint;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly part: number;
  readonly kind: "event" | "exposure";
  readonly name: string;
  /** The text of the field that the metric measures. */
  readonly value: string | null;
  /** Credited by an id map: logged for another unit. */
  readonly isLinked: boolean;
  /** By the measure's id. */
  readonly measured: ReadonlyMap<string, Measured>;
}

/** A unit, by its type and id. */
export interface Unit {
  readonly unitType: string;
  readonly unitId: string;
}

/** What a unit's events are read from, up to a ds. */
export interface EventFiles {
  readonly events: readonly Node[];
  readonly linkedEvents: readonly Node[];
  readonly staged: readonly StagedPiece[];
}

const POSITION = 'e.topic, e.partition, e."offset", e.part';

/** Only this unit's rows: the relation `events` that the measures read. */
function eventsOfUnit({ events, linkedEvents }: EventFiles, { unitType, unitId }: Unit): [string, Relation][] {
  const where = `where unit_type = ${sqlText(unitType)} and unit_id = ${sqlText(unitId)}`;
  const of = model("intermediate/events");
  return [
    ["own_events", rowsOf(of, events)],
    ["linked_events", rowsOf(of, linkedEvents)],
    [
      "events",
      {
        kind: "table",
        sql: `select *, false as is_linked from own_events ${where} union all select *, true as is_linked from linked_events ${where}`,
      },
    ],
  ];
}

/** Each event with the first test that it fails, by its place in the list, and what the pipeline measured of it. */
function judgedSql({ id, measure }: RolesOfMeasure, shown: string): string {
  const tests = eventTests(measure);
  const byTest = (of: (test: EventTest, index: number) => string | null, type: string): string => {
    const cases = tests.map((test, index) => `when not (${test.sql}) then ${of(test, index) ?? "null"}`);
    const none = `cast(null as ${type})`;
    return cases.length === 0 ? none : `case when e.kind = 'exposure' then null ${cases.join(" ")} else ${none} end`;
  };
  return `select ${POSITION}, e.ds, e.ts_us, e.kind, e.name, ${shown} as value, e.is_linked, e.exclusion, '${id}' as measure,
    ${byTest((_, index) => String(index), "integer")} as failed, ${byTest(({ seenSql }) => seenSql, "varchar")} as seen,
    m.measure is not null as is_measured, m.amount, m.level, m.item, coalesce(m.is_rounded, false) as is_rounded
  from events as e
  left join measured_events as m on m.measure = '${id}' and m.topic = e.topic and m.partition = e.partition and m."offset" = e."offset" and m.part = e.part
  where e.kind = 'event'${measure.exposures ? " or e.kind = 'exposure'" : ""}`;
}

/** Where excluded messages came from: the table of events does not keep it. */
async function environments(
  engine: Engine,
  rows: readonly TextRow[],
  staged: readonly StagedPiece[],
): Promise<Map<string, string>> {
  const excluded = rows.filter(({ exclusion }) => exclusion === "environment");
  if (excluded.length === 0) return new Map();
  const columns = { topic: "VARCHAR", partition: "INTEGER", offset: "BIGINT" };
  const positions = given(
    columns,
    excluded.map((row) => [textOf(row, "topic"), Number(row.partition), integerOf(row, "offset")]),
  );
  const paths = [...new Set(excluded.map((row) => textOf(row, "ds")))].flatMap((ds) => stagedPathsOf(staged, ds));
  const { found } = await textRows(
    engine,
    new Map([
      ["positions", positions],
      ["staged_messages", { kind: "files" as const, columns: model("staging/messages").columns, paths }],
    ]),
    {
      found: `select ${POSITION}, e.environment from staged_messages as e
        join positions as p on p.topic = e.topic and p.partition = e.partition and p."offset" = e."offset"`,
    },
  );
  return new Map(found.map((row) => [positionKey(row), textOf(row, "environment")]));
}

function positionKey(row: TextRow): string {
  return JSON.stringify([row.topic, row.partition, row.offset, row.part]);
}

function exclusionWords(row: TextRow, of: ReadonlyMap<string, string>): string | null {
  if (row.exclusion === null || row.exclusion === undefined) return null;
  if (row.exclusion !== "environment") return row.exclusion;
  const environment = of.get(positionKey(row));
  return environment === undefined ? "another environment" : `environment ${JSON.stringify(environment)}`;
}

function measuredOf(row: TextRow, tests: readonly EventTest[], exclusion: string | null): Measured {
  const test = row.failed === null || row.failed === undefined ? undefined : tests[Number(row.failed)];
  const isMeasured = row.is_measured === "true";
  const fallback = isMeasured ? null : "not counted";
  const isOtherName = test?.what === "name";
  const ofTest = test?.reason(row.seen ?? null) ?? null;
  const reason = isOtherName ? ofTest : (exclusion ?? ofTest ?? fallback);
  return {
    reason,
    isOtherName,
    amount: integerOrNull(row, "amount"),
    level: textOf(row, "level"),
    item: row.item ?? null,
    isRounded: row.is_rounded === "true",
  };
}

/** Reads all events of a unit, in order of time, and what each measure makes of each. */
export async function readUnitEvents(
  engine: Engine,
  files: EventFiles,
  unit: Unit,
  roles: readonly RolesOfMeasure[],
): Promise<UnitEvent[]> {
  const shown = shownFieldSql(shownField(roles.map(({ measure }) => measure)));
  const { judged } = await textRows(
    engine,
    new Map<string, Relation>([
      ...eventsOfUnit(files, unit),
      ["measured_events", { kind: "query", sql: measuredEventsSql(roles.map(({ measure }) => measure)) }],
    ]),
    { judged: roles.map((each) => judgedSql(each, shown)).join("\nunion all\n") },
  );
  const environmentOf = await environments(engine, judged, files.staged);
  const testsOf = new Map(roles.map(({ id, measure }) => [id, eventTests(measure)]));
  const found = new Map<string, { readonly event: UnitEvent; readonly measured: Map<string, Measured> }>();
  for (const row of judged) {
    const key = `${positionKey(row)} ${row.is_linked}`;
    const measured = found.get(key)?.measured ?? new Map<string, Measured>();
    const id = textOf(row, "measure");
    measured.set(id, measuredOf(row, testsOf.get(id) ?? [], exclusionWords(row, environmentOf)));
    if (!found.has(key)) found.set(key, { event: eventOf(row, measured), measured });
  }
  return [...found.values()].map(({ event }) => event).sort(inOrder);
}

function eventOf(row: TextRow, measured: ReadonlyMap<string, Measured>): UnitEvent {
  return {
    ds: textOf(row, "ds"),
    tsUs: integerOf(row, "ts_us"),
    topic: textOf(row, "topic"),
    partition: Number(row.partition),
    offset: integerOf(row, "offset"),
    part: Number(row.part),
    kind: row.kind === "exposure" ? "exposure" : "event",
    name: textOf(row, "name"),
    value: row.value ?? null,
    isLinked: row.is_linked === "true",
    measured,
  };
}

/** By time, then as the messages stand in their topics. */
function inOrder(a: UnitEvent, b: UnitEvent): number {
  if (a.tsUs !== b.tsUs) return a.tsUs < b.tsUs ? -1 : 1;
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  if (a.partition !== b.partition) return a.partition - b.partition;
  if (a.offset !== b.offset) return a.offset < b.offset ? -1 : 1;
  return a.part - b.part;
}
