import type { Change } from "../changes/change.ts";
import { readChanges } from "../changes/history.ts";
import { type Unapplied, unappliedChanges } from "../changes/run-changes.ts";
import { stagesOnly } from "../changes/timeline-of-changes.ts";
import { configurationHash } from "../config/hash.ts";
import type { Project } from "../config/project.ts";
import { storePath } from "../config/store-path.ts";
import type { Engine, Relation } from "../engine/engine.ts";
import { model } from "../engine/model.ts";
import type { RolloutHint } from "../gates/timeline.ts";
import { dayStartsIn } from "../lake/calendar.ts";
import type { Segment } from "../landing/segment.ts";
import { type Measure, measureId } from "../metrics/measure.ts";
import { type BuildOptions, build } from "./build.ts";
import { calendarFile } from "./calendar-file.ts";
import { compileDefinitions, type Definitions, type UnitTypeDefinitions } from "./definitions.ts";
import {
  type GraphContext,
  type GraphInputs,
  graphContext,
  type RuleTimeline,
  type SpannedTimeline,
  withSpans,
} from "./graph/context.ts";
import { type EventNodes, eventNodes } from "./graph/events.ts";
import { exposureNodes } from "./graph/exposures.ts";
import { idLinkNodes } from "./graph/id-links.ts";
import { linkDigests } from "./graph/link-digests.ts";
import {
  type IdMapNodes,
  idMapNodes,
  type KnownIdLinks,
  knownIdLinks,
  measuredEventNodes,
} from "./graph/linked-events.ts";
import { type MeasureNodes, measureNodes } from "./graph/measures.ts";
import { plainMoments } from "./graph/plain-moments.ts";
import { type RunningTotals, runningTotals } from "./graph/running-totals.ts";
import { type StageNodes, stageNodes } from "./graph/stages.ts";
import { type TableDays, tableDaysNodes } from "./graph/table-days.ts";
import { dailyMeasuresOf, metricTerms } from "./metric-terms.ts";
import { type Node, type Plan, planFor, rowsOf } from "./node.ts";
import { declaredTimeline, inferredStages, type TimelineSources } from "./rule-timeline.ts";
import { takenFromTotals } from "./running/plain-metrics.ts";
import { allSegments, type StagedPiece, stageSegments, stagingLimits } from "./staging.ts";

/** Everything that a run of one ds is made of, planned; {@link buildComputation} builds it. */
export interface Computation {
  readonly project: Project;
  readonly store: string;
  readonly ds: string;
  readonly definitions: Definitions;
  readonly configurationHash: string;
  readonly segments: readonly Segment[];
  readonly staged: readonly StagedPiece[];
  readonly timelines: readonly SpannedTimeline[];
  /** What exposures say of rollouts, where a rule's stages are inferred from it. */
  readonly hints: readonly Node[];
  /** What the files say and `pulse apply` has not put into force. */
  readonly unapplied: readonly Unapplied[];
  readonly stages: readonly StageNodes[];
  /** Days with data, up to ds. */
  readonly days: readonly string[];
  /** Exposure counts of every day. */
  readonly counts: readonly Node[];
  /** What units did on any day, by measure. */
  readonly measures: Pick<MeasureNodes, "unitDays" | "occurrences">;
  /** The day's events and measures; null where nothing came on ds. */
  readonly today: {
    readonly events: Node;
    readonly measures: readonly TableDays[];
    readonly occurrences: readonly Node[];
  } | null;
  /** On which days units were active, by each unit type's definition: all days up to ds. */
  readonly activeDays: readonly TableDays[];
  readonly idLinks: KnownIdLinks;
  /** What is not built yet. */
  readonly plan: Plan;
}

export interface ComputeOptions extends BuildOptions {
  readonly project: Project;
  readonly ds: string;
  readonly engine: Engine;
}

async function readHints(engine: Engine, nodes: readonly Node[]): Promise<Map<string, RolloutHint[]>> {
  const rows = await engine.read({
    inputs: new Map([["hints", rowsOf(model("intermediate/exposure_hints"), nodes)]]),
    sql: "select ds, exposure_type, name, rule, percent, rollout, first_us, exposures from hints",
  });
  const found = new Map<string, RolloutHint[]>();
  for (const row of rows) {
    const key = `${row.exposure_type}\n${row.name}\n${row.rule}`;
    const hint = {
      ds: String(row.ds),
      percent: row.percent === null || row.percent === undefined ? null : Number(row.percent),
      rollout: row.rollout === null || row.rollout === undefined ? null : Number(row.rollout),
      firstUs: BigInt(Number(row.first_us)),
      exposures: BigInt(Number(row.exposures)),
    };
    found.set(key, [...(found.get(key) ?? []), hint]);
  }
  return found;
}

/** The stages of every rule: as configured, else as applied, else as the exposures say. */
async function findTimelines(
  context: GraphContext,
  nodes: EventNodes,
  changes: readonly Change[],
  options: ComputeOptions,
): Promise<RuleTimeline[]> {
  const dayStartUs = dayStartsIn(context.timeZone);
  const sources: TimelineSources = { changes, dayStartUs, untilUs: context.dayOf(context.ds).endUs };
  const rules = context.definitions.subjects.flatMap((subject) =>
    subject.rules.map((rule) => ({ subject, rule, declared: declaredTimeline(subject, rule, sources) })),
  );
  let hints = new Map<string, RolloutHint[]>();
  if (rules.some(({ declared }) => declared === null)) {
    const all = context.days.map(nodes.hints);
    await build(options.engine, context.store, planFor(all), options);
    hints = await readHints(options.engine, all);
  }
  return rules.map(({ subject, rule, declared }) => {
    const key = `${subject.exposureType}\n${subject.name}\n${rule.rule}`;
    const { source, stages } = declared ?? inferredStages(subject, rule, hints.get(key) ?? []);
    // Who began a stage and why changes no number.
    return { subject, rule, source, stages: stagesOnly(stages) };
  });
}

/** What id maps link and credit: links are built here, as their digests are part of addresses. Null without id maps. */
async function findLinks(
  context: GraphContext,
  nodes: EventNodes,
  options: ComputeOptions,
): Promise<IdMapNodes | null> {
  const idLinks = idLinkNodes(context, nodes, options.project);
  if (idLinks === null) return null;
  const all = context.days.map(idLinks.links);
  await build(options.engine, context.store, planFor(all), options);
  return idMapNodes(context, nodes, idLinks, await linkDigests(options.engine, context.days, all));
}

/** What the units of each type did on some days, of measures that are asked for: from its totals where they say it. */
function tableDays(
  { definitions, dayOf }: GraphContext,
  { unitDays }: MeasureNodes,
  totalsOf: (unitType: string) => RunningTotals,
  days: readonly string[],
  asked: (type: UnitTypeDefinitions) => readonly AskedMeasure[],
): TableDays[] {
  return definitions.unitTypes.map((type): TableDays => {
    const { ofDay, ofDayRows, dayMeasures } = totalsOf(type.unitType);
    const all = asked(type);
    const isOfTotals = ({ measure, isTotal }: AskedMeasure): boolean => isTotal && dayMeasures.has(measureId(measure));
    const ofTotals = all.filter(isOfTotals).map(({ measure }) => measure);
    const others = all.filter((each) => !isOfTotals(each));
    return {
      unitType: type.unitType,
      ofTotals,
      totals: ofTotals.length === 0 ? [] : days.map((day) => ofDay(day, dayOf(day).endUs)),
      totalRows: ofDayRows,
      unitDays: others.flatMap(({ measure }) => days.map((day) => unitDays(day, measure))),
    };
  });
}

/** A measure of a table, and whether totals say all that the table takes of it. */
interface AskedMeasure {
  readonly measure: Measure;
  readonly isTotal: boolean;
}

/** Measures of the numbers that a unit type's metrics have on a day. */
function dailyMeasures({ metrics }: UnitTypeDefinitions, keeps: Measure["keeps"]): AskedMeasure[] {
  const found = new Map(metrics.flatMap((planned) => [...dailyMeasuresOf(planned)]));
  const terms = metrics.flatMap((planned) => (dailyMeasuresOf(planned).size === 0 ? [] : metricTerms(planned)));
  const beyondTotals = new Set(terms.filter(({ take }) => !takenFromTotals(take)).map(({ measure }) => measure));
  return [...found]
    .filter(([, measure]) => measure.keeps === keeps)
    .map(([id, measure]) => ({ measure, isTotal: !beyondTotals.has(id) }));
}

function todaysNodes(
  context: GraphContext,
  { events }: EventNodes,
  measures: MeasureNodes,
  totalsOf: (unitType: string) => RunningTotals,
): Computation["today"] {
  const { ds, days, definitions } = context;
  if (!days.includes(ds)) return null;
  const occurrences = new Map(
    definitions.unitTypes.flatMap((type) =>
      dailyMeasures(type, "occurrences").map(({ measure }) => [measureId(measure), measure]),
    ),
  );
  return {
    events: events(ds),
    measures: tableDays(context, measures, totalsOf, [ds], (type) => dailyMeasures(type, "totals")),
    occurrences: [...occurrences.values()].map((measure) => measures.occurrences(ds, measure)),
  };
}

/**
 * Stages what has landed, and plans everything that the results as of the end of a ds are made of. Nothing later than ds is looked at.
 * What the plan itself depends on is built for it: the hints of rollouts without `rollout:`, and the links of id maps.
 *
 * @throws PulseError for a broken chain or a damaged segment.
 */
export async function planComputation(options: ComputeOptions): Promise<Computation> {
  const { project, ds, engine } = options;
  const store = storePath(project);
  const { settings } = project;
  options.watch?.enter?.("staging");
  const calendar = await calendarFile(engine, store, settings.time_zone);
  const segments = await allSegments(store);
  const staged = await stageSegments(engine, store, segments, calendar, {
    ...options,
    limits: stagingLimits(settings.compute),
  });
  options.watch?.enter?.("planning");
  const definitions = compileDefinitions(project);
  const inputs: GraphInputs = {
    store,
    timeZone: settings.time_zone,
    environments: [...settings.environments].sort(),
    excludeBots: settings.exclude_bots,
    excludeSampled: settings.sampled_exposures === "set_aside",
    calendar,
    staged,
    ds,
    definitions,
  };
  const context = graphContext(inputs);
  const events = eventNodes(context);
  const changes = readChanges(store);
  const timelines = (await findTimelines(context, events, changes, options)).map(withSpans);
  const exposures = exposureNodes(context, events, timelines);
  const idMaps = await findLinks(context, events, options);
  const measured = measuredEventNodes(events, idMaps);
  const measures = measureNodes(context, measured, exposures, timelines);
  const running = new Map<string, RunningTotals>();
  const totalsOf = (unitType: string): RunningTotals => {
    const known = running.get(unitType) ?? runningTotals(context, measured, exposures, unitType);
    running.set(unitType, known);
    return known;
  };
  const stages = stageNodes(context, exposures, measures, plainMoments(context, exposures, totalsOf), timelines);
  const counts = context.days.map(exposures.counts);
  const today = todaysNodes(context, events, measures, totalsOf);
  const activeDays = tableDays(context, measures, totalsOf, context.days, ({ active }) => [
    { measure: active, isTotal: true },
  ]);
  const idLinks = knownIdLinks(context, idMaps);
  return {
    project,
    store,
    ds,
    definitions,
    configurationHash: configurationHash(project),
    segments,
    staged,
    timelines,
    hints: timelines.some(({ source }) => source === "inferred") ? context.days.map(events.hints) : [],
    unapplied: unappliedChanges(changes, project),
    stages,
    days: context.days,
    counts,
    measures,
    today,
    activeDays,
    idLinks,
    plan: planFor(rootsOf({ stages, counts, today, activeDays, idLinks })),
  };
}

/** Builds what a computation's plan lacks. */
export async function buildComputation(
  computation: Computation,
  options: Omit<ComputeOptions, "project" | "ds">,
): Promise<void> {
  options.watch?.enter?.("building");
  await build(options.engine, computation.store, computation.plan, options);
}

/** What the results of a stage are read from. */
export function nodesOfStage({ entries, crossovers, plain, others, quantiles }: StageNodes): Node[] {
  return [
    ...entries,
    ...crossovers,
    ...plain,
    ...(others === null ? [] : [others]),
    ...(quantiles === null ? [] : [quantiles]),
  ];
}

/** Roots of a computation: what its tables are made from. */
export function rootsOf({
  stages,
  counts,
  today,
  activeDays,
  idLinks: { pairs, links, credited },
}: Pick<Computation, "stages" | "counts" | "today" | "activeDays" | "idLinks">): Node[] {
  return [
    ...stages.flatMap(nodesOfStage),
    ...counts,
    ...pairs,
    ...links,
    ...(credited === null ? [] : [credited]),
    ...(today === null ? [] : [today.events, ...tableDaysNodes(today.measures), ...today.occurrences]),
    ...tableDaysNodes(activeDays),
  ];
}

/** The rows of a relation of nodes, for a statement. */
export function relationOf(modelPath: string, nodes: readonly Node[]): Relation {
  return rowsOf(model(modelPath), nodes);
}
