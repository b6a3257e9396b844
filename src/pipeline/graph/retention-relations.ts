import type { Relation, RelationValue } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import { derivedId } from "../../metrics/derived-id.ts";
import { measureId } from "../../metrics/measure.ts";
import type { Subject } from "../definitions.ts";
import { given } from "../given.ts";
import type { NeedRelations } from "./need-relations.ts";
import { subjectKey } from "./subject-relations.ts";

const totals = model("intermediate/retention_totals");

function retentionRows(subject: Subject): RelationValue[][] {
  return subject.metrics.flatMap(({ metric, plan, window }) =>
    plan.needs.flatMap((need) => {
      if (need.kind !== "retention") return [];
      return [
        [
          ...subjectKey(subject),
          window.id,
          derivedId(metric.name, "start"),
          derivedId(metric.name, "returned"),
          measureId(need.start),
          measureId(need.return),
          need.afterDays,
          need.lengthDays,
        ],
      ];
    }),
  );
}

/** The relation `retention_metrics`: one retention metric of one gate or experiment. */
function retentionRelation(rows: readonly (readonly RelationValue[])[]): Relation {
  const columns = {
    exposure_type: "VARCHAR",
    name: "VARCHAR",
    window_id: "VARCHAR",
    start_figure: "VARCHAR",
    returned_figure: "VARCHAR",
    start_measure: "VARCHAR",
    return_measure: "VARCHAR",
    after_days: "INTEGER",
    length_days: "INTEGER",
  };
  return given(columns, rows);
}

/** Retention: reads `span_days` of the starts' and the returns' measures, `metric_spans` and `views`, makes `retention_totals`. */
export function retentionRelations(subjects: readonly Subject[]): NeedRelations {
  const rows = subjects.flatMap(retentionRows);
  if (rows.length === 0) return { rows, relations: [], totals: null };
  return {
    rows,
    relations: [
      ["retention_metrics", retentionRelation(rows)],
      [totals.name, { kind: "query", sql: totals.sql }],
    ],
    totals: totals.name,
  };
}
