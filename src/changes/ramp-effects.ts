import { instantUs, rolloutAt } from "../gates/timeline.ts";
import type { Change, Difference } from "./change.ts";
import { type Effect, percentText, plainEffect } from "./effect.ts";
import { GATE_WORDS, HOLDOUT_WORDS, percentageEffect } from "./percentage-effect.ts";
import {
  type DayStart,
  type Ramped,
  rampedName,
  ruleStateAt,
  type WrittenRule,
  writtenRules,
} from "./rule-in-force.ts";
import { rampedOf, timelineOfChanges } from "./timeline-of-changes.ts";

/** When effects are asked for, and what was applied before. */
export interface EffectContext {
  readonly changes: readonly Change[];
  readonly nowUs: bigint;
  readonly dayStartUs: DayStart;
}

/** The number of the stage that a rule is in once the difference is applied. */
function stageAfter(
  written: WrittenRule,
  ramped: Ramped,
  difference: Difference,
  context: EffectContext,
): number | null {
  const { changes, nowUs, dayStartUs } = context;
  if (written.rollout !== undefined) {
    const { stage } = rolloutAt(written.rollout, written.salt, nowUs, dayStartUs);
    return stage === 0 ? null : stage;
  }
  const last = changes.findLast(({ recorded_by }) => recorded_by === "apply");
  const after = last === undefined ? 0n : BigInt(last.changed_at_us) + 1n;
  const hypothetical: Change = {
    ...difference,
    changed_at_us: (nowUs > after ? nowUs : after).toString(),
    changed_by: "",
    recorded_by: "apply",
    reason: null,
  };
  const of = { kind: ramped.kind, name: rampedName(ramped), rule: written.rule };
  return (
    timelineOfChanges([...changes, hypothetical], of, dayStartUs)?.findLast(({ isScheduled }) => !isScheduled)?.stage ??
    null
  );
}

/** Steps that lie in the past and were not in force then. */
function backdatedEffects(
  before: WrittenRule | undefined,
  after: WrittenRule,
  { nowUs, dayStartUs }: EffectContext,
): Effect[] {
  const keyOf = ({ from, percent, salt }: NonNullable<WrittenRule["rollout"]>[number]): string =>
    JSON.stringify([instantUs(from, dayStartUs).toString(), percent, salt]);
  const known = new Set((before?.rollout ?? []).map(keyOf));
  const backdated = (after.rollout ?? []).filter(
    (step) => instantUs(step.from, dayStartUs) < nowUs && !known.has(keyOf(step)),
  );
  if (backdated.length === 0) return [];
  const steps = backdated.map(({ percent, from }) => `${percentText(percent)} from ${from}`).join(", ");
  return [
    plainEffect(
      after.rule,
      `backdated: ${steps}`,
      "these steps lie in the past and were not in force then: exposures since then are analysed as if they had been",
    ),
  ];
}

/** Runs knew it before anything of it was applied: its exposures until now have no stage. */
function forgottenEffects(difference: Difference, after: WrittenRule, { changes }: EffectContext): Effect[] {
  const known = changes.filter(({ subject }) => subject === difference.subject);
  const isSeenByRunsAlone = known.length > 0 && known.every(({ recorded_by }) => recorded_by === "run");
  if (difference.change !== "added" || !isSeenByRunsAlone || after.rollout !== undefined) return [];
  return [
    plainEffect(
      after.rule,
      "its timeline begins now",
      "days that end before now keep their inferred stages; later days see no stage before this one: to keep those, write their steps as rollout:",
    ),
  ];
}

/** Its rollout is no longer written, and what began before anything was applied stands nowhere else. */
function lostStepEffects(
  difference: Difference,
  before: WrittenRule | undefined,
  after: WrittenRule,
  { changes, dayStartUs }: EffectContext,
): Effect[] {
  if (before?.rollout === undefined || after.rollout !== undefined) return [];
  const first = changes.find(
    ({ recorded_by, subject }) => recorded_by === "apply" && subject === difference.subject,
  )?.changed_at_us;
  if (first === undefined) return [];
  const lost = before.rollout.filter(({ from }) => instantUs(from, dayStartUs) < BigInt(first));
  if (lost.length === 0) return [];
  const steps = lost.map(({ percent, from }) => `${percentText(percent)} from ${from}`).join(", ");
  const since = new Date(Number(BigInt(first) / 1000n)).toISOString();
  return [
    {
      ...plainEffect(
        after.rule,
        `rollout: no longer there: ${steps}`,
        `its timeline is that of pulse apply, which begins ${since}: days that end later see no stage before it, and stages are numbered anew; to keep them, add a step to rollout: in place of percent:`,
      ),
      isDisruptive: true,
    },
  ];
}

function removedEffect({ rule }: WrittenRule, percent: number | null): Effect {
  return {
    ...plainEffect(
      rule,
      `rule removed (was at ${percentText(percent)})`,
      "its units are decided by the rules behind it, or fail",
      "its stage ends",
    ),
    isDisruptive: true,
  };
}

/** What a changed gate or holdout does, rule by rule: percentages, salts, rules that come and go. */
export function rampEffects(
  kind: Ramped["kind"],
  name: string,
  difference: Difference,
  context: EffectContext,
): Effect[] {
  const { nowUs, dayStartUs } = context;
  const was = difference.before === null ? undefined : rampedOf(kind, name, difference.before);
  const now = difference.after === null ? undefined : rampedOf(kind, name, difference.after);
  const [old, current] = [was === undefined ? [] : writtenRules(was), now === undefined ? [] : writtenRules(now)];
  const words = kind === "gate" ? GATE_WORDS : HOLDOUT_WORDS;
  const kept = current.flatMap((written) => {
    const before = old.find(({ rule }) => rule === written.rule);
    const stateBefore = before === undefined ? null : ruleStateAt(before, nowUs, dayStartUs);
    const stage = now === undefined ? null : stageAfter(written, now, difference, context);
    const isPlanned = written.rollout !== undefined;
    const effect = percentageEffect(
      written.rule,
      stateBefore,
      ruleStateAt(written, nowUs, dayStartUs),
      { stage, isPlanned },
      words,
    );
    return [
      ...(effect === undefined ? [] : [effect]),
      ...backdatedEffects(before, written, context),
      ...forgottenEffects(difference, written, context),
      ...lostStepEffects(difference, before, written, context),
    ];
  });
  const gone = old
    .filter(({ rule }) => current.every((other) => other.rule !== rule))
    .map((written) => removedEffect(written, ruleStateAt(written, nowUs, dayStartUs).percent));
  return [...kept, ...gone];
}
