import type { Change } from "../changes/change.ts";
import { type AppliedStage, timelineOfChanges } from "../changes/timeline-of-changes.ts";
import {
  configuredTimeline,
  experimentTimeline,
  inferredTimeline,
  type RolloutHint,
  type Stage,
} from "../gates/timeline.ts";
import type { Subject, SubjectRule } from "./definitions.ts";

/** What timelines are found from, besides the definitions. */
export interface TimelineSources {
  /** The whole history of changes. */
  readonly changes: readonly Change[];
  readonly dayStartUs: (ds: string) => bigint;
  /** End of the run's ds: what was applied from then on is not known to it, so that a run of a past ds finds the same, whenever it is done. */
  readonly untilUs: bigint;
}

/** Where the stages of a rule come from. */
export type TimelineSource = "experiment" | "rollout" | "applied" | "inferred";

export type FoundTimeline =
  | { readonly source: Exclude<TimelineSource, "applied">; readonly stages: readonly Stage[] }
  /** With who began each stage, and why. */
  | { readonly source: "applied"; readonly stages: readonly AppliedStage[] };

/**
 * The stages of a rule without a look at its exposures: those of its `rollout:` list, else of the applied configurations. Null: neither
 * says it, so that they have to be inferred.
 */
export function declaredTimeline(
  subject: Subject,
  rule: SubjectRule,
  { changes, dayStartUs, untilUs }: TimelineSources,
): FoundTimeline | null {
  if (subject.experiment !== null)
    return { source: "experiment", stages: experimentTimeline(subject.experiment, dayStartUs) };
  if (rule.rollout !== undefined) {
    const salts = { gateSalt: subject.salt, ruleSalt: rule.salt };
    return { source: "rollout", stages: configuredTimeline(rule.rollout, salts, dayStartUs) };
  }
  const { exposureType: kind, name } = subject;
  if (kind === "experiment") return null;
  const applied = timelineOfChanges(changes, { kind, name, rule: rule.rule }, dayStartUs, untilUs);
  return applied === null ? null : { source: "applied", stages: applied };
}

/** The stages that exposures say themselves; units are taken to be hashed as the rule is configured now. */
export function inferredStages(subject: Subject, rule: SubjectRule, hints: readonly RolloutHint[]): FoundTimeline {
  return {
    source: "inferred",
    stages: inferredTimeline(hints, { gateSalt: subject.salt, ruleSalt: rule.salt }),
  };
}
