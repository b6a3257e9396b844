import type { SpecCondition } from "../specs/spec.ts";
import type { EvaluationContext } from "./context.ts";
import { OPERATORS } from "./operators/all.ts";
import type { Test } from "./operators/operator.ts";
import { type ValueSource, valueSource } from "./value-source.ts";

/** A condition made ready. */
export type CompiledCondition =
  | { readonly kind: "everyone"; readonly condition: SpecCondition }
  | {
      readonly kind: "value";
      readonly condition: SpecCondition;
      readonly source: ValueSource;
      readonly test: Test;
      /** Whether it must be asked even when the rule cannot hold any more, as it may turn out unsupported. */
      readonly mayBeUnsupported: boolean;
    }
  /** Asks gates in turn until one is as wanted. */
  | {
      readonly kind: "gates";
      readonly condition: SpecCondition;
      readonly names: readonly string[];
      readonly wanted: boolean;
      /** Several gates: their exposures come before those of what they asked; with one gate, after. */
      readonly several: boolean;
    }
  /** Compares the user's group in an experiment. */
  | {
      readonly kind: "experiment_group";
      readonly condition: SpecCondition;
      readonly experiment: string;
      readonly test: Test;
    }
  | { readonly kind: "unsupported"; readonly condition: SpecCondition; readonly reason: string };

/** With no value and no id lists, a comparison that may turn out unsupported does. */
const BARE: EvaluationContext = { nowMs: 0, idLists: new Map() };

/** Prepares a condition: reads its type, finds its operator and prepares its target. Never throws: what is unknown is `unsupported`. */
export function compileCondition(condition: SpecCondition): CompiledCondition {
  const type = condition.type.toLowerCase();
  switch (type) {
    case "public":
      return { kind: "everyone", condition };
    case "pass_gate":
    case "fail_gate":
    case "multi_pass_gate":
    case "multi_fail_gate":
      return gates(type, condition);
    default:
      return comparison(type, condition);
  }
}

function gates(type: string, condition: SpecCondition): CompiledCondition {
  const several = type.startsWith("multi_");
  const target = condition.targetValue;
  const names: unknown[] = several ? (Array.isArray(target) ? target : [undefined]) : [target];
  if (!names.every((name) => typeof name === "string")) {
    const wanted = several ? "a list of gates' names" : "a gate's name";
    return unsupported(condition, `a condition ${type} has ${JSON.stringify(target)} in place of ${wanted}`);
  }
  return { kind: "gates", condition, names, wanted: type.endsWith("pass_gate"), several };
}

function comparison(type: string, condition: SpecCondition): CompiledCondition {
  const source = valueSource(type, condition);
  if (source === undefined && type !== "experiment_group") {
    return unsupported(condition, `conditions of type ${JSON.stringify(condition.type)} cannot be evaluated`);
  }
  const name = condition.operator?.toLowerCase() ?? null;
  const operator = name === null ? undefined : OPERATORS.get(name);
  if (operator === undefined) {
    return unsupported(
      condition,
      `the operator ${JSON.stringify(condition.operator)} of a condition ${type} cannot be evaluated`,
    );
  }
  const test = operator(condition.targetValue);
  if (source !== undefined) {
    return { kind: "value", condition, source, test, mayBeUnsupported: typeof test(null, BARE) !== "boolean" };
  }
  if (condition.field === null)
    return unsupported(condition, "a condition experiment_group names no experiment in its field");
  return { kind: "experiment_group", condition, experiment: condition.field, test };
}

function unsupported(condition: SpecCondition, reason: string): CompiledCondition {
  return { kind: "unsupported", condition, reason };
}
