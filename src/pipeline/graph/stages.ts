import type { Relation, RelationValue } from "../../engine/engine.ts";
import { type Model, model } from "../../engine/model.ts";
import type { Stage } from "../../gates/timeline.ts";
import { indexAt, indexOfDs } from "../../lake/calendar.ts";
import { type Measure, measureId } from "../../metrics/measure.ts";
import type { Subject } from "../definitions.ts";
import { given } from "../given.ts";
import { activityMeasures, historyMeasures } from "../metric-terms.ts";
import { type Batch, distinctNodes, type Node, node, rowsOf } from "../node.ts";
import { withoutPlain } from "../running/plain-metrics.ts";
import { type Analysis, analysesOf } from "./analyses.ts";
import type { GraphContext, SpannedTimeline } from "./context.ts";
import type { ExposureNodes } from "./exposures.ts";
import type { MeasureNodes, MeasureUse } from "./measures.ts";
import { measuresNeeded } from "./metric-relations.ts";
import { momentsParameters, momentsRelations, type StageFiles } from "./moments-relations.ts";
import type { PlainMoments } from "./plain-moments.ts";
import { quantileBatch, quantileParameters, withoutQuantiles, withQuantilesOnly } from "./quantile-nodes.ts";
import { type Entered, stageUnits, stageUnitsVersion } from "./stage-units.ts";
import { subjectKey } from "./subject-relations.ts";

const models = {
  assigned: model("intermediate/assigned"),
  moments: model("intermediate/moments"),
  unitDays: model("intermediate/unit_days"),
  partialDays: model("intermediate/partial_days"),
  occurrences: model("intermediate/occurrences"),
  quantileRanks: model("intermediate/quantile_ranks"),
};

/** One stage of one rule, or one balanced span, as of a run's ds: an analysis. */
export interface StageNodes extends Analysis, Entered {
  /** Its units, with what only metrics that are not plain ask for. */
  readonly assigned: Node;
  /** Moments of its plain metrics, from running totals, and how many units it has. */
  readonly plain: readonly Node[];
  /** Moments of its other metrics, from units' days; null: it has none. */
  readonly others: Node | null;
  /** Moments of all its metrics from units' days: no run needs them, and what they are made from is what a unit's number is explained by. */
  readonly moments: Node;
  /** Null: none of its metrics is a quantile. */
  readonly quantiles: Node | null;
  /** Its last day, since 1970, as of the run's ds. */
  readonly lastDay: number;
}

/** The relation `stages` of statements about analyses. */
export function analysisRelation(
  analyses: readonly Pick<StageNodes, "id" | "subject" | "rule" | "analysis" | "stage" | "lastDay">[],
): Relation {
  const rows = analyses.map(({ id, subject, rule, analysis, stage, lastDay }): RelationValue[] => [
    id,
    ...subjectKey(subject),
    analysis,
    rule.rule,
    stage.stage,
    stage.toUs,
    lastDay,
  ]);
  const subjectColumns = { exposure_type: "VARCHAR", name: "VARCHAR" };
  const key = { stage_id: "VARCHAR", ...subjectColumns, analysis: "VARCHAR", rule: "VARCHAR", stage: "INTEGER" };
  return given({ ...key, to_us: "BIGINT", last_day: "INTEGER" }, rows);
}

/** Whether it is the same gate or experiment, whatever of its metrics is looked at. */
function isSame(one: Subject, other: Subject): boolean {
  return one.exposureType === other.exposureType && one.name === other.name;
}

/** Nodes of one model among the inputs of others, each once. */
function inputsOf(nodes: readonly Node[], name: string): Node[] {
  return distinctNodes(nodes.flatMap(({ inputs }) => inputs).filter((input) => input.model.name === name));
}

/**
 * The nodes of every stage that has begun by the run's ds. A stage that has ended keeps its addresses from day to day: it costs nothing
 * more. The missing stages of a run are made by one statement.
 */
export function stageNodes(
  context: GraphContext,
  { entries, crossovers }: ExposureNodes,
  { unitDays, occurrences, partialDays }: MeasureNodes,
  plainMoments: PlainMoments,
  timelines: readonly SpannedTimeline[],
): StageNodes[] {
  const { store, ds, days, dayOf, upTo, definitions } = context;
  const asOf = dayOf(ds);
  const begun = timelines.flatMap(analysesOf).filter(({ stage }) => stage.fromUs < asOf.endUs);
  const byId = new Map(begun.map((work) => [work.id, work]));
  const workOf = (nodes: readonly Node[]) => nodes.flatMap(({ partition }) => byId.get(partition ?? "") ?? []);
  const subjectsOf = (nodes: readonly Node[]): Subject[] => [...new Set(workOf(nodes).map(({ subject }) => subject))];

  /** Last day of a stage, as of the run's ds. */
  const lastDayOf = ({ toUs }: Stage): number => {
    const endUs = toUs < asOf.endUs ? toUs : asOf.endUs;
    return indexAt(context.timeZone, endUs - 1n);
  };

  const stageRelation = (nodes: readonly Node[]): Relation =>
    analysisRelation(workOf(nodes).map((work) => ({ ...work, lastDay: lastDayOf(work.stage) })));

  const assignedBatch: Batch = {
    id: `${models.assigned.name} ${ds}`,
    ds,
    partitionBy: "stage_id",
    statement: (nodes) => {
      const entered = workOf(nodes).map(
        (work): Entered => ({
          ...work,
          entries: inputsOf(nodes, "entries"),
          crossovers: inputsOf(nodes, "crossovers"),
        }),
      );
      return { inputs: new Map(stageUnits(entered)), sql: models.assigned.sql };
    },
  };

  /** The files of days that a stage's moments are made from, by their address; what its active users did is apart, as it reaches further back. */
  const measured = new Map<string, readonly Node[]>();
  const activity = new Map<string, readonly Node[]>();
  /** The same of those of its metrics that have quantiles, by the stage's id. */
  const measuredForQuantiles = new Map<string, readonly Node[]>();

  type DaysOfStages = ReadonlyMap<string, readonly Node[]>;
  const filesOf = (
    nodes: readonly Node[],
    days: DaysOfStages,
    activeDays: DaysOfStages,
    key: (node: Node) => string,
  ): StageFiles => {
    const rows = (of: Model, from: readonly Node[]): Relation =>
      rowsOf(of, distinctNodes(from.filter(({ model: { name } }) => name === of.name)));
    const found = nodes.flatMap((each) => days.get(key(each)) ?? []);
    const active = nodes.flatMap((each) => activeDays.get(key(each)) ?? []);
    return {
      assigned: rowsOf(models.assigned, inputsOf(nodes, "assigned")),
      stages: stageRelation(nodes),
      unitDays: rows(models.unitDays, found),
      partialDays: rows(models.partialDays, found),
      occurrences: rows(models.occurrences, found),
      activeUnitDays: rows(models.unitDays, active),
      calendar: context.calendar.relation,
      endUs: asOf.endUs,
    };
  };

  /** The batch that makes the moments of some of each subject's metrics. */
  const momentsBatch = (key: string, of: (subject: Subject) => Subject | null): Batch => ({
    id: `${models.moments.name} ${ds} ${key}`,
    ds,
    partitionBy: "stage_id",
    statement: (nodes) => ({
      inputs: new Map(
        momentsRelations(
          subjectsOf(nodes).flatMap((subject) => of(subject) ?? []),
          definitions,
          filesOf(nodes, measured, activity, ({ address }) => address),
        ),
      ),
      sql: models.moments.sql,
    }),
  });
  const othersOf = (subject: Subject): Subject | null => withoutPlain(withoutQuantiles(subject));
  const batchOfAll = momentsBatch("all", withoutQuantiles);
  const batchOfOthers = momentsBatch("others", othersOf);
  const quantilesBatch = quantileBatch(ds, definitions, subjectsOf, (nodes) =>
    filesOf(nodes, measuredForQuantiles, new Map(), ({ partition }) => partition ?? ""),
  );

  /** Every gate and experiment that uses a measure in a window, so that its partial days are one node for all of them. */
  const users = new Map<string, Subject[]>();
  for (const subject of definitions.subjects)
    for (const { measure, window } of measuresNeeded(subject, "totals")) {
      const key = `${measureId(measure)} ${window.id}`;
      users.set(key, [...(users.get(key) ?? []), subject]);
    }

  const wholeDay = (day: string, measure: Measure): Node =>
    measure.keeps === "totals" ? unitDays(day, measure) : occurrences(day, measure);

  const during = (subject: Subject, span: readonly string[]): Node[] => {
    const uses = measuresNeeded(subject, "totals").map(({ measure, window }): MeasureUse => {
      return { measure, window, subjects: users.get(`${measureId(measure)} ${window.id}`) ?? [] };
    });
    const single = measuresNeeded(subject, "occurrences");
    return span.flatMap((day) => [
      ...uses.flatMap((use) => [unitDays(day, use.measure), partialDays(day, use)]),
      ...single.map(({ measure }) => occurrences(day, measure)),
    ]);
  };

  /**
   * What units of a stage did on the days that may lie before their first-ever exposure: from so many days before the subject's first
   * stage up to the stage's last day. Nothing later, so that a stage that has ended keeps its address.
   */
  const before = (subject: Subject, span: readonly string[]): Node[] => {
    const last = span.at(-1);
    const first = days.find((day) =>
      begun.some((other) => isSame(other.subject, subject) && other.stage.fromUs < dayOf(day).endUs),
    );
    if (last === undefined || first === undefined) return [];
    const from = indexOfDs(first) - definitions.historyDays;
    const earlier = upTo(last)
      .slice(0, -1)
      .filter((day) => indexOfDs(day) >= from);
    return [...historyMeasures(subject).values()].flatMap((measure) => earlier.map((day) => wholeDay(day, measure)));
  };

  /** On which days units were active, up to the stage's last day. */
  const active = (subject: Subject, span: readonly string[]): Node[] =>
    [...activityMeasures(subject).values()].flatMap((measure) =>
      upTo(span.at(-1) ?? "").map((day) => unitDays(day, measure)),
    );

  return begun.map((work) => {
    const { id, subject, rule, analysis, stage } = work;
    const span = days.filter((day) => stage.fromUs < dayOf(day).endUs && stage.toUs > dayOf(day).startUs);
    const number = analysis === "stage" ? stage.stage : work.span?.span;
    const label = `${subject.name}/${rule.rule}/${analysis}-${number}`;
    const entered = { entries: upTo(span.at(-1) ?? "").map(entries), crossovers: span.map(crossovers) };
    const assigned = node(store, {
      model: models.assigned,
      label,
      inputs: [...entered.entries, ...entered.crossovers],
      parameters: { id, keepsCrossovers: subject.keepsCrossovers, units: stageUnitsVersion },
      batch: assignedBatch,
      partition: id,
    });
    const ofStage = {
      id,
      toUs: stage.toUs < asOf.endUs ? stage.toUs : asOf.endUs,
      calendar: context.calendar.address,
    };
    const momentsOf = (of: Subject, batch: Batch): Node => {
      const measuredDays = [...during(of, span), ...before(of, span)];
      const activeDays = active(of, span);
      const made = node(store, {
        model: models.moments,
        label,
        inputs: [assigned, ...distinctNodes([...measuredDays, ...activeDays])],
        parameters: { ...ofStage, ...momentsParameters(of, definitions) },
        batch,
        partition: id,
      });
      measured.set(made.address, measuredDays);
      activity.set(made.address, activeDays);
      return made;
    };
    const other = othersOf(subject);
    const withQuantiles = withQuantilesOnly(subject);
    let quantiles: Node | null = null;
    if (withQuantiles !== null) {
      const measuredDays = distinctNodes(during(withQuantiles, span));
      measuredForQuantiles.set(id, measuredDays);
      quantiles = node(store, {
        model: models.quantileRanks,
        label,
        inputs: [assigned, ...measuredDays],
        parameters: { ...ofStage, ...quantileParameters(withQuantiles, definitions) },
        batch: quantilesBatch,
        partition: id,
      });
    }
    const lastDay = lastDayOf(stage);
    return {
      ...work,
      ...entered,
      assigned,
      plain: plainMoments({ work, lastDay }, span),
      others: other === null ? null : momentsOf(other, batchOfOthers),
      moments: momentsOf(withoutQuantiles(subject), batchOfAll),
      quantiles,
      lastDay,
    };
  });
}
