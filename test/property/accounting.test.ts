import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { openDuckDb } from "../../src/engine/duckdb/engine.ts";
import { model } from "../../src/engine/model.ts";
import { REACHES } from "../../src/metrics/reaches.ts";
import { SERIES, type Series } from "../../src/metrics/series.ts";
import { given } from "../../src/pipeline/given.ts";
import { reachDays, reachRelation } from "../../src/pipeline/graph/accounting-relations.ts";
import { allViews, anyDays, anySpan, cellsOf, type Span, spanRelation } from "./day-cells.ts";

const opened = openDuckDb({ threads: 1 });
afterAll(async () => (await opened).close());

const ALL = Object.keys(SERIES) as Series[];

type Figures = { readonly y: number; readonly x: number };
const count = (days: readonly number[], test: (day: number) => boolean): number => days.filter(test).length;

/** The series as their definitions say, day by day. A unit that was never active has its first active day after everything. */
function naive(days: readonly number[], isActive: (from: number, to: number) => boolean, active: readonly number[]) {
  const first = Math.min(...active, Number.POSITIVE_INFINITY);
  const [a, b] = [days[0] ?? 0, days.at(-1) ?? -1];
  const has = (n: number): Figures => ({ y: count(days, (d) => isActive(d - (n - 1), d)), x: 0 });
  const isNew = (n: number): Figures => ({ y: days.length > 0 && first >= a - (n - 1) && first <= b ? 1 : 0, x: 0 });
  const mean = (n: number): Figures => ({
    y: days.reduce((sum, d) => sum + count(active, (t) => t >= d - (n - 1) && t <= d), 0),
    x: 0,
  });
  const sticky = (before: [number, number], recent: [number, number]): Figures => {
    const qualifying = days.filter((d) => isActive(d - before[0], d - before[1]));
    return { x: qualifying.length, y: count(qualifying, (d) => isActive(d - recent[0], d - recent[1])) };
  };
  const aged = (age: number, from: number): Figures => {
    if (!days.includes(first + age)) return { x: 0, y: 0 };
    return { x: 1, y: isActive(first + from, first + age) ? 1 : 0 };
  };
  const figures: Record<Series, Figures> = {
    wau: has(7),
    mau: has(28),
    new_dau: isNew(1),
    new_wau: isNew(7),
    new_mau: isNew(28),
    stickiness_daily: sticky([1, 1], [0, 0]),
    stickiness_weekly: sticky([13, 7], [6, 0]),
    stickiness_monthly: sticky([55, 28], [27, 0]),
    d1_retention: aged(1, 1),
    wau_d14: aged(13, 7),
    mau_d56: aged(55, 28),
    l7: mean(7),
    l14: mean(14),
    l28: mean(28),
  };
  return figures;
}

/** Of new_* only whether there is any matters. */
const seen = (series: string, figure: number): number => (series.startsWith("new_") ? Math.min(figure, 1) : figure);

function expectedRows(units: readonly { readonly span: Span; readonly active: readonly number[] }[]): string[] {
  return units.flatMap(({ span, active }, index) => {
    const known = active.filter((day) => day <= span.stageLastDay);
    const isActive = (from: number, to: number): boolean => known.some((day) => day >= from && day <= to);
    return cellsOf(span).flatMap(({ cell, days }) =>
      Object.entries(naive(days, isActive, known)).flatMap(([series, { y, x }]) => [
        ...(y === 0 ? [] : [`u${index} ${cell} ${series}#y ${y}`]),
        ...(x === 0 ? [] : [`u${index} ${cell} ${series}#x ${x}`]),
      ]),
    );
  });
}

test("accounting_totals say of any unit what its days say one by one", async () => {
  const engine = await opened;
  const unit = fc.record({ span: anySpan, active: anyDays });
  await fc.assert(
    fc.asyncProperty(fc.array(unit, { minLength: 1, maxLength: 6 }), async (units) => {
      const reaches = ALL.flatMap((series) =>
        REACHES[series].map(({ figure, counts, fromDay, toDay, age, sign }) => [
          ...["gate", "g", "w", `${series}#${figure}`, "m", counts],
          ...[fromDay, toDay, age, sign],
        ]),
      );
      const days = units.flatMap(({ active }, index) => active.map((day) => ["m", "userID", `u${index}`, day]));
      const rows = await engine.read({
        inputs: new Map([
          ["metric_spans", spanRelation(units.map(({ span }) => span))],
          [
            "active_days",
            given({ measure: "VARCHAR", unit_type: "VARCHAR", unit_id: "VARCHAR", day_index: "INTEGER" }, days),
          ],
          ["accounting_reaches", reachRelation(reaches)],
          ["reach_days", reachDays()],
          ["views", allViews],
        ]),
        sql: model("intermediate/accounting_totals").sql,
      });
      const found = rows.map(({ unit_id, view, view_day, measure, total }) => {
        const figure = seen(String(measure), Number(total));
        return `${unit_id} ${view} ${view_day} ${measure} ${figure}`;
      });
      expect(found.sort()).toEqual(expectedRows(units).sort());
    }),
    { numRuns: 60 },
  );
});
