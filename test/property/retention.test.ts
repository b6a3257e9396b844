import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { openDuckDb } from "../../src/engine/duckdb/engine.ts";
import { model } from "../../src/engine/model.ts";
import { given } from "../../src/pipeline/given.ts";
import { allViews, anyDays, anySpan, cellsOf, type Span, spanRelation } from "./day-cells.ts";

const opened = openDuckDb({ threads: 1 });
afterAll(async () => (await opened).close());

interface Unit {
  readonly span: Span;
  readonly starts: readonly number[];
  readonly returns: readonly number[];
}

const within =
  ({ firstDay, lastDay }: Span) =>
  (day: number): boolean =>
    day >= firstDay && day <= lastDay;

function expectedRows(units: readonly Unit[], afterDays: number, lengthDays: number): string[] {
  return units.flatMap(({ span, starts, returns }, index) => {
    const counting = starts.filter((day) => within(span)(day) && day + afterDays <= span.lastWholeDay);
    const back = returns.filter(within(span));
    const isFollowed = (day: number): boolean =>
      back.some((other) => other > day + afterDays - lengthDays && other <= day + afterDays);
    return cellsOf(span).flatMap(({ cell, days }) => {
      const inCell = counting.filter((day) => days.includes(day));
      const followed = inCell.filter(isFollowed).length;
      return [
        ...(inCell.length === 0 ? [] : [`u${index} ${cell} start ${inCell.length}`]),
        ...(followed === 0 ? [] : [`u${index} ${cell} returned ${followed}`]),
      ];
    });
  });
}

test("retention_totals say of any unit what its days say one by one", async () => {
  const engine = await opened;
  const unit = fc.record({ span: anySpan, starts: anyDays, returns: anyDays });
  const lengths = fc
    .integer({ min: 1, max: 20 })
    .chain((afterDays) => fc.tuple(fc.constant(afterDays), fc.integer({ min: 1, max: afterDays })));
  await fc.assert(
    fc.asyncProperty(
      fc.array(unit, { minLength: 1, maxLength: 6 }),
      lengths,
      async (units, [afterDays, lengthDays]) => {
        const spanDays = units.flatMap(({ span, starts, returns }, index) => [
          ...starts.filter(within(span)).map((day) => ["s", `u${index}`, "w", "start", day]),
          ...returns.filter(within(span)).map((day) => ["s", `u${index}`, "w", "back", day]),
        ]);
        const text = { exposure_type: "VARCHAR", name: "VARCHAR", window_id: "VARCHAR" };
        const figures = { start_figure: "VARCHAR", returned_figure: "VARCHAR" };
        const measures = { start_measure: "VARCHAR", return_measure: "VARCHAR" };
        const rows = await engine.read({
          inputs: new Map([
            ["metric_spans", spanRelation(units.map(({ span }) => span))],
            [
              "span_days",
              given(
                {
                  stage_id: "VARCHAR",
                  unit_id: "VARCHAR",
                  window_id: "VARCHAR",
                  measure: "VARCHAR",
                  day_index: "INTEGER",
                },
                spanDays,
              ),
            ],
            [
              "retention_metrics",
              given({ ...text, ...figures, ...measures, after_days: "INTEGER", length_days: "INTEGER" }, [
                ["gate", "g", "w", "start", "returned", "start", "back", afterDays, lengthDays],
              ]),
            ],
            ["views", allViews],
          ]),
          sql: model("intermediate/retention_totals").sql,
        });
        const found = rows.map((row) => `${row.unit_id} ${row.view} ${row.view_day} ${row.measure} ${row.total}`);
        expect(found.sort()).toEqual(expectedRows(units, afterDays, lengthDays).sort());
      },
    ),
    { numRuns: 60 },
  );
});
