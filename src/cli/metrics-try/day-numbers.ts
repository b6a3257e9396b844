import type { Engine } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import type { Computation } from "../../pipeline/compute.ts";
import { given } from "../../pipeline/given.ts";
import { type Node, rowsOf } from "../../pipeline/node.ts";
import { dayDistinct, metricSides } from "../../publish/unit-metrics.ts";
import { textOf, textRows } from "../partial/text-rows.ts";

/** The numbers of one metric on one day, added up over the units that have any. */
export interface DayNumber {
  readonly ds: string;
  readonly metric: string;
  readonly unitType: string;
  /** Level of the metric's dimension; empty for the whole. */
  readonly level: string;
  readonly units: number;
  readonly numerator: number;
  /** Null: the metric has none. */
  readonly denominator: number | null;
}

/**
 * The numbers of a day, by the model of the published table `unit_metrics`: before limits and logarithms.
 *
 * @param nodes the day's files.
 */
export async function dayNumbers(
  engine: Engine,
  { definitions }: Computation,
  ds: string,
  nodes: readonly Node[],
): Promise<DayNumber[]> {
  const rows = (name: string) =>
    rowsOf(
      model(`intermediate/${name}`),
      nodes.filter((node) => node.model.name === name),
    );
  const { found } = await textRows(
    engine,
    new Map([
      ["unit_days", rows("unit_days")],
      ["occurrences", rows("occurrences")],
      ["day_distinct", dayDistinct({ definitions })],
      ["metric_sides", metricSides({ definitions })],
      [
        "unit_types",
        given(
          { unit_type: "VARCHAR" },
          definitions.unitTypes.map(({ unitType }) => [unitType]),
        ),
      ],
      ["run", given({ ds: "DATE", run_id: "VARCHAR" }, [[ds, "tried"]])],
    ]),
    {
      found: `select metric, unit_type, metric_dimension_value as level, count(*) as units, sum(numerator) as numerator, sum(denominator) as denominator
        from (${model("marts/unit_metrics").sql}) group by metric, unit_type, metric_dimension_value`,
    },
  );
  return found.map((row) => ({
    ds,
    metric: textOf(row, "metric"),
    unitType: textOf(row, "unit_type"),
    level: textOf(row, "level"),
    units: Number(row.units),
    numerator: Number(row.numerator),
    denominator: row.denominator === null || row.denominator === undefined ? null : Number(row.denominator),
  }));
}
