import type { Spec, SpecRule, Specs } from "../specs/spec.ts";
import { type CompiledCondition, compileCondition } from "./compile-condition.ts";
import type { Evaluation } from "./evaluation.ts";
import { empty } from "./undecided.ts";
import { type UnitIdReader, unitIdReader } from "./unit-id.ts";

/** Specs made ready for many evaluations. */
export interface CompiledSpecs {
  readonly specs: Specs;
  readonly gates: ReadonlyMap<string, CompiledSpec>;
  readonly configs: ReadonlyMap<string, CompiledSpec>;
  readonly layers: ReadonlyMap<string, CompiledSpec>;
}

export interface CompiledSpec {
  readonly spec: Spec;
  /** What it is called in reasons: `gate "new_checkout"`. */
  readonly title: string;
  readonly rules: readonly CompiledRule[];
  /** What it is if no rule matches. */
  readonly byDefault: Evaluation;
  readonly disabled: Evaluation;
}

export interface CompiledRule {
  readonly rule: SpecRule;
  readonly conditions: readonly CompiledCondition[];
  /** What is hashed before the unit's id: `<spec salt>.<rule salt, or id>.`. */
  readonly salts: string;
  /** Passes buckets of 10,000 below this one. */
  readonly below: number;
  readonly unitId: UnitIdReader;
  /** What it is if this rule decides and nothing was asked on the way. */
  readonly passed: Evaluation;
  readonly failed: Evaluation;
}

type Kind = "gate" | "config" | "layer";

/** Prepares specs for evaluation: done once, whenever they change. */
export function compileSpecs(specs: Specs): CompiledSpecs {
  return {
    specs,
    gates: compileAll("gate", specs.gates),
    configs: compileAll("config", specs.configs),
    layers: compileAll("layer", specs.layers),
  };
}

function compileAll(kind: Kind, specs: ReadonlyMap<string, Spec>): ReadonlyMap<string, CompiledSpec> {
  return new Map([...specs].map(([name, spec]) => [name, compileSpec(kind, spec)]));
}

function compileSpec(kind: Kind, spec: Spec): CompiledSpec {
  const value = kind === "gate" ? spec.defaultValue === true : objectOr(spec.defaultValue);
  const unruled = Object.freeze({
    ...empty(spec),
    outcome: "decided" as const,
    value,
    ruleId: "default",
    reason: null,
  });
  const rules = spec.rules.map((rule) => compileRule(kind, spec, rule, unruled));
  return {
    spec,
    title: `${kind} ${JSON.stringify(spec.name)}`,
    rules,
    byDefault: unruled,
    disabled: Object.freeze({ ...unruled, ruleId: "disabled" }),
  };
}

function compileRule(kind: Kind, spec: Spec, rule: SpecRule, unruled: Evaluation): CompiledRule {
  const decided = {
    ...unruled,
    ruleId: rule.id,
    groupName: rule.groupName,
    isExperimentGroup: rule.isExperimentGroup,
    samplingRate: rule.samplingRate,
  };
  const returned = kind === "gate" ? rule.returnValue !== false : objectOr(rule.returnValue);
  return {
    rule,
    conditions: rule.conditions.map(compileCondition),
    salts: `${spec.salt}.${rule.salt ?? rule.id}.`,
    below: rule.passPercentage * 100,
    unitId: unitIdReader(rule.idType),
    passed: Object.freeze({ ...decided, value: returned, passes: true }),
    failed: Object.freeze(decided),
  };
}

/** Configs and layers are objects: what a file has in place of one is empty. */
function objectOr(value: unknown): unknown {
  return typeof value === "object" && value !== null ? value : {};
}
