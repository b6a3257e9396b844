import { type BalancedSpan, spanOf } from "../../gates/balanced.ts";
import { hasControl, type Stage } from "../../gates/timeline.ts";
import type { Subject, SubjectRule } from "../definitions.ts";
import type { SpannedTimeline } from "./context.ts";
import { spanId, stageId } from "./stage-id.ts";

/** What a set of nodes is about: one stage of one rule, or a balanced span of its stages. */
export interface Analysis {
  readonly id: string;
  readonly subject: Subject;
  readonly rule: SubjectRule;
  readonly analysis: "stage" | "balanced";
  /** Of a balanced span: its time, the number of its first stage, and no percentage. */
  readonly stage: Stage;
  /** Of a balanced analysis its own span, of a stage the one that it belongs to; null: none. */
  readonly span: BalancedSpan | null;
  /** Of a stage without a control the latest earlier one of its rule that had one; else null. */
  readonly lastComparableStage: number | null;
}

/** The analyses of a rule's timeline: its stages but those of 0 %, and its balanced spans. */
export function analysesOf({ subject, rule, stages, spans }: SpannedTimeline): Analysis[] {
  const ofStages = stages
    .filter(({ percent }) => percent !== 0)
    .map((stage): Analysis => {
      const id = stageId(subject, rule.rule, stage.stage);
      const span = spanOf(spans, stage.stage) ?? null;
      const before = stages.filter((other) => other.stage < stage.stage && hasControl(other)).at(-1)?.stage ?? null;
      const lastComparableStage = hasControl(stage) ? null : before;
      return { id, subject, rule, analysis: "stage", stage, span, lastComparableStage };
    });
  const balanced = spans.map((span): Analysis => {
    const stage = stageOfSpan(span);
    const id = spanId(subject, rule.rule, stage.stage);
    return { id, subject, rule, analysis: "balanced", stage, span, lastComparableStage: null };
  });
  return [...ofStages, ...balanced];
}

/** A balanced span as if it were one stage. */
function stageOfSpan({ stages: [first], fromUs, toUs }: BalancedSpan): Stage {
  return { stage: first?.stage ?? 0, percent: null, fromUs, toUs, hashPrefix: first?.hashPrefix ?? null };
}
