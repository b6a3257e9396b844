import type { Relation } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import type { Subject } from "../definitions.ts";
import { given } from "../given.ts";
import { distinctNodes, type Node, rowsOf } from "../node.ts";
import type { Analysis } from "./analyses.ts";
import { subjectKey } from "./subject-relations.ts";

const models = {
  stageUnits: model("intermediate/stage_units"),
  entries: model("intermediate/entries"),
  crossovers: model("intermediate/crossovers"),
};

/** Which text the relation has. */
export const stageUnitsVersion = models.stageUnits.version;

/** An analysis with the files that say who is in it. */
export interface Entered extends Pick<Analysis, "id" | "rule" | "analysis" | "stage"> {
  readonly subject: Subject;
  /** Nodes of the days up to the stage's last one. */
  readonly entries: readonly Node[];
  /** Nodes of the stage's days. */
  readonly crossovers: readonly Node[];
}

/** The relation `stage_units` of some analyses, after those that it is made from; the files must be built. */
export function stageUnits(stages: readonly Entered[]): [string, Relation][] {
  const columns = { stage_id: "VARCHAR", exposure_type: "VARCHAR", name: "VARCHAR", analysis: "VARCHAR" };
  const analyses = stages.map(({ id, subject, analysis, rule, stage }) => [
    id,
    ...subjectKey(subject),
    analysis,
    rule.rule,
    stage.stage,
    subject.keepsCrossovers,
  ]);
  return [
    ["entries", rowsOf(models.entries, distinctNodes(stages.flatMap(({ entries }) => entries)))],
    ["crossovers", rowsOf(models.crossovers, distinctNodes(stages.flatMap(({ crossovers }) => crossovers)))],
    ["analyses", given({ ...columns, rule: "VARCHAR", stage: "INTEGER", keeps_crossovers: "BOOLEAN" }, analyses)],
    ["stage_units", { kind: "query", sql: models.stageUnits.sql }],
  ];
}
