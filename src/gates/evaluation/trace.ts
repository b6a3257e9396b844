import type { CompiledSpec, CompiledSpecs } from "./compile.ts";
import type { EvaluationContext } from "./context.ts";
import { decide } from "./decide.ts";
import { noConfig, noGate, noLayer } from "./evaluate.ts";
import type { EvaluationTrace, RuleTrace } from "./evaluation.ts";
import type { User } from "./user.ts";

/** How a gate's, segment's or holdout's decision comes about. */
export function traceGate(
  compiled: CompiledSpecs,
  name: string,
  user: User,
  context: EvaluationContext,
): EvaluationTrace {
  const spec = compiled.gates.get(name);
  return spec === undefined ? { evaluation: noGate(name), rules: [] } : trace(compiled, spec, user, context);
}

/** How a dynamic config's or experiment's decision comes about. */
export function traceConfig(
  compiled: CompiledSpecs,
  name: string,
  user: User,
  context: EvaluationContext,
): EvaluationTrace {
  const spec = compiled.configs.get(name);
  return spec === undefined ? { evaluation: noConfig(name), rules: [] } : trace(compiled, spec, user, context);
}

/** How a layer's decision comes about; the rules of the experiment that it is delegated to come after its own. */
export function traceLayer(
  compiled: CompiledSpecs,
  name: string,
  user: User,
  context: EvaluationContext,
): EvaluationTrace {
  const spec = compiled.layers.get(name);
  return spec === undefined ? { evaluation: noLayer(name), rules: [] } : trace(compiled, spec, user, context);
}

function trace(compiled: CompiledSpecs, spec: CompiledSpec, user: User, context: EvaluationContext): EvaluationTrace {
  const rules: RuleTrace[] = [];
  const evaluation = decide({ compiled, user, context, decide, path: null, asked: null }, spec, rules);
  return { evaluation, rules };
}
