import { OPEN_END_US, type Stage } from "../gates/timeline.ts";
import type { Change } from "./change.ts";
import {
  type DayStart,
  type Ramped,
  type RuleState,
  ruleStateAt,
  stepInstants,
  writtenRules,
} from "./rule-in-force.ts";
import { recordedAs } from "./subjects.ts";

/** A stage, and what began it. */
export interface AppliedStage extends Stage {
  readonly changedBy: string;
  readonly reason: string | null;
  /** Whether a step of a rollout that was applied earlier began it. */
  readonly isScheduled: boolean;
  /** Whose ids are hashed in it. */
  readonly unitType: string;
  /** Whether another salt hashes the same ids as in the stage before. */
  readonly isResalted: boolean;
}

export interface TimelineOf {
  readonly kind: Ramped["kind"];
  readonly name: string;
  readonly rule: string;
}

/** A gate or holdout as recorded. */
export function rampedOf(kind: Ramped["kind"], name: string, recorded: unknown): Ramped {
  return kind === "gate"
    ? { kind, definition: recordedAs(kind, name, recorded) }
    : { kind, definition: recordedAs(kind, name, recorded) };
}

/** A moment at which a rule may have begun to let other units pass. */
interface Moment {
  readonly atUs: bigint;
  /** Null: the rule is not there. */
  readonly state: RuleState | null;
  readonly change: Change;
  readonly isScheduled: boolean;
}

function momentsOf(changes: readonly Change[], { kind, name, rule }: TimelineOf, dayStartUs: DayStart): Moment[] {
  const applied = changes.filter(
    ({ recorded_by, subject }) => recorded_by === "apply" && subject === `${kind} ${name}`,
  );
  return applied.flatMap((change, index): Moment[] => {
    const atUs = BigInt(change.changed_at_us);
    const next = applied[index + 1];
    const endUs = next === undefined ? OPEN_END_US : BigInt(next.changed_at_us);
    const written =
      change.change === "removed"
        ? undefined
        : writtenRules(rampedOf(kind, name, change.after)).find((each) => each.rule === rule);
    if (written === undefined) return [{ atUs, state: null, change, isScheduled: false }];
    const steps = stepInstants(written, dayStartUs).filter((step) => step > atUs && step < endUs);
    return [atUs, ...steps].map((moment) => ({
      atUs: moment,
      state: ruleStateAt(written, moment, dayStartUs),
      change,
      isScheduled: moment !== atUs,
    }));
  });
}

function isSame(a: RuleState | null | undefined, b: RuleState | null): boolean {
  if (a === null || a === undefined || b === null) return (a ?? null) === b;
  return a.percent === b.percent && a.hashPrefix === b.hashPrefix && a.unitType === b.unitType;
}

function isResalted(before: RuleState | undefined, after: RuleState): boolean {
  return before?.unitType === after.unitType && before.hashPrefix !== after.hashPrefix;
}

/**
 * The stages of a rule as the applied configurations say: one begins whenever its percentage (0 while the gate is disabled), what is hashed
 * before a unit's id, or whose ids are hashed changes. A rule that is removed ends its stage; when it comes back, another begins. Conditions
 * begin none. Stages in which ids of another type than in the last one were hashed have no hash prefix: nothing is balanced there.
 *
 * @param changes the whole history, in order
 * @param untilUs nothing from then on is known: a run's ds ends then. A stage that lasts then is open.
 * @returns null where no applied configuration has the rule with a percentage.
 */
export function timelineOfChanges(
  changes: readonly Change[],
  of: TimelineOf,
  dayStartUs: DayStart,
  untilUs: bigint = OPEN_END_US,
): AppliedStage[] | null {
  const moments = momentsOf(changes, of, dayStartUs).filter(({ atUs }) => atUs < untilUs);
  if (moments.every(({ state }) => state === null || state.percent === null)) return null;
  const turns = moments.filter(({ state }, index) => !isSame(moments[index - 1]?.state, state));
  const unitType = turns.findLast(({ state }) => state !== null)?.state?.unitType;
  const stages: AppliedStage[] = [];
  let before: RuleState | undefined;
  for (const [index, { atUs, state, change, isScheduled }] of turns.entries()) {
    if (state === null) continue;
    stages.push({
      stage: stages.length + 1,
      ...state,
      hashPrefix: state.unitType === unitType ? state.hashPrefix : null,
      fromUs: atUs,
      toUs: turns[index + 1]?.atUs ?? OPEN_END_US,
      changedBy: change.changed_by,
      reason: change.reason,
      isScheduled,
      isResalted: isResalted(before, state),
    });
    before = state;
  }
  return stages;
}

/** Just the stages, without what began them. */
export function stagesOnly(stages: readonly Stage[]): Stage[] {
  return stages.map(({ stage, percent, fromUs, toUs, hashPrefix }) => ({ stage, percent, fromUs, toUs, hashPrefix }));
}

/**
 * The stage that a gate's or holdout's rule is in by the applied configurations: what `specsOfProject` asks for.
 *
 * @param nowUs microseconds since 1970
 */
export function stageAt(
  changes: readonly Change[],
  dayStartUs: DayStart,
  nowUs: bigint,
): (name: string, rule: string) => AppliedStage | undefined {
  return (name, rule) =>
    (["gate", "holdout"] as const)
      .flatMap((kind) => timelineOfChanges(changes, { kind, name, rule }, dayStartUs) ?? [])
      .find(({ fromUs, toUs }) => fromUs <= nowUs && nowUs < toUs);
}
