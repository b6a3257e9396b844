import type { Gate, Holdout } from "../gates/definition.ts";
import type { DefinitionsByKind } from "../gates/definitions.ts";
import type { Rollout } from "../gates/rule.ts";
import { hashPrefix, instantUs, rolloutAt } from "../gates/timeline.ts";

/** What has rules with percentages: stages are theirs. */
export type Ramped =
  | { readonly kind: "gate"; readonly definition: Gate }
  | { readonly kind: "holdout"; readonly definition: Holdout };

/** All that has rules with percentages among definitions. */
export function rampedAmong({ gates, holdouts }: Pick<DefinitionsByKind, "gates" | "holdouts">): Ramped[] {
  return [
    ...gates.map((definition): Ramped => ({ kind: "gate", definition })),
    ...holdouts.map((definition): Ramped => ({ kind: "holdout", definition })),
  ];
}

export function rampedName(ramped: Ramped): string {
  return ramped.kind === "gate" ? ramped.definition.gate : ramped.definition.holdout;
}

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
  const { percent, salt } =
    rollout === undefined
      ? { percent: rule.percent ?? null, salt: rule.salt }
      : rolloutAt(rollout, rule.salt, atUs, dayStartUs);
  return { percent: isEnabled ? percent : 0, hashPrefix: hashPrefix(gateSalt, salt), unitType };
}
