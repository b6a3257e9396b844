import { existsSync } from "node:fs";
import type { Engine, Relation, RelationValue } from "../../src/engine/engine.ts";
import { model } from "../../src/engine/model.ts";
import { measureId } from "../../src/metrics/measure.ts";
import { calendarFile } from "../../src/pipeline/calendar-file.ts";
import { given } from "../../src/pipeline/given.ts";
import { quantileRelations } from "../../src/pipeline/graph/quantile-relations.ts";
import { measuresOf } from "../../src/pipeline/metric-terms.ts";
import { node } from "../../src/pipeline/node.ts";
import { readQuantiles } from "../../src/pipeline/read-quantiles.ts";
import { NO_QUANTILES, type StageQuantiles } from "../../src/pipeline/stage-quantiles.ts";
import { subjectWith } from "./subject.ts";

/** A unit with its events' values, in hundredths. */
export interface UnitOfValues {
  readonly group: string;
  readonly carriedOver: boolean;
  readonly country: string;
  readonly values: readonly number[];
}

const key = { stage_id: "VARCHAR", unit_id: "VARCHAR" };
const cell = { view: "VARCHAR", view_day: "INTEGER" };
const ranks = model("intermediate/quantile_ranks");

function sliceRows(units: readonly UnitOfValues[]): RelationValue[][] {
  return units.flatMap(({ group, carriedOver, country }, index) =>
    [
      ["", ""],
      ["country", country],
    ].map(([dimension = "", level = ""]) => ["s", `u${index}`, carriedOver, group, "2026-01-05", dimension, level]),
  );
}

/** Relations as they stand before those of quantiles in a stage's statement: gate `g`, stage `s`, one day. */
function before(measures: readonly string[], units: readonly UnitOfValues[], calendar: Relation): [string, Relation][] {
  const slices = {
    ...key,
    carried_over: "BOOLEAN",
    group: "VARCHAR",
    entry_ds: "DATE",
    user_dimension: "VARCHAR",
    user_dimension_value: "VARCHAR",
  };
  const measured = { ...key, window_id: "VARCHAR", ...cell, measure: "VARCHAR", level: "VARCHAR" };
  const eachOf = (row: (unit: UnitOfValues, start: RelationValue[]) => RelationValue[][]): RelationValue[][] =>
    units.flatMap((unit, index) =>
      measures.flatMap((measure) => row(unit, ["s", `u${index}`, "w", "cumulative", 0, measure, ""])),
    );
  return [
    ["calendar", calendar],
    [
      "stages",
      given({ stage_id: "VARCHAR", exposure_type: "VARCHAR", name: "VARCHAR", last_day: "INTEGER" }, [
        ["s", "gate", "g", 20_458],
      ]),
    ],
    ["views", given({ view: "VARCHAR", days: "INTEGER" }, [["cumulative", null]])],
    ["metric_spans", given({ ...key, window_id: "VARCHAR" }, [])],
    ["metric_levels", given({ stage_id: "VARCHAR", metric: "VARCHAR", level: "VARCHAR" }, [])],
    ["slices", given(slices, sliceRows(units))],
    [
      "span_events",
      given(
        { ...measured, amount: "BIGINT", is_rounded: "BOOLEAN" },
        eachOf(({ values }, start) => values.map((value) => [...start, value, false])),
      ),
    ],
    [
      "unit_totals",
      given(
        { ...measured, total: "BIGINT", overflows: "BIGINT", rounded: "BIGINT" },
        eachOf(({ values }, start) =>
          values.length === 0 ? [] : [[...start, values.reduce((sum, value) => sum + value, 0), 0, 0]],
        ),
      ),
    ],
  ];
}

/**
 * Runs a quantile over units' values as a stage's statement does, and reads it back: over events (`of_events`), over units (`of_units`), and over those
 * of them whose sum is not 0 (`of_spenders`).
 *
 * @param store a folder; the same values are built there once
 */
export async function runQuantiles(
  engine: Engine,
  store: string,
  units: readonly UnitOfValues[],
  millionths: number,
): Promise<StageQuantiles> {
  const quantile = { kind: "quantile", event: "view", scale: 2, quantile: millionths / 1_000_000 };
  const subject = subjectWith([
    { name: "of_events", ...quantile },
    { name: "of_units", ...quantile, over: "units" },
    { name: "of_spenders", ...quantile, over: "units", ignore_zeros: true },
  ]);
  const measures = new Set(subject.metrics.flatMap((planned) => [...measuresOf(planned).values()].map(measureId)));
  const { relation } = await calendarFile(engine, store, "UTC");
  const inputs = new Map([...before([...measures], units, relation), ...quantileRelations([subject]).relations]);
  const statement = { inputs, sql: ranks.sql };
  const batch = { id: "quantiles", ds: "2026-01-05", partitionBy: null, statement: () => statement };
  const quantiles = node(store, { model: ranks, label: "s", inputs: [], parameters: { units, millionths }, batch });
  if (!existsSync(quantiles.folder)) await engine.build(statement, { folder: quantiles.folder });
  const stages = await readQuantiles(engine, [{ id: "s", subject, quantiles }], "true");
  return stages.get("s") ?? NO_QUANTILES;
}
