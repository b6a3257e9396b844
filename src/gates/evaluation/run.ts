import type { CompiledSpec, CompiledSpecs } from "./compile.ts";
import type { EvaluationContext } from "./context.ts";
import type { Evaluation, EvaluationTrace, RuleTrace } from "./evaluation.ts";
import { unsupported } from "./undecided.ts";
import type { User } from "./user.ts";

/** Gates that ask gates that ask gates: deeper is taken for a mistake, and would end in an overflow of the stack. */
const DEEPEST = 300;

/** One evaluation under way. */
export interface Run {
  readonly compiled: CompiledSpecs;
  readonly user: User;
  readonly context: EvaluationContext;
  /** How a spec is decided; a condition that asks another one needs it. */
  readonly decide: (run: Run, compiled: CompiledSpec, trace: RuleTrace[] | null) => Evaluation;
  /** What is being evaluated, outermost first; made when something else is asked. */
  path: CompiledSpec[] | null;
  /** What was asked already, so that a gate that is asked twice is evaluated once. */
  asked: Map<CompiledSpec, EvaluationTrace> | null;
}

const NO_RULES: readonly RuleTrace[] = [];

/** Evaluates another spec on the way. A spec that is being evaluated already is a cycle. */
export function ask(run: Run, from: CompiledSpec, asked: CompiledSpec, traced: boolean): EvaluationTrace {
  run.path ??= [from];
  run.asked ??= new Map();
  const known = run.asked.get(asked);
  if (known !== undefined) return known;
  const problem = obstacle(run.path, asked);
  if (problem !== null) return { evaluation: unsupported(asked.spec, asked.byDefault, problem), rules: NO_RULES };
  const rules: RuleTrace[] | null = traced ? [] : null;
  run.path.push(asked);
  const evaluation = run.decide(run, asked, rules);
  run.path.pop();
  const made = { evaluation, rules: rules ?? NO_RULES };
  run.asked.set(asked, made);
  return made;
}

function obstacle(path: readonly CompiledSpec[], asked: CompiledSpec): string | null {
  const start = path.indexOf(asked);
  if (start >= 0) {
    return `${[...path.slice(start), asked].map((spec) => spec.title).join(" asks ")}: a cycle has no outcome`;
  }
  return path.length > DEEPEST ? `more than ${DEEPEST} specs ask each other, down to ${asked.title}` : null;
}
