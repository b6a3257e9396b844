import type { Gate, Holdout } from "../gates/definition.ts";
import type { Rollout } from "../gates/rule.ts";
import { hashPrefix, instantUs } from "../gates/timeline.ts";

/** What has rules with percentages: stages are theirs. */
export type Ramped =
  | { readonly kind: "gate"; readonly definition: Gate }
  | { readonly kind: "holdout"; readonly definition: Holdout };

/** A rule as a definition has it, whatever the time. */
export interface WrittenRule {
  readonly rule: string;
  readonly percent: number | undefined;
  readonly rollout: Rollout | undefined;
  /** Its own, else its id. */
  readonly salt: string;
  readonly gateSalt: string | undefined;
  /** Whose ids are hashed: its own, else the whole's. */
  readonly unitType: string;
  readonly isEnabled: boolean;
}

/** By what a rule lets units pass at one moment. */
export interface RuleState {
  /** 0 while the gate is disabled and before the first step of a rollout; null: nobody said it. */
  readonly percent: number | null;
  readonly hashPrefix: string | null;
  /** Whose ids are hashed. */
  readonly unitType: string;
}

export type DayStart = (ds: string) => bigint;

export function writtenRules({ kind, definition }: Ramped): WrittenRule[] {
  if (kind === "holdout") {
    const { rule, percent, rollout, rule_salt, salt, unit_type: unitType } = definition;
    return [{ rule, percent, rollout, salt: rule_salt ?? rule, gateSalt: salt, unitType, isEnabled: true }];
  }
  return definition.rules.map(({ rule, percent, rollout, salt, unit_type }) => ({
    ...{ rule, percent, rollout, salt: salt ?? rule, gateSalt: definition.salt, isEnabled: definition.enabled },
    unitType: unit_type ?? definition.unit_type,
  }));
}

/** Moments at which a rule's rollout takes a step, in order. */
export function stepInstants({ rollout }: WrittenRule, dayStartUs: DayStart): bigint[] {
  return (rollout ?? []).map(({ from }) => instantUs(from, dayStartUs)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** A rule at one moment, microseconds since 1970. */
export function ruleStateAt(rule: WrittenRule, atUs: bigint, dayStartUs: DayStart): RuleState {
  const { rollout, gateSalt, unitType, isEnabled } = rule;
  const steps = rollout?.filter(({ from }) => instantUs(from, dayStartUs) <= atUs) ?? [];
  const salt = steps.findLast((step) => step.salt !== undefined)?.salt ?? rule.salt;
  const written = rollout === undefined ? (rule.percent ?? null) : (steps.at(-1)?.percent ?? 0);
  return { percent: isEnabled ? written : 0, hashPrefix: hashPrefix(gateSalt, salt), unitType };
}
