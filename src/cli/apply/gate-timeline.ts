import type { Change } from "../../changes/change.ts";
import { readChanges } from "../../changes/history.ts";
import { inForceBySubject } from "../../changes/replay.ts";
import { partsOf, subjectsOf } from "../../changes/subjects.ts";
import type { AppliedStage } from "../../changes/timeline-of-changes.ts";
import type { Project } from "../../config/project.ts";
import { storePath } from "../../config/store-path.ts";
import { contentHash } from "../../content-hash.ts";
import { PulseError } from "../../errors.ts";
import { type BalancedSpan, balancedSpans, spanOf } from "../../gates/balanced.ts";
import { OPEN_END_US, type Stage } from "../../gates/timeline.ts";
import { dayStartsIn, dsOfIndex, indexAt } from "../../lake/calendar.ts";
import { compileDefinitions, type Subject } from "../../pipeline/definitions.ts";
import { declaredTimeline, type TimelineSource } from "../../pipeline/rule-timeline.ts";

/** One stage as it is shown. */
export interface ShownStage {
  readonly stage: Stage;
  readonly isNow: boolean;
  /** Length so far, or as it will be, microseconds; null: it has not begun. */
  readonly lengthUs: bigint | null;
  /** Whether another salt shuffles units anew when it begins. */
  readonly isResalted: boolean;
  /** Whose ids are hashed from its begin on, where they were others before; else null. */
  readonly newUnitType: string | null;
  /** Who began it and why; null where no applied configuration did. */
  readonly applied: Pick<AppliedStage, "changedBy" | "reason" | "isScheduled"> | null;
  /** `stage`, `balanced-1`, or `no_control`. */
  readonly analyses: readonly string[];
}

export interface RuleStages {
  readonly rule: string;
  readonly name: string;
  readonly source: TimelineSource;
  readonly stages: readonly ShownStage[];
}

export interface GateTimeline {
  readonly kind: Subject["exposureType"];
  readonly name: string;
  readonly rules: readonly RuleStages[];
  /** Whether nothing has landed, so that nothing could be inferred. */
  readonly lacksEvents: boolean;
  /** What to know of it, in words. */
  readonly notes: readonly string[];
}

/** Reads the stages that exposures say; asked for only where nothing else says them. Null: nothing has landed. */
export type InferStages = (nowUs: bigint) => Promise<ReadonlyMap<string, readonly Stage[]> | null>;

function analysesOf(stage: Stage, spans: readonly BalancedSpan[]): string[] {
  if (stage.percent === 0) return [];
  if (stage.percent === 100) return ["no_control"];
  const span = spanOf(spans, stage.stage);
  return ["stage", ...(span === undefined ? [] : [`balanced-${span.span}`])];
}

function newUnitType(before: Stage | AppliedStage | undefined, stage: Stage | AppliedStage): string | null {
  if (before === undefined || !("unitType" in before) || !("unitType" in stage)) return null;
  return before.unitType === stage.unitType ? null : stage.unitType;
}

function shown(stages: readonly (Stage | AppliedStage)[], hashesUnits: boolean, nowUs: bigint): ShownStage[] {
  const spans = hashesUnits ? balancedSpans(stages) : [];
  return stages.map((stage, index) => {
    const before = stages[index - 1];
    const endUs = stage.toUs === OPEN_END_US ? nowUs : stage.toUs;
    return {
      stage,
      isNow: stage.fromUs <= nowUs && nowUs < stage.toUs,
      lengthUs: stage.fromUs > nowUs ? null : endUs - stage.fromUs,
      isResalted:
        "isResalted" in stage ? stage.isResalted : before !== undefined && before.hashPrefix !== stage.hashPrefix,
      newUnitType: newUnitType(before, stage),
      applied: "changedBy" in stage ? stage : null,
      analyses: analysesOf(stage, spans),
    };
  });
}

/**
 * The stages of every rule of a gate or holdout.
 *
 * @throws PulseError `TIMELINE_GATE_UNKNOWN`
 */
export async function gateTimeline(
  project: Project,
  name: string,
  nowUs: bigint,
  infer: InferStages,
): Promise<GateTimeline> {
  const subjects = compileDefinitions(project).subjects.filter(({ exposureType }) => exposureType !== "experiment");
  const subject = subjects.find((each) => each.name === name);
  if (subject === undefined) throw unknownGate(name, subjects);
  const changes = readChanges(storePath(project));
  const sources = { changes, dayStartUs: dayStartsIn(project.settings.time_zone), untilUs: OPEN_END_US };
  const declared = subject.rules.map((rule) => ({ rule, found: declaredTimeline(subject, rule, sources) }));
  const inferred = declared.some(({ found }) => found === null) ? await infer(nowUs) : null;
  return {
    kind: subject.exposureType,
    name,
    notes: forceNotes(project, changes, `${subject.exposureType} ${name}`),
    lacksEvents: inferred === null && declared.some(({ found }) => found === null),
    rules: declared.map(({ rule, found }) => {
      const key = `${subject.exposureType} ${name} ${rule.rule}`;
      const { source, stages } = found ?? { source: "inferred" as const, stages: inferred?.get(key) ?? [] };
      return { rule: rule.rule, name: rule.name, source, stages: shown(stages, rule.hashesUnits, nowUs) };
    }),
  };
}

/** How its files relate to what is in force. */
function forceNotes(project: Project, changes: readonly Change[], subject: string): string[] {
  const last = changes.findLast(({ recorded_by }) => recorded_by === "apply");
  if (last === undefined) return [];
  const since = new Date(Number(BigInt(last.changed_at_us) / 1000n)).toISOString();
  const applied = inForceBySubject(changes).get(subject);
  if (applied === undefined)
    return [`it is not in force: SDKs are given what is since ${since}; \`pulse apply\` puts it into force`];
  const [was, is] = [applied, subjectsOf(project).get(subject)].map((one) => contentHash(partsOf(one).evaluated));
  if (was === is) return [];
  return [`the files differ from what is in force since ${since}; \`pulse apply --dry-run\` shows how`];
}

/** Infers stages from what has landed, as a run of today would. */
export function inferFromStore(project: Project): InferStages {
  return async (nowUs) => {
    const [{ planComputation }, { openEngine }] = await Promise.all([
      import("../../pipeline/compute.ts"),
      import("../../publish/run-ds.ts"),
    ]);
    const engine = await openEngine(project);
    try {
      const ds = dsOfIndex(indexAt(project.settings.time_zone, nowUs));
      const { timelines, days } = await planComputation({ project, ds, engine });
      if (days.length === 0) return null;
      return new Map(
        timelines.map(({ subject, rule, stages }) => [`${subject.exposureType} ${subject.name} ${rule.rule}`, stages]),
      );
    } finally {
      await engine.close();
    }
  };
}

function unknownGate(name: string, subjects: readonly Subject[]): PulseError {
  const names = subjects.map((subject) => subject.name).sort();
  return new PulseError({
    code: "TIMELINE_GATE_UNKNOWN",
    fault: "input",
    message: `the project has no gate or holdout ${name}`,
    hint: names.length === 0 ? "write one under gates/" : `it has ${names.join(", ")}`,
  });
}
