import { statementScript } from "../../engine/duckdb/statement-script.ts";
import { model } from "../../engine/model.ts";
import { dayOf } from "../../lake/calendar.ts";
import { sqlText } from "../../metrics/condition-sql.ts";
import { calendarFile } from "../../pipeline/calendar-file.ts";
import { stageAnalysis } from "../../pipeline/results/analysis.ts";
import type { PartialComputation } from "../partial/partial-computation.ts";
import { quantileValuesSql } from "./stage-figures.ts";
import { filesOfMetric, type MetricInStage, stageRelations } from "./stage-relations.ts";

/**
 * The statement by which the moments (of a quantile: the ranks) of one analysis are built, of this metric alone, as a script for DuckDB. With a unit
 * the last statement asks for the unit's values instead.
 */
export async function statementOf(
  { computation, engine, built }: PartialComputation,
  of: MetricInStage,
  unitId: string | undefined,
): Promise<string> {
  const { project, ds, store, definitions } = computation;
  const timeZone = project.settings.time_zone;
  await built([of.stage.assigned, ...filesOfMetric(of)]);
  const { relation: calendar } = await calendarFile(engine, store, timeZone);
  const relations = stageRelations(of, definitions, {
    views: definitions.views,
    calendar,
    endUs: dayOf(timeZone, ds).endUs,
  });
  const isQuantile = of.planned.plan.parts.every(({ quantile }) => quantile !== undefined);
  const last = model(isQuantile ? "intermediate/quantile_ranks" : "intermediate/moments").sql;
  const isUnit = `unit_id = ${sqlText(unitId ?? "")}`;
  const ofUnit = isQuantile
    ? quantileValuesSql(isUnit)
    : `select * from unit_values where ${isUnit} order by view, view_day, metric_part, metric_level`;
  const script = statementScript({ inputs: new Map(relations), sql: unitId === undefined ? last : ofUnit });
  const what = unitId === undefined ? "" : `, one unit's`;
  return `-- ${of.planned.metric.name} in ${stageAnalysis(of.stage, "all")}${what}, as of the end of ${ds}: paste it into DuckDB.\n\n${script}`;
}
