import type { Relation, RelationValue } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import { derivedId } from "../../metrics/derived-id.ts";
import { measureId } from "../../metrics/measure.ts";
import { REACHES } from "../../metrics/reaches.ts";
import type { Subject } from "../definitions.ts";
import { given } from "../given.ts";
import type { NeedRelations } from "./need-relations.ts";
import { subjectKey } from "./subject-relations.ts";

const totals = model("intermediate/accounting_totals");

/** Rows of `accounting_reaches`: of what each figure of a metric is made, see {@link REACHES}. */
function reachRows(subject: Subject): RelationValue[][] {
  return subject.metrics.flatMap(({ metric, plan, window }) =>
    plan.needs.flatMap((need) => {
      if (need.kind !== "user_accounting") return [];
      return REACHES[need.series].map(({ figure, counts, fromDay, toDay, age, sign }) => [
        ...subjectKey(subject),
        window.id,
        derivedId(metric.name, figure),
        measureId(need.active),
        counts,
        fromDay,
        toDay,
        age,
        sign,
      ]);
    }),
  );
}

/** The relation `accounting_reaches`: one number of days that enters one figure. */
export function reachRelation(rows: readonly (readonly RelationValue[])[]): Relation {
  const columns = {
    exposure_type: "VARCHAR",
    name: "VARCHAR",
    window_id: "VARCHAR",
    figure: "VARCHAR",
    measure: "VARCHAR",
    counts: "VARCHAR",
    from_day: "INTEGER",
    to_day: "INTEGER",
    age: "INTEGER",
    sign: "INTEGER",
  };
  return given(columns, rows);
}

/** The relation `reach_days`: a number of days, and the days from 0 on that it has, for all that a reach may have. */
export function reachDays(): Relation {
  const lengths = Object.values(REACHES).flatMap((reaches) => reaches.map(({ fromDay, toDay }) => toDay - fromDay + 1));
  const rows = Array.from({ length: Math.max(...lengths) }, (_, index) =>
    Array.from({ length: index + 1 }, (_day, daysOn) => [index + 1, daysOn]),
  ).flat();
  return given({ days: "INTEGER", days_on: "INTEGER" }, rows);
}

/** User accounting: reads `active_days`, `metric_spans` and `views`, makes `accounting_totals`. */
export function accountingRelations(subjects: readonly Subject[]): NeedRelations {
  const rows = subjects.flatMap(reachRows);
  if (rows.length === 0) return { rows, relations: [], totals: null };
  return {
    rows,
    relations: [
      ["accounting_reaches", reachRelation(rows)],
      ["reach_days", reachDays()],
      [totals.name, { kind: "query", sql: totals.sql }],
    ],
    totals: totals.name,
  };
}
