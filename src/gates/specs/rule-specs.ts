import type { GateRule, ReturningRule } from "../rule.ts";
import { rolloutAt } from "../timeline.ts";
import {
  type ConditionContext,
  conditionSpec,
  environmentSpec,
  PERCENTAGE_NOT_KNOWN,
  SALT_NOT_KNOWN,
  unknownSpec,
} from "./condition-specs.ts";
import type { Spec, SpecCondition, SpecRule } from "./spec.ts";

/** When and among what definitions are compiled. */
export interface SpecOptions {
  /** Milliseconds since 1970: which steps of rollouts are in force, and which experiments run. */
  readonly nowMs: number;
  /** Begin of a day in the project's time zone, microseconds since 1970. */
  readonly dayStartUs: (ds: string) => bigint;
  readonly unitTypes: readonly string[];
  /** The stage of a gate's or holdout's rule by the history of applied configurations; for rules without `rollout:`. */
  readonly stageOf?: (gate: string, rule: string) => { readonly stage: number } | undefined;
  /** When the definitions last changed, milliseconds since 1970. */
  readonly timeMs: number;
}

/** What all specs that come from files have alike. */
const PLAIN_SPEC = {
  isActive: null,
  explicitParameters: [],
  hasSharedParameters: false,
  version: null,
  targetAppIds: [],
  forwardAllExposures: false,
} as const;

type SpecContent = Pick<Spec, "name" | "entity" | "salt" | "enabled" | "defaultValue" | "idType" | "rules">;

/** What is disabled has no rules: Statsig's current SDK asks them first, and would turn a disabled gate on. */
export function plainSpec(content: SpecContent): Spec {
  return { ...PLAIN_SPEC, ...content, rules: content.enabled ? content.rules : [] };
}

type RuleContent = Pick<SpecRule, "id" | "idType" | "conditions" | "returnValue"> & Partial<SpecRule>;

/** A rule that passes all whom it matches, where nothing else is said. Its salt is empty: nothing is hashed. */
export function plainRule(content: RuleContent): SpecRule {
  return {
    name: content.id,
    groupName: null,
    salt: "",
    passPercentage: 100,
    configDelegate: null,
    isExperimentGroup: false,
    samplingRate: null,
    ...content,
  };
}

/** A rule's conditions, its environments among them. */
export function conditionsOf(
  { when, environments }: Pick<GateRule, "when"> & Partial<Pick<GateRule, "environments">>,
  unitType: string,
  options: SpecOptions,
): SpecCondition[] {
  const context: ConditionContext = { unitType, unitTypes: options.unitTypes, dayStartUs: options.dayStartUs };
  return [
    ...(environments === undefined ? [] : [environmentSpec(environments, unitType)]),
    ...when.map((condition) => conditionSpec(condition, context)),
  ];
}

/** The conditions, and one that cannot be evaluated where units would have to be hashed with a salt that nobody said. */
export function withKnownSalt(
  conditions: readonly SpecCondition[],
  percent: number,
  salt: string | undefined,
  unitType: string,
): readonly SpecCondition[] {
  const isHashed = percent > 0 && percent < 100;
  return isHashed && salt === undefined ? [...conditions, unknownSpec(SALT_NOT_KNOWN, unitType)] : conditions;
}

/** The gate or holdout that a rule is of. */
export interface RuleOwner {
  readonly name: string;
  /** Undefined: not known. */
  readonly salt: string | undefined;
  readonly unitType: string;
}

/** A rule of a gate or a holdout, with the percentage and the salt that are in force. */
export function stagedRule(rule: GateRule, owner: RuleOwner, options: SpecOptions): SpecRule {
  const unitType = rule.unit_type ?? owner.unitType;
  const conditions = conditionsOf(rule, unitType, options);
  const force = inForce(rule, owner.name, options);
  const content = { name: rule.name ?? rule.rule, idType: unitType, returnValue: true };
  if (force === undefined)
    return plainRule({
      ...content,
      id: rule.rule,
      salt: rule.salt ?? rule.rule,
      passPercentage: 0,
      conditions: [...conditions, unknownSpec(PERCENTAGE_NOT_KNOWN, unitType)],
    });
  const { percent, salt, stage } = force;
  return plainRule({
    ...content,
    id: stage === undefined ? rule.rule : `${rule.rule}:${percent.toFixed(2)}:${stage}`,
    salt,
    passPercentage: percent,
    conditions: withKnownSalt(conditions, percent, owner.salt, unitType),
  });
}

interface InForce {
  readonly percent: number;
  readonly salt: string;
  /** Undefined: not known, or before the first. */
  readonly stage: number | undefined;
}

/** What a rule passes at this moment; undefined where its definition does not say. Nobody before its first stage. */
function inForce(rule: GateRule, gate: string, options: SpecOptions): InForce | undefined {
  const salt = rule.salt ?? rule.rule;
  if (rule.rollout === undefined) {
    if (rule.percent === undefined) return undefined;
    return { percent: rule.percent, salt, stage: options.stageOf?.(gate, rule.rule)?.stage };
  }
  const nowUs = BigInt(Math.floor(options.nowMs)) * 1000n;
  const { stage, ...state } = rolloutAt(rule.rollout, salt, nowUs, options.dayStartUs);
  return { ...state, stage: stage === 0 ? undefined : stage };
}

/** A rule that says what it returns, of an experiment, a layer or a dynamic config. */
export function returningRule(rule: ReturningRule, owner: RuleOwner, options: SpecOptions): SpecRule {
  const unitType = rule.unit_type ?? owner.unitType;
  return plainRule({
    id: rule.rule,
    name: rule.name ?? rule.rule,
    groupName: rule.group ?? null,
    isExperimentGroup: rule.group !== undefined,
    salt: rule.salt ?? rule.rule,
    passPercentage: rule.percent,
    idType: unitType,
    conditions: withKnownSalt(conditionsOf(rule, unitType, options), rule.percent, owner.salt, unitType),
    returnValue: rule.returns,
  });
}
