import type { Engine, RelationValue } from "../../src/engine/engine.ts";
import { type Computation, relationOf } from "../../src/pipeline/compute.ts";
import { spanId, stageId } from "../../src/pipeline/graph/stage-id.ts";
import { figure, line } from "./findings.ts";
import { fieldsOf, type Place } from "./pipeline-places.ts";

type Row = Readonly<Record<string, RelationValue>>;

/** The counts and order statistics of every quantile, by what they are about. */
export async function quantileRows(engine: Engine, { stages }: Computation): Promise<ReadonlyMap<string, Row>> {
  const nodes = stages.flatMap(({ quantiles }) => quantiles ?? []);
  if (nodes.length === 0) return new Map();
  const rows: Row[] = await engine.read({
    inputs: new Map([["ranks", relationOf("intermediate/quantile_ranks", nodes)]]),
    sql: `select distinct stage_id, view, view_day, population, "group", metric, metric_part, metric_level, user_dimension,
      user_dimension_value, x_below, x_above, units, n, nn, s, ss, sn, rounded from ranks`,
  });
  return new Map(
    rows.map((r) => [
      JSON.stringify([
        ...[r.stage_id, r.view, Number(r.view_day), r.population, r.group, r.metric, r.metric_part],
        ...[r.metric_level, r.user_dimension, r.user_dimension_value],
      ]),
      r,
    ]),
  );
}

/** One quantile: its counts, its order statistics, and its standard error. A level without values is no row. */
export function quantileLine(place: Place, rows: ReadonlyMap<string, Row>): string[] {
  const { analysed, cell, population, group, planned, part, slice } = place;
  const { subject, rule, stage, quantiles } = analysed;
  const key = [
    ...[
      (analysed.analysis === "stage" ? stageId : spanId)(subject, rule.rule, stage.stage),
      cell.view,
      cell.day,
      population,
      group,
      planned.metric.name,
      part.part,
    ],
    ...[slice.metricLevel, slice.userDimension, slice.userLevel],
  ];
  const row = rows.get(JSON.stringify(key)) ?? {};
  const count = (name: string): bigint => BigInt(row[name] ?? 0);
  const counts = ["units", "n", "nn", "s", "ss", "sn", "rounded"].map(count);
  if (slice.metricLevel !== "" && count("units") === 0n) return [];
  const { estimate } = quantiles.quantile(population, group, slice, planned.metric.name, part, cell);
  const shown = estimate.ok ? [estimate.value, estimate.standardError].map(figure).join(" ") : estimate.reason;
  const [below = null, above = null] = [row.x_below, row.x_above];
  return [line(...fieldsOf(place), ...counts, below, above, shown)];
}
