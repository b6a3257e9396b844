import { model } from "../../engine/model.ts";
import type { Definitions, Subject } from "../definitions.ts";
import type { Batch, Node } from "../node.ts";
import { momentsParameters, momentsRelations, type StageFiles, sqlOf } from "./moments-relations.ts";
import { quantileRelations } from "./quantile-relations.ts";

const ranks = model("intermediate/quantile_ranks");

/** A subject with those of its metrics that have quantiles; null: none has. What the others are made from does not concern them. */
export function withQuantilesOnly(subject: Subject): Subject | null {
  const metrics = subject.metrics.filter(({ plan }) => plan.parts.some(({ quantile }) => quantile !== undefined));
  return metrics.length === 0 ? null : { ...subject, metrics };
}

/** A subject without quantiles: what they read is not read for the others. Their windows stay, for whom they are over is counted with the others. */
export function withoutQuantiles(subject: Subject): Subject {
  const metrics = subject.metrics.map((planned) => {
    const parts = planned.plan.parts.filter(({ quantile }) => quantile === undefined);
    return { ...planned, plan: { ...planned.plan, parts } };
  });
  return { ...subject, metrics };
}

/**
 * The batch that makes the quantiles of stages.
 *
 * @param subjectsOf the subjects of nodes; filesOf: what their metrics with quantiles read.
 */
export function quantileBatch(
  ds: string,
  definitions: Pick<Definitions, "historyDays" | "views">,
  subjectsOf: (nodes: readonly Node[]) => readonly Subject[],
  filesOf: (nodes: readonly Node[]) => StageFiles,
): Batch {
  return {
    id: `${ranks.name} ${ds}`,
    ds,
    partitionBy: "stage_id",
    statement: (nodes) => {
      const subjects = subjectsOf(nodes).flatMap((subject) => withQuantilesOnly(subject) ?? []);
      const toUnits = momentsRelations(subjects, { ...definitions, everyView: true }, filesOf(nodes));
      return {
        inputs: new Map([
          ...toUnits.filter(([name]) => name !== "unit_values"),
          ...quantileRelations(subjects).relations,
        ]),
        sql: ranks.sql,
      };
    },
  };
}

/** What the quantiles of a subject depend on beside their inputs: part of their address. */
export function quantileParameters(
  subject: Subject,
  definitions: Pick<Definitions, "historyDays" | "views">,
): Readonly<Record<string, unknown>> {
  const { rows, relations } = quantileRelations([subject]);
  return {
    ...momentsParameters(subject, { ...definitions, everyView: true }),
    quantiles: rows,
    quantilesThrough: sqlOf(relations),
  };
}
