import type { Relation } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import type { Subject } from "../definitions.ts";
import { given } from "../given.ts";
import { accountingRelations } from "./accounting-relations.ts";
import { funnelRelations } from "./funnel-relations.ts";
import { type MetricSettings, metricRelations, metricRows } from "./metric-relations.ts";
import type { NeedRelations } from "./need-relations.ts";
import { retentionRelations } from "./retention-relations.ts";

const models = {
  spans: model("intermediate/metric_spans"),
  spanDays: model("intermediate/span_days"),
  spanEvents: model("intermediate/span_events"),
  activeDays: model("intermediate/active_days"),
  totals: model("intermediate/additive_totals"),
  levels: model("intermediate/metric_levels"),
  distinct: model("intermediate/distinct_totals"),
  slices: model("intermediate/slices"),
  values: model("intermediate/unit_values"),
};

/** What the statement reads of the stages that it is about. */
export interface StageFiles {
  readonly assigned: Relation;
  readonly stages: Relation;
  readonly unitDays: Relation;
  readonly partialDays: Relation;
  readonly occurrences: Relation;
  /** Units' days by the measures of active users, of the whole past. */
  readonly activeUnitDays: Relation;
  readonly calendar: Relation;
  /** End of the run's ds. */
  readonly endUs: bigint;
}

/** What the metrics of subjects need beside their days' totals. */
function needsOf(subjects: readonly Subject[]): NeedRelations[] {
  return [funnelRelations(subjects), retentionRelations(subjects), accountingRelations(subjects)];
}

const TOTALS =
  "stage_id, unit_id, window_id, view, view_day, measure, level, events, total, days, cast(null as bigint) as least, cast(null as bigint) as greatest, cast(null as decimal(38, 0)) as first_key, cast(null as decimal(38, 0)) as latest_key, overflows, rounded";

/**
 * The relations from files of days to values of units, in the order in which they are made. The last ones, `slices`, `unit_totals`, `metric_levels` and
 * `unit_values`, are what figures of groups are made from.
 */
export function momentsRelations(
  subjects: readonly Subject[],
  definitions: MetricSettings,
  files: StageFiles,
): [string, Relation][] {
  const needs = needsOf(subjects);
  const derived = needs.flatMap(({ totals }) => totals ?? []);
  const totals = ["additive_totals", ...derived.map((name) => `(select ${TOTALS} from ${name})`)];
  const distinct = `(select ${TOTALS} from distinct_totals)`;
  // Read several times, by way of unit_totals.
  const kept = ([name, relation]: [string, Relation]): [string, Relation] =>
    derived.includes(name) && relation.kind === "query" ? [name, { ...relation, kind: "table" }] : [name, relation];
  return [
    ["assigned", files.assigned],
    ["stages", files.stages],
    ["unit_days", files.unitDays],
    ["partial_days", files.partialDays],
    ["occurrences", files.occurrences],
    ["active_unit_days", files.activeUnitDays],
    ["calendar", files.calendar],
    ["as_of", given({ end_us: "BIGINT" }, [[files.endUs]])],
    ...metricRelations(metricRows(subjects, definitions)),
    ["metric_spans", { kind: "table", sql: models.spans.sql }],
    ["active_days", { kind: "query", sql: models.activeDays.sql }],
    ["span_days", { kind: "table", sql: models.spanDays.sql }],
    ["span_events", { kind: "table", sql: models.spanEvents.sql }],
    ["additive_totals", { kind: "table", sql: models.totals.sql }],
    ...needs.flatMap(({ relations }) => relations).map(kept),
    ["metric_levels", { kind: "table", sql: models.levels.sql }],
    ["distinct_totals", { kind: "table", sql: models.distinct.sql }],
    [
      "unit_totals",
      { kind: "query", sql: [...totals, distinct].map((from) => `select * from ${from}`).join(" union all ") },
    ],
    ["slices", { kind: "table", sql: models.slices.sql }],
    ["unit_values", { kind: "table", sql: models.values.sql }],
  ];
}

/** What moments of a subject depend on beside their inputs: part of their address. */
export function momentsParameters(subject: Subject, definitions: MetricSettings): Readonly<Record<string, unknown>> {
  return {
    metrics: metricRows([subject], definitions),
    needs: needsOf([subject]).map(({ rows }) => rows),
    through: sqlOf(momentsRelations([subject], definitions, NO_FILES)),
  };
}

const NONE: Relation = { kind: "files", paths: [], columns: [] };
const NO_FILES: StageFiles = {
  assigned: NONE,
  stages: NONE,
  unitDays: NONE,
  partialDays: NONE,
  occurrences: NONE,
  activeUnitDays: NONE,
  calendar: NONE,
  endUs: 0n,
};

/** What a statement goes through before its last select. */
export function sqlOf(relations: readonly (readonly [string, Relation])[]): string[] {
  return relations.flatMap(([name, relation]) => ("sql" in relation ? [`${name}: ${relation.sql}`] : []));
}
