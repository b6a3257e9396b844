import { bucketOf, PERCENTAGE_BUCKETS } from "./bucket.ts";
import type { CompiledRule, CompiledSpec } from "./compile.ts";
import type { CompiledCondition } from "./compile-condition.ts";
import type { ConditionTrace, Evaluation, RuleTrace, SecondaryExposure } from "./evaluation.ts";
import { expose, withExposures } from "./exposures.ts";
import { holds, type Question } from "./holds.ts";
import type { Verdict } from "./operators/operator.ts";
import { ask, type Run } from "./run.ts";
import { unsupported } from "./undecided.ts";
import { hashedId } from "./unit-id.ts";

/**
 * Decides a spec: its rules in order, the first whose conditions all hold decides, then its percentage.
 *
 * @param trace - Receives every rule that is tried; null: nobody looks, and what cannot matter is not evaluated
 */
export function decide(run: Run, compiled: CompiledSpec, trace: RuleTrace[] | null): Evaluation {
  const { spec } = compiled;
  // The current SDK tries the rules of a disabled spec too: what it downloads has none there.
  if (!spec.enabled && run.context.flavor !== "core") return compiled.disabled;
  const question: Question = { run, compiled, exposures: [] };
  for (const rule of compiled.rules) {
    const verdict = tried(question, rule, trace);
    if (typeof verdict !== "boolean") return unsupported(spec, compiled.byDefault, verdict.unsupported);
    if (verdict) return decided(question, rule, trace);
  }
  return withExposures(spec.enabled ? compiled.byDefault : compiled.disabled, question.exposures);
}

/** Whether a rule matches. */
function tried(question: Question, rule: CompiledRule, trace: RuleTrace[] | null): Verdict {
  if (trace === null) return allHold(question, rule, null);
  const conditions: ConditionTrace[] = [];
  const verdict = allHold(question, rule, conditions);
  const bucket = verdict === true ? bucketTrace(question.run, rule) : null;
  trace.push({ rule: rule.rule, conditions, matches: verdict === true, bucket });
  return verdict;
}

/** When one condition fails, the others are still asked for the exposures of the gates that they ask. */
function allHold(question: Question, rule: CompiledRule, trace: ConditionTrace[] | null): Verdict {
  let all = true;
  for (const condition of rule.conditions) {
    if (!all && trace === null && !mattersAnyway(condition)) continue;
    const verdict = holds(question, condition, trace);
    if (typeof verdict !== "boolean") return verdict;
    all &&= verdict;
  }
  return all;
}

function mattersAnyway(condition: CompiledCondition): boolean {
  return condition.kind === "value" ? condition.mayBeUnsupported : condition.kind !== "everyone";
}

function decided({ run, compiled, exposures }: Question, rule: CompiledRule, trace: RuleTrace[] | null): Evaluation {
  const name = rule.rule.configDelegate;
  const experiment = name === null ? undefined : run.compiled.configs.get(name);
  if (experiment === undefined) return withExposures(passes(run, rule) ? rule.passed : rule.failed, exposures);
  const inner = ask(run, compiled, experiment, trace !== null);
  trace?.push(...inner.rules);
  return delegated(compiled, rule, inner.evaluation, exposures);
}

/** A layer is what its experiment is; the unit type and the sampling are its own, as the current SDK has it. */
function delegated(
  compiled: CompiledSpec,
  rule: CompiledRule,
  inner: Evaluation,
  exposures: readonly SecondaryExposure[],
): Evaluation {
  if (inner.outcome === "unsupported") return unsupported(compiled.spec, compiled.byDefault, inner.reason ?? "");
  const all = [...exposures];
  for (const exposure of inner.secondaryExposures) expose(all, exposure);
  return {
    ...inner,
    idType: compiled.spec.idType,
    samplingRate: rule.rule.samplingRate,
    secondaryExposures: all,
    undelegatedSecondaryExposures: exposures,
    configDelegate: rule.rule.configDelegate,
  };
}

/** 0 % and 100 % do not hash. */
const isHashed = (rule: CompiledRule): boolean => rule.below > 0 && rule.below < PERCENTAGE_BUCKETS;

function passes(run: Run, rule: CompiledRule): boolean {
  if (!isHashed(rule)) return rule.below > 0;
  return bucketOf(rule.salts, unitOf(run, rule), PERCENTAGE_BUCKETS) < rule.below;
}

function unitOf(run: Run, rule: CompiledRule): string {
  return hashedId(rule.unitId(run.user, run.context));
}

function bucketTrace(run: Run, rule: CompiledRule): RuleTrace["bucket"] {
  if (!isHashed(rule)) return null;
  const id = unitOf(run, rule);
  return { bucket: bucketOf(rule.salts, id, PERCENTAGE_BUCKETS), hashed: rule.salts + id, below: rule.below };
}
