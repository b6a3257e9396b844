import type { CompiledSpec, CompiledSpecs } from "./compile.ts";
import type { EvaluationContext } from "./context.ts";
import { decide } from "./decide.ts";
import type { Evaluation } from "./evaluation.ts";
import { unrecognized } from "./undecided.ts";
import type { User } from "./user.ts";

/** What a gate, segment or holdout is for a user; its value is boolean. */
export function evaluateGate(
  compiled: CompiledSpecs,
  name: string,
  user: User,
  context: EvaluationContext,
): Evaluation {
  const spec = compiled.gates.get(name);
  return spec === undefined ? noGate(name) : evaluate(compiled, spec, user, context);
}

/** What a dynamic config or experiment is for a user; its value is an object. */
export function evaluateConfig(
  compiled: CompiledSpecs,
  name: string,
  user: User,
  context: EvaluationContext,
): Evaluation {
  const spec = compiled.configs.get(name);
  return spec === undefined ? noConfig(name) : evaluate(compiled, spec, user, context);
}

/** What a layer's parameters are for a user. */
export function evaluateLayer(
  compiled: CompiledSpecs,
  name: string,
  user: User,
  context: EvaluationContext,
): Evaluation {
  const spec = compiled.layers.get(name);
  return spec === undefined ? noLayer(name) : evaluate(compiled, spec, user, context);
}

function evaluate(compiled: CompiledSpecs, spec: CompiledSpec, user: User, context: EvaluationContext): Evaluation {
  return decide({ compiled, user, context, decide, path: null, asked: null }, spec, null);
}

export const noGate = (name: string): Evaluation => unrecognized(false, `there is no gate ${JSON.stringify(name)}`);
export const noConfig = (name: string): Evaluation =>
  unrecognized({}, `there is no dynamic config or experiment ${JSON.stringify(name)}`);
export const noLayer = (name: string): Evaluation => unrecognized({}, `there is no layer ${JSON.stringify(name)}`);
