import type { Engine, Relation, RelationValue } from "../engine/engine.ts";
import { model } from "../engine/model.ts";
import type { Subject } from "./definitions.ts";
import { given } from "./given.ts";
import { type Node, rowsOf } from "./node.ts";
import {
  boundsOf,
  type OrderStatistics,
  type PartQuantile,
  partQuantile,
  type RelationRow,
  type StageQuantiles,
  stageQuantiles,
} from "./stage-quantiles.ts";

const ranks = model("intermediate/quantile_ranks");

const KEY =
  'stage_id, population, "group", user_dimension, user_dimension_value, metric, metric_part, metric_level, view, view_day';
const KEY_COLUMNS = {
  stage_id: "VARCHAR",
  population: "VARCHAR",
  group: "VARCHAR",
  user_dimension: "VARCHAR",
  user_dimension_value: "VARCHAR",
  metric: "VARCHAR",
  metric_part: "VARCHAR",
  metric_level: "VARCHAR",
  view: "VARCHAR",
  view_day: "INTEGER",
};

/** What each quantile has as a whole: on all of its rows alike. */
const wholes = (
  ofViews: string,
): string => `select distinct ${KEY}, x_below, x_above, units, n, nn, s, ss, sn, overflows, rounded
  from quantile_ranks where ${ofViews} order by ${KEY}`;

/** The values at asked ranks. */
const AT_RANKS = `select a.asked, a.place, r.value
  from asked_ranks as a
  join quantile_ranks as r using (${KEY})
  where r.up_to >= a.place and r.up_to - r.times < a.place`;

/** A stage of a run, and where its quantiles are; null: it has none. */
interface StageWithQuantiles {
  readonly id: string;
  readonly subject: Pick<Subject, "metrics">;
  readonly quantiles: Node | null;
}

/** A quantile that is asked for: which, and how many decimals its values have. */
interface Asked {
  readonly row: RelationRow;
  readonly millionths: number;
  readonly scale: number;
}

/** The quantile parts of a stage's metrics, by metric and part. */
function partsOf({ subject }: StageWithQuantiles): Map<string, Omit<Asked, "row">> {
  return new Map(
    subject.metrics.flatMap(({ metric, plan }) =>
      plan.parts.flatMap(({ part, quantile, y }) =>
        quantile === undefined
          ? []
          : [[JSON.stringify([metric.name, part]), { millionths: quantile.millionths, scale: y.scale }] as const],
      ),
    ),
  );
}

/** The order statistics that say how uncertain each quantile is, all of them by one query. */
async function orderStatistics(
  engine: Engine,
  relation: Relation,
  asked: readonly Asked[],
): Promise<Map<number, OrderStatistics>> {
  const places = asked.flatMap(({ row, millionths }, index): RelationValue[][] => {
    const bounds = boundsOf(row, millionths);
    if (!bounds.ok) return [];
    const key = Object.keys(KEY_COLUMNS).map((column) => row[column] ?? null);
    return [bounds.lower, bounds.upper].map((place) => [...key, index, place]);
  });
  if (places.length === 0) return new Map();
  const rows = await engine.read({
    inputs: new Map([
      ["quantile_ranks", relation],
      ["asked_ranks", given({ ...KEY_COLUMNS, asked: "INTEGER", place: "BIGINT" }, places)],
    ]),
    sql: AT_RANKS,
  });
  const values = new Map<number, bigint[]>();
  for (const row of rows) {
    const index = Number(row.asked);
    values.set(index, [...(values.get(index) ?? []), BigInt(row.value ?? 0)]);
  }
  return new Map([...values].map(([index, found]) => [index, lowerAndUpper(found)]));
}

function lowerAndUpper([first, second]: readonly bigint[]): OrderStatistics {
  if (first === undefined || second === undefined) throw new RangeError("a rank of a quantile's bounds was not kept");
  return first < second ? { lower: first, upper: second } : { lower: second, upper: first };
}

/**
 * Reads the quantiles of stages, by stage; stages without any are left out.
 *
 * @param ofViews of which views: a condition in SQL over `view`.
 */
export async function readQuantiles(
  engine: Engine,
  stages: readonly StageWithQuantiles[],
  ofViews: string,
): Promise<Map<string, StageQuantiles>> {
  const nodes = stages.flatMap(({ quantiles }) => quantiles ?? []);
  if (nodes.length === 0) return new Map();
  const relation = rowsOf(ranks, nodes);
  const parts = new Map(stages.map((stage) => [stage.id, partsOf(stage)]));
  const rows = await engine.read({ inputs: new Map([["quantile_ranks", relation]]), sql: wholes(ofViews) });
  const asked = rows.flatMap((row): Asked[] => {
    const part = parts.get(String(row.stage_id))?.get(JSON.stringify([row.metric, row.metric_part]));
    return part === undefined ? [] : [{ row, ...part }];
  });
  const found = await orderStatistics(engine, relation, asked);
  const byStage = new Map<string, (readonly [RelationRow, PartQuantile])[]>();
  for (const [index, { row, ...part }] of asked.entries()) {
    const id = String(row.stage_id);
    const entry = [row, partQuantile(row, part, found.get(index) ?? null)] as const;
    const known = byStage.get(id);
    if (known === undefined) byStage.set(id, [entry]);
    else known.push(entry);
  }
  return new Map([...byStage].map(([id, entries]) => [id, stageQuantiles(entries)]));
}
