import type { CompiledSpec } from "./compile.ts";
import type { CompiledCondition } from "./compile-condition.ts";
import type { ConditionTrace, Evaluation, EvaluationTrace, SecondaryExposure } from "./evaluation.ts";
import { expose, exposureOf } from "./exposures.ts";
import type { Verdict } from "./operators/operator.ts";
import { ask, type Run } from "./run.ts";
import { unrecognized } from "./undecided.ts";

/** What a condition is asked with. */
export interface Question {
  readonly run: Run;
  /** The spec whose condition it is. */
  readonly compiled: CompiledSpec;
  /** Receives the exposures of the gates that are asked. */
  readonly exposures: SecondaryExposure[];
}

/** A gate that is asked for and is not there is off, as the SDKs have it: it was deleted. */
const NO_SUCH_GATE: EvaluationTrace = {
  evaluation: unrecognized(false, "there is no gate of this name"),
  rules: [],
};

/**
 * Whether a condition holds.
 *
 * @param trace - Receives what was compared; null: nobody looks
 */
export function holds(question: Question, condition: CompiledCondition, trace: ConditionTrace[] | null): Verdict {
  switch (condition.kind) {
    case "everyone":
      return noted(trace, condition, undefined, true);
    case "value":
      return compare(question, condition, trace);
    case "gates":
      return askGates(question, condition, trace);
    case "experiment_group":
      return askGroup(question, condition, trace);
    case "unsupported":
      return noted(trace, condition, undefined, { unsupported: condition.reason });
  }
}

function compare(
  { run }: Question,
  condition: CompiledCondition & { kind: "value" },
  trace: ConditionTrace[] | null,
): Verdict {
  const value = condition.source.read(run.user, run.context);
  const verdict = condition.test(value, run.context);
  if (trace === null) return verdict;
  return noted(trace, condition, condition.source.isPrivate(run.user, run.context) ? "(private)" : value, verdict);
}

function askGates(
  { run, compiled, exposures }: Question,
  condition: CompiledCondition & { kind: "gates" },
  trace: ConditionTrace[] | null,
): Verdict {
  const seen: Record<string, unknown> = {};
  let inner = NO_SUCH_GATE;
  for (const name of condition.names) {
    const gate = run.compiled.gates.get(name);
    inner = gate === undefined ? NO_SUCH_GATE : ask(run, compiled, gate, trace !== null);
    const { evaluation } = inner;
    if (evaluation.outcome === "unsupported") return noted(trace, condition, seen, reasonOf(evaluation), inner);
    if (trace !== null) seen[name] = evaluation.value;
    exposeGate(exposures, name, evaluation, condition.several);
    if (evaluation.value === condition.wanted) return noted(trace, condition, seen, true, inner);
  }
  return noted(trace, condition, seen, false, inner);
}

/** In the order of the SDKs: one gate comes after what it asked itself, one of several before. */
function exposeGate(exposures: SecondaryExposure[], name: string, evaluation: Evaluation, several: boolean): void {
  const own = exposureOf(name, evaluation);
  if (several) expose(exposures, own);
  for (const nested of evaluation.secondaryExposures) expose(exposures, nested);
  expose(exposures, own);
}

/** The group is compared, and the experiment leaves no exposure in what asked for it. */
function askGroup(
  { run, compiled }: Question,
  condition: CompiledCondition & { kind: "experiment_group" },
  trace: ConditionTrace[] | null,
): Verdict {
  if (run.context.flavor === "legacy") return noted(trace, condition, undefined, LEGACY_KNOWS_NO_GROUPS);
  const experiment = run.compiled.configs.get(condition.experiment);
  if (experiment === undefined) return noted(trace, condition, null, condition.test(null, run.context));
  const inner = ask(run, compiled, experiment, trace !== null);
  const { evaluation } = inner;
  if (evaluation.outcome === "unsupported") return noted(trace, condition, undefined, reasonOf(evaluation), inner);
  return noted(trace, condition, evaluation.groupName, condition.test(evaluation.groupName, run.context), inner);
}

const LEGACY_KNOWS_NO_GROUPS: Verdict = { unsupported: "the legacy SDK knows no conditions on experiments' groups" };

function reasonOf(evaluation: Evaluation): Verdict {
  return { unsupported: evaluation.reason ?? "" };
}

function noted(
  trace: ConditionTrace[] | null,
  condition: CompiledCondition,
  seen: unknown,
  verdict: Verdict,
  inner: EvaluationTrace | null = null,
): Verdict {
  const holding = typeof verdict === "boolean" ? verdict : "unsupported";
  trace?.push({ condition: condition.condition, seen, holds: holding, inner });
  return verdict;
}
