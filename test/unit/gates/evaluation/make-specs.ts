import { type CompiledSpecs, compileSpecs } from "../../../../src/gates/evaluation/compile.ts";
import type { EvaluationContext } from "../../../../src/gates/evaluation/context.ts";
import { evaluateGate } from "../../../../src/gates/evaluation/evaluate.ts";
import type { Evaluation } from "../../../../src/gates/evaluation/evaluation.ts";
import type { User } from "../../../../src/gates/evaluation/user.ts";
import type { Spec, SpecCondition, SpecRule } from "../../../../src/gates/specs/spec.ts";

export const CONTEXT: EvaluationContext = { nowMs: Date.UTC(2026, 0, 5, 12), idLists: new Map() };

export function condition(fields: Partial<SpecCondition>): SpecCondition {
  return {
    type: "user_field",
    operator: null,
    field: null,
    targetValue: null,
    additionalValues: {},
    idType: "userID",
    ...fields,
  };
}

export const EVERYONE = condition({ type: "public" });

export const passesGate = (gate: string): SpecCondition => condition({ type: "pass_gate", targetValue: gate });
export const failsGate = (gate: string): SpecCondition => condition({ type: "fail_gate", targetValue: gate });

/** Buckets of a thousand. */
export function bucket(salt: string, operator: string, targetValue: unknown): SpecCondition {
  return condition({ type: "user_bucket", operator, targetValue, additionalValues: { salt } });
}

export function rule(id: string, fields: Partial<SpecRule> = {}): SpecRule {
  return {
    id,
    name: id,
    groupName: null,
    salt: `salt of ${id}`,
    passPercentage: 100,
    idType: "userID",
    conditions: [EVERYONE],
    returnValue: true,
    configDelegate: null,
    isExperimentGroup: false,
    samplingRate: null,
    ...fields,
  };
}

export function spec(name: string, rules: readonly SpecRule[], fields: Partial<Spec> = {}): Spec {
  return {
    name,
    entity: "feature_gate",
    salt: `salt of ${name}`,
    enabled: true,
    isActive: null,
    defaultValue: false,
    idType: "userID",
    rules,
    explicitParameters: [],
    hasSharedParameters: false,
    version: null,
    targetAppIds: [],
    forwardAllExposures: false,
    ...fields,
  };
}

/** A config, experiment or layer: its values are objects. */
export function config(name: string, rules: readonly SpecRule[], fields: Partial<Spec> = {}): Spec {
  return spec(name, rules, { entity: "dynamic_config", defaultValue: {}, ...fields });
}

interface Lists {
  readonly gates?: readonly Spec[];
  readonly configs?: readonly Spec[];
  readonly layers?: readonly Spec[];
}

export function compiled({ gates = [], configs = [], layers = [] }: Lists): CompiledSpecs {
  const byName = (specs: readonly Spec[]) => new Map(specs.map((each) => [each.name, each]));
  return compileSpecs({
    gates: byName(gates),
    configs: byName(configs),
    layers: byName(layers),
    layerOfExperiment: new Map(),
    idLists: [],
    timeMs: 0,
  });
}

/** A gate of one rule, which passes all for whom the condition holds. */
export function askCondition(one: SpecCondition, user: User, context: EvaluationContext = CONTEXT): Evaluation {
  return evaluateGate(
    compiled({ gates: [spec("asked", [rule("the rule", { conditions: [one] })])] }),
    "asked",
    user,
    context,
  );
}

/** Whether a condition holds for a user; fails if that cannot be said. */
export function conditionHolds(one: SpecCondition, user: User, context: EvaluationContext = CONTEXT): boolean {
  const evaluation = askCondition(one, user, context);
  if (evaluation.outcome !== "decided") throw new Error(`${evaluation.outcome}: ${evaluation.reason}`);
  return evaluation.value === true;
}
