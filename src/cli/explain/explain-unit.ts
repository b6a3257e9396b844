import type { Relation } from "../../engine/engine.ts";
import { dayOf } from "../../lake/calendar.ts";
import { calendarFile } from "../../pipeline/calendar-file.ts";
import type { StageNodes } from "../../pipeline/graph/stages.ts";
import { tableDaysNodes } from "../../pipeline/graph/table-days.ts";
import { stageAnalysis } from "../../pipeline/results/analysis.ts";
import { measureRoles } from "../../results/definition/measure-roles.ts";
import { inputsNamed, type PartialComputation } from "../partial/partial-computation.ts";
import { type JudgedEvent, judgeAlone } from "./judge-events.ts";
import { readUnitFigures } from "./stage-figures.ts";
import { filesOfMetric, type MetricInStage, stageRelations } from "./stage-relations.ts";
import { type EventFiles, readUnitEvents, type Unit, type UnitEvent } from "./unit-events.ts";
import { type Assigned, groupsSeen, readUnitExposures, type UnitExposures, whyNotIn } from "./unit-exposures.ts";
import { needsDays, type UnitInAnalysis, unitInAnalysis } from "./unit-in-analysis.ts";
import { linkedUnit } from "./unit-links.ts";
import { typesOfUnit, unknownUnit } from "./unknown-unit.ts";

export interface UnitAnalysis {
  readonly analysis: string;
  readonly stage: StageNodes;
  /** Why the unit does not count in it; null: it does. */
  readonly reason: string | null;
  readonly found: UnitInAnalysis | null;
}

/** A unit and a metric, as of the end of a ds. */
export interface UnitExplained {
  readonly unitId: string;
  readonly ds: string;
  readonly unitTypes: readonly string[];
  /** By unit type: whose events are credited to the unit. */
  readonly links: ReadonlyMap<string, Unit>;
  /** By unit type: all events, as they are to the metric outside of all analyses. */
  readonly events: ReadonlyMap<string, readonly JudgedEvent[]>;
  readonly analyses: readonly UnitAnalysis[];
}

/** The stages of a computation that take a metric, with the metric as their type of unit has it. */
export function stagesWithMetric({ computation }: PartialComputation, metric: string): MetricInStage[] {
  return computation.stages.flatMap((stage) => {
    const planned = stage.subject.metrics.find((one) => one.metric.name === metric);
    return planned === undefined ? [] : [{ stage, planned }];
  });
}

/** The days' events, all that is credited, and where they came from; built if they are not there. */
async function eventFiles({ computation, built }: PartialComputation): Promise<EventFiles> {
  const { activeDays, staged } = computation;
  const events = await built(inputsNamed(tableDaysNodes(activeDays), "events"));
  const linkedEvents = await built(inputsNamed(tableDaysNodes(activeDays), "linked_events"));
  return { events, linkedEvents, staged };
}

interface Scope {
  readonly partial: PartialComputation;
  readonly unitId: string;
  readonly calendar: Relation;
  readonly endUs: bigint;
}

async function inAnalysis(
  { partial, unitId, calendar, endUs }: Scope,
  of: MetricInStage,
  assigned: Assigned,
  events: readonly UnitEvent[],
): Promise<UnitInAnalysis> {
  const { engine, computation, built } = partial;
  const roles = measureRoles(of.planned);
  await built(filesOfMetric(of));
  const relations = stageRelations(of, computation.definitions, {
    views: needsDays(of.planned, roles) ? ["daily"] : [],
    unitId,
    calendar,
    endUs,
  });
  const figures = await readUnitFigures(engine, of, relations, unitId);
  return unitInAnalysis(events, { ...of, roles, assigned, figures }, endUs);
}

/** Why a unit that was exposed in a stage does not count in it; null: it does. */
function whyLeftOut(stage: StageNodes, { isInAnalysis }: Assigned, exposures: UnitExposures): string | null {
  if (isInAnalysis) return null;
  if (stage.analysis === "balanced")
    return `a crossover, left out: by its hash in one group, but seen in ${groupsSeen(stage, exposures).join(" and ")}`;
  return `a crossover, left out: seen in ${groupsSeen(stage, exposures).join(" and ")}`;
}

/**
 * Explains a metric's number of one unit in every analysis that takes the metric: which of the unit's events count, and why the others do not.
 *
 * Errors: `EXPLAIN_UNIT_UNKNOWN` (input) where there is no event or exposure of the unit.
 */
export async function explainUnit(
  partial: PartialComputation,
  stages: readonly MetricInStage[],
  unitId: string,
): Promise<UnitExplained> {
  const { engine, computation, built } = partial;
  const { project, ds, store, idLinks } = computation;
  const timeZone = project.settings.time_zone;
  const files = await eventFiles(partial);
  const exposureNodes = await built(inputsNamed(computation.counts, "exposures"));
  await built(stages.map(({ stage }) => stage.assigned));
  await built(idLinks.links);

  const unitTypes = [...new Set(stages.map(({ stage }) => stage.subject.unitType))];
  const exposures = await readUnitExposures(
    engine,
    stages.map(({ stage }) => stage),
    exposureNodes,
    unitId,
  );
  const links = new Map<string, Unit>();
  const events = new Map<string, readonly UnitEvent[]>();
  const alone = new Map<string, readonly JudgedEvent[]>();
  for (const unitType of unitTypes) {
    const unit = { unitType, unitId };
    const planned = stages.find(({ stage }) => stage.subject.unitType === unitType)?.planned;
    if (planned === undefined) continue;
    const roles = measureRoles(planned);
    const own = await readUnitEvents(engine, files, unit, roles);
    events.set(unitType, own);
    alone.set(unitType, judgeAlone(own, roles));
    const link = await linkedUnit(engine, idLinks.links, unit);
    if (link !== null) links.set(unitType, link);
  }
  if (exposures.counts.length === 0 && [...events.values()].every(({ length }) => length === 0)) {
    const found = await typesOfUnit(engine, files.events, unitId);
    if (!unitTypes.some((type) => found.has(type))) throw unknownUnit(unitId, unitTypes, found, ds);
  }

  const { relation: calendar } = await calendarFile(engine, store, timeZone);
  const scope = { partial, unitId, calendar, endUs: dayOf(timeZone, ds).endUs };
  const analyses: UnitAnalysis[] = [];
  for (const of of stages) {
    const { stage } = of;
    const assigned = exposures.assigned.get(stage.id);
    const reason = assigned === undefined ? whyNotIn(stage, exposures) : whyLeftOut(stage, assigned, exposures);
    const own = events.get(stage.subject.unitType) ?? [];
    const found = assigned === undefined || reason !== null ? null : await inAnalysis(scope, of, assigned, own);
    analyses.push({ analysis: stageAnalysis(stage, "all"), stage, reason, found });
  }
  return { unitId, ds, unitTypes, links, events: alone, analyses };
}
