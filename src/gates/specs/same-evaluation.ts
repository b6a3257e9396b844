import { canonicalJson } from "../../content-hash.ts";
import { EXPERIMENT_BUCKETS } from "../buckets.ts";
import type { Spec, SpecCondition, SpecRule } from "./spec.ts";

const SETS = new Set(["any", "none", "any_case_sensitive", "none_case_sensitive"]);
const NUMBERS = new Set(["gt", "gte", "lt", "lte"]);
const ASKS_A_GATE = new Set(["pass_gate", "fail_gate"]);

/** Without what a pass percentage and a rollout add to a rule's id. */
export function baseRuleId(id: string): string {
  return /^(.+?):\d+(?:\.\d+)?:\d+$/s.exec(id)?.[1] ?? id;
}

/** A unit's own id, under the names that both the wire and the SDKs have for it. */
function idTypeOf(idType: string): string {
  return idType.toLowerCase() === "userid" ? "userID" : idType;
}

/** A text that every reader takes for the same number: `18`, and neither ` 18 ` nor `1e3`. */
export function isPlainNumber(value: unknown): boolean {
  return typeof value === "string" && String(Number(value)) === value;
}

function comparableTarget({ type, operator, targetValue }: SpecCondition): unknown {
  if (operator !== null && SETS.has(operator) && Array.isArray(targetValue)) {
    const members = targetValue.map((value) => (type === "user_bucket" ? Number(value) : String(value)));
    return [...new Set(members)].sort((a, b) => (a < b ? -1 : 1));
  }
  const isNumber = operator !== null && NUMBERS.has(operator) && isPlainNumber(targetValue);
  return isNumber ? Number(targetValue) : targetValue;
}

/** What of a condition has a say in its outcome. */
export function comparableCondition(condition: SpecCondition): Readonly<Record<string, unknown>> {
  const { type, operator, field, idType, additionalValues } = condition;
  const target = comparableTarget(condition);
  if (ASKS_A_GATE.has(type)) return { type, target };
  switch (type) {
    case "user_field":
    case "ua_based":
    case "ip_based":
    case "environment_field":
      return { type, operator, field, target };
    case "unit_id":
      return { type, operator, idType: idTypeOf(idType), target };
    case "user_bucket":
      return { type, operator, idType: idTypeOf(idType), target, salt: additionalValues.salt ?? "" };
    case "current_time":
      return { type, operator, target };
    default:
      return { type, operator, field, idType: idTypeOf(idType), target, additionalValues };
  }
}

/** Ids are listed as they are written: in overrides nobody means two units whose ids differ in case only. */
function ofOverride(condition: SpecCondition): SpecCondition {
  const isListed = condition.type === "unit_id" && condition.operator === "any";
  return isListed ? { ...condition, operator: "any_case_sensitive" } : condition;
}

export function isOverride({ id }: SpecRule): boolean {
  return id.endsWith("override");
}

/** Whether it holds for nobody, whatever the user. */
function holdsForNobody({ type, operator, targetValue }: SpecCondition): boolean {
  if (type !== "user_bucket") return false;
  if (operator === "lt") return Number(targetValue) <= 0;
  if (!Array.isArray(targetValue)) return false;
  const buckets = new Set(targetValue.map(Number).filter((bucket) => bucket >= 0 && bucket < EXPERIMENT_BUCKETS));
  return operator === "none" ? buckets.size === EXPERIMENT_BUCKETS : operator === "any" && buckets.size === 0;
}

/** The buckets of 10,000 that pass: an evaluator compares with the percentage times 100. */
function passingBuckets(percentage: number): number {
  return percentage === 100 ? 10_000 : Math.ceil(percentage * 100);
}

function isHashed({ passPercentage }: SpecRule): boolean {
  return passPercentage > 0 && passPercentage < 100;
}

/** A holdout asked by an experiment: units that it holds out get the defaults, under whatever name the rule has. */
function isHoldoutRule(rule: SpecRule, { entity }: Spec, holdouts: ReadonlySet<string>): boolean {
  const [only] = rule.conditions;
  return (
    entity === "experiment" &&
    rule.conditions.length === 1 &&
    only?.type === "pass_gate" &&
    holdouts.has(String(only.targetValue))
  );
}

function comparableRule(rule: SpecRule, spec: Spec, holdouts: ReadonlySet<string>): unknown {
  const givesDefault = spec.entity === "experiment" && rule.passPercentage === 0;
  const hashed = isHashed(rule);
  return {
    id: isHoldoutRule(rule, spec, holdouts) ? "holdout" : baseRuleId(rule.id),
    below: givesDefault ? 10_000 : passingBuckets(rule.passPercentage),
    hashed: hashed ? [spec.salt, rule.salt ?? rule.id, idTypeOf(rule.idType)] : null,
    conditions: rule.conditions
      .filter(({ type }) => type !== "public")
      .map((condition) => comparableCondition(isOverride(rule) ? ofOverride(condition) : condition)),
    returns: givesDefault ? spec.defaultValue : rule.returnValue,
    group: rule.isExperimentGroup || isOverride(rule) ? rule.groupName : null,
    delegate: rule.configDelegate,
  };
}

/**
 * What of a spec has a say in what it is for a user, as a text: specs with equal texts are evaluated the same, but for the
 * suffixes of rule ids and the ids of the rules by which holdouts keep units out of experiments.
 */
export function evaluationKey(spec: Spec, holdouts: ReadonlySet<string>): string {
  if (!spec.enabled) return canonicalJson({ enabled: false, defaultValue: spec.defaultValue });
  return canonicalJson({
    enabled: true,
    defaultValue: spec.defaultValue,
    rules: spec.rules
      .filter(({ conditions }) => !conditions.some(holdsForNobody))
      .map((rule) => comparableRule(rule, spec, holdouts)),
    explicitParameters: spec.hasSharedParameters ? [...spec.explicitParameters].sort() : [],
  });
}
