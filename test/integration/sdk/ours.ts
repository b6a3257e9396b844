import { type CompiledSpecs, compileSpecs } from "../../../src/gates/evaluation/compile.ts";
import type { EvaluationContext } from "../../../src/gates/evaluation/context.ts";
import { evaluateConfig, evaluateGate, evaluateLayer } from "../../../src/gates/evaluation/evaluate.ts";
import type { Evaluation } from "../../../src/gates/evaluation/evaluation.ts";
import type { User } from "../../../src/gates/evaluation/user.ts";
import { parseSpecs } from "../../../src/gates/specs/parse-specs.ts";
import type { Specs } from "../../../src/gates/specs/spec.ts";
import { type Outcome, type Party, type SpecKind, secondaryOf } from "./outcome.ts";
import { asV1, asV2, listedAs, type WireProject } from "./wire-project.ts";

const EVALUATORS: Record<
  SpecKind,
  (compiled: CompiledSpecs, name: string, user: User, context: EvaluationContext) => Evaluation
> = { gate: evaluateGate, config: evaluateConfig, layer: evaluateLayer };

const outcomeOf = (kind: SpecKind, evaluation: Evaluation): Outcome => ({
  outcome: evaluation.outcome,
  value: evaluation.value,
  ruleId: evaluation.ruleId,
  secondary: secondaryOf(evaluation.secondaryExposures),
  ...(kind === "gate" ? {} : { groupName: evaluation.groupName }),
  ...(kind === "layer" ? { delegate: evaluation.configDelegate } : {}),
});

/** Members of id lists, as the evaluator wants them. */
export const hashedLists = (lists: WireProject["idLists"]): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map(Object.entries(lists).map(([name, units]) => [name, new Set(units.map(listedAs))]));

type Flavor = NonNullable<EvaluationContext["flavor"]>;

/** Pulse's evaluator on some specs. */
export function startOursOn(specs: Specs, idLists: WireProject["idLists"], flavor?: Flavor): Party {
  const compiled = compileSpecs(specs);
  const context: EvaluationContext = {
    nowMs: Date.now(),
    idLists: hashedLists(idLists),
    appId: "app-1",
    ...(flavor === undefined ? {} : { flavor }),
  };
  return {
    name: flavor === undefined ? "ours" : `ours as ${flavor}`,
    evaluate: (kind, name, user) => outcomeOf(kind, EVALUATORS[kind](compiled, name, user, context)),
    close: () => Promise.resolve(),
  };
}

/** Pulse's evaluator, by the wire form that the SDK of its flavor reads; without a flavor as documented. */
export function startOurs(project: WireProject, flavor?: Flavor): Party {
  const wire = flavor === "legacy" ? asV1(project) : asV2(project);
  return startOursOn(parseSpecs(JSON.parse(JSON.stringify(wire))), project.idLists, flavor);
}
