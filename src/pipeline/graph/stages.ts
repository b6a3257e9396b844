import type { Relation, RelationValue } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import type { Stage } from "../../gates/timeline.ts";
import { indexOfDs } from "../../lake/calendar.ts";
import { measureId } from "../../metrics/measure.ts";
import type { Subject, SubjectRule } from "../definitions.ts";
import { given } from "../given.ts";
import { type Batch, type Node, node, rowsOf } from "../node.ts";
import type { GraphContext, RuleTimeline } from "./context.ts";
import type { ExposureNodes } from "./exposures.ts";
import { funnelModels, funnelRelations } from "./funnel-relations.ts";
import type { MeasureNodes, MeasureUse } from "./measures.ts";
import { historyNeeded, metricRelations, metricRows, occurrencesNeeded, totalsNeeded } from "./metric-relations.ts";
import { stageId } from "./stage-id.ts";
import { subjectKey } from "./subject-relations.ts";

const models = {
  assigned: model("intermediate/assigned"),
  moments: model("intermediate/moments"),
  spans: model("intermediate/metric_spans"),
  totals: model("intermediate/unit_totals"),
  history: model("intermediate/history_totals"),
  values: model("intermediate/unit_values"),
  entries: model("intermediate/entries"),
  crossovers: model("intermediate/crossovers"),
  unitDays: model("intermediate/unit_days"),
  partialDays: model("intermediate/partial_days"),
  stepEvents: model("intermediate/step_events"),
};

/** Versions of the models that moments are made through without a file of their own. */
const throughModels = [models.spans, models.totals, models.history, models.values, ...funnelModels].map(
  ({ version }) => version,
);

/** One stage of one rule as of a run's ds: an analysis. */
export interface StageNodes {
  readonly id: string;
  readonly subject: Subject;
  readonly rule: SubjectRule;
  readonly stage: Stage;
  readonly assigned: Node;
  readonly moments: Node;
}

/** Nodes, each once. */
function distinct(nodes: readonly Node[]): Node[] {
  return [...new Map(nodes.map((each) => [each.folder, each])).values()];
}

/** Nodes of one model among the inputs of others, each once. */
function inputsOf(nodes: readonly Node[], name: string): Node[] {
  return distinct(nodes.flatMap(({ inputs }) => inputs).filter((input) => input.model.name === name));
}

/**
 * The nodes of every stage that has begun by the run's ds. A stage that has ended keeps its addresses from day to day: it costs nothing
 * more. The missing stages of a run are made by one statement.
 */
export function stageNodes(
  context: GraphContext,
  { entries, crossovers }: ExposureNodes,
  { unitDays, stepEvents, partialDays }: MeasureNodes,
  timelines: readonly RuleTimeline[],
): StageNodes[] {
  const { store, ds, days, dayOf, upTo, definitions } = context;
  const asOf = dayOf(ds);
  const begun = timelines.flatMap(({ subject, rule, stages }) =>
    stages
      .filter(({ fromUs, percent }) => fromUs < asOf.endUs && percent !== 0)
      .map((stage) => ({ subject, rule, stage, id: stageId(subject, rule.rule, stage.stage) })),
  );
  const byId = new Map(begun.map((work) => [work.id, work]));
  const workOf = (nodes: readonly Node[]) => nodes.flatMap(({ partition }) => byId.get(partition ?? "") ?? []);
  const subjectsOf = (nodes: readonly Node[]): Subject[] => [...new Set(workOf(nodes).map(({ subject }) => subject))];

  const stageRelation = (nodes: readonly Node[]): Relation => {
    const rows = workOf(nodes).map(({ id, subject, rule, stage }): RelationValue[] => [
      id,
      ...subjectKey(subject),
      rule.rule,
      stage.stage,
      stage.toUs,
    ]);
    const key = { stage_id: "VARCHAR", exposure_type: "VARCHAR", name: "VARCHAR", rule: "VARCHAR", stage: "INTEGER" };
    return given({ ...key, to_us: "BIGINT" }, rows);
  };

  const assignedBatch: Batch = {
    id: `${models.assigned.name} ${ds}`,
    ds,
    partitionBy: "stage_id",
    statement: (nodes) => {
      const subjects = subjectsOf(nodes).map((s) => [...subjectKey(s), s.keepsCrossovers]);
      return {
        inputs: new Map<string, Relation>([
          ["entries", rowsOf(models.entries, inputsOf(nodes, "entries"))],
          ["crossovers", rowsOf(models.crossovers, inputsOf(nodes, "crossovers"))],
          ["stages", stageRelation(nodes)],
          ["subjects", given({ exposure_type: "VARCHAR", name: "VARCHAR", keeps_crossovers: "BOOLEAN" }, subjects)],
        ]),
        sql: models.assigned.sql,
      };
    },
  };

  /** What units did in a stage, and what before: each stage's, by id. */
  const during = new Map<string, readonly Node[]>();
  const before = new Map<string, readonly Node[]>();

  const momentsBatch: Batch = {
    id: `${models.moments.name} ${ds}`,
    ds,
    partitionBy: "stage_id",
    statement: (nodes) => {
      const rows = metricRows(subjectsOf(nodes), definitions.historyDays);
      const unitDaysOf = (of: ReadonlyMap<string, readonly Node[]>): Relation => {
        const found = nodes.flatMap(({ partition }) => of.get(partition ?? "") ?? []);
        return rowsOf(models.unitDays, distinct(found.filter(({ model: { name } }) => name === models.unitDays.name)));
      };
      return {
        inputs: new Map<string, Relation>([
          ["assigned", rowsOf(models.assigned, inputsOf(nodes, "assigned"))],
          ["unit_days", unitDaysOf(during)],
          ["history_days", unitDaysOf(before)],
          ["partial_days", rowsOf(models.partialDays, inputsOf(nodes, "partial_days"))],
          ["step_events", rowsOf(models.stepEvents, inputsOf(nodes, "step_events"))],
          ["stages", stageRelation(nodes)],
          ["calendar", context.calendar.relation],
          ["as_of", given({ end_us: "BIGINT" }, [[asOf.endUs]])],
          ...metricRelations(rows),
          ["metric_spans", { kind: "table", sql: models.spans.sql }],
          ...funnelRelations(rows.longestFunnel),
          ["additive_totals", { kind: "query", sql: models.totals.sql }],
          ["history_totals", { kind: "query", sql: models.history.sql }],
          [
            "unit_totals",
            {
              kind: "table",
              sql: "select * from additive_totals union all select * from funnel_totals union all select * from history_totals",
            },
          ],
          ["unit_values", { kind: "table", sql: models.values.sql }],
        ]),
        sql: models.moments.sql,
      };
    },
  };

  /** Every gate and experiment that uses a measure in a window, so that its partial days are one node for all of them. */
  const users = new Map<string, Subject[]>();
  for (const subject of definitions.subjects)
    for (const { measure, window } of totalsNeeded(subject)) {
      const key = `${measureId(measure)} ${window.id}`;
      users.set(key, [...(users.get(key) ?? []), subject]);
    }

  const measured = (subject: Subject, span: readonly string[]): Node[] => {
    const uses = totalsNeeded(subject).map(({ measure, window }): MeasureUse => {
      return { measure, window, subjects: users.get(`${measureId(measure)} ${window.id}`) ?? [] };
    });
    const occurrences = occurrencesNeeded(subject);
    return span.flatMap((day) => [
      ...uses.flatMap((use) => [unitDays(day, use.measure), partialDays(day, use)]),
      ...occurrences.map((measure) => stepEvents(day, measure)),
    ]);
  };

  /**
   * What units of a stage did on the days that may lie before their first-ever exposure: from so many days before the subject's first
   * stage up to the stage's last day. Nothing later, so that a stage that has ended keeps its address.
   */
  const history = (subject: Subject, span: readonly string[]): Node[] => {
    const last = span.at(-1);
    const first = days.find((day) =>
      begun.some((other) => other.subject === subject && other.stage.fromUs < dayOf(day).endUs),
    );
    if (last === undefined || first === undefined) return [];
    const from = indexOfDs(first) - definitions.historyDays;
    const earlier = upTo(last)
      .slice(0, -1)
      .filter((day) => indexOfDs(day) >= from);
    return historyNeeded(subject).flatMap((measure) => earlier.map((day) => unitDays(day, measure)));
  };

  return begun.map(({ id, subject, rule, stage }) => {
    const span = days.filter((day) => stage.fromUs < dayOf(day).endUs && stage.toUs > dayOf(day).startUs);
    const label = `${subject.name}/${rule.rule}/stage-${stage.stage}`;
    const assigned = node(store, {
      model: models.assigned,
      label,
      inputs: [...upTo(span.at(-1) ?? "").map(entries), ...span.map(crossovers)],
      parameters: { id, keepsCrossovers: subject.keepsCrossovers },
      batch: assignedBatch,
      partition: id,
    });
    const ofStage = measured(subject, span);
    const ofHistory = history(subject, span);
    during.set(id, ofStage);
    before.set(id, ofHistory);
    const moments = node(store, {
      model: models.moments,
      label,
      inputs: [assigned, ...distinct([...ofStage, ...ofHistory])],
      parameters: {
        id,
        toUs: stage.toUs < asOf.endUs ? stage.toUs : asOf.endUs,
        metrics: metricRows([subject], definitions.historyDays),
        calendar: context.calendar.address,
        through: throughModels,
      },
      batch: momentsBatch,
      partition: id,
    });
    return { id, subject, rule, stage, assigned, moments };
  });
}
