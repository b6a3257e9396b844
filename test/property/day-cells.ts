import fc from "fast-check";
import type { Relation, RelationValue } from "../../src/engine/engine.ts";
import { given } from "../../src/pipeline/given.ts";

/** A unit's window in days, and the days that its stage has. */
export interface Span {
  readonly exposureDay: number;
  readonly firstDay: number;
  readonly lastDay: number;
  readonly lastWholeDay: number;
  readonly stageLastDay: number;
}

/** Windows of 1 to 60 days that begin on day 100 or soon after, in stages that may go on. */
export const anySpan: fc.Arbitrary<Span> = fc
  .record({ from: fc.nat(3), length: fc.integer({ min: 1, max: 60 }), more: fc.nat(30), isWhole: fc.boolean() })
  .map(({ from, length, more, isWhole }) => {
    const firstDay = 100 + from;
    const lastDay = firstDay + length - 1;
    const lastWholeDay = isWhole ? lastDay : lastDay - 1;
    return { exposureDay: 100, firstDay, lastDay, lastWholeDay, stageLastDay: lastDay + more };
  });

/** Days from 30 to 200, few or many. */
export const anyDays: fc.Arbitrary<number[]> = fc
  .integer({ min: 0, max: 60 })
  .chain((most) => fc.uniqueArray(fc.integer({ min: 30, max: 200 }), { maxLength: most }));

/** The relation `metric_spans`: unit `u<index>` of stage `s`, window `w` of gate `g`. */
export function spanRelation(spans: readonly Span[]): Relation {
  const text = { stage_id: "VARCHAR", exposure_type: "VARCHAR", name: "VARCHAR", unit_type: "VARCHAR" };
  const day = { exposure_day: "INTEGER", first_day: "INTEGER", last_day: "INTEGER" };
  return given(
    {
      ...text,
      unit_id: "VARCHAR",
      window_id: "VARCHAR",
      ...day,
      last_whole_day: "INTEGER",
      stage_last_day: "INTEGER",
    },
    spans.map((s, index): RelationValue[] => [
      ...["s", "gate", "g", "userID", `u${index}`, "w"],
      ...[s.exposureDay, s.firstDay, s.lastDay, s.lastWholeDay, s.stageLastDay],
    ]),
  );
}

export const allViews: Relation = given({ view: "VARCHAR", days: "INTEGER" }, [
  ["cumulative", null],
  ["daily", null],
  ["days_since_exposure", null],
  ["last_7", 7],
  ["last_28", 28],
]);

/** Days from one to another, both among them. */
const daysFrom = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);

/** Every cell of every view, with the days of the window that lie in it. */
export function cellsOf(span: Span): { readonly cell: string; readonly days: readonly number[] }[] {
  const days = daysFrom(span.firstDay, span.lastDay);
  const last = (n: number): number[] => days.filter((day) => day > span.stageLastDay - n);
  return [
    { cell: "cumulative 0", days },
    { cell: "last_7 0", days: last(7) },
    { cell: "last_28 0", days: last(28) },
    ...days.map((day) => ({ cell: `daily ${day}`, days: [day] })),
    ...days.map((day) => ({ cell: `days_since_exposure ${day - span.exposureDay}`, days: [day] })),
  ];
}
