import type { EvaluationContext } from "../context.ts";

/** Why something cannot be evaluated. */
export interface Unsupported {
  readonly unsupported: string;
}
/** Whether something holds, or why that cannot be said. */
export type Verdict = boolean | Unsupported;

/** Compares what the user has with a condition's target. */
export type Test = (value: unknown, context: EvaluationContext) => Verdict;

/** Prepares the comparison with a target: whatever depends on it alone is done here, once. */
export type Operator = (target: unknown) => Test;

/** Holds where the other does not, so also where there is nothing to compare. */
export const not =
  (operator: Operator): Operator =>
  (target) => {
    const test = operator(target);
    return (value, context) => {
      const verdict = test(value, context);
      return typeof verdict === "boolean" ? !verdict : verdict;
    };
  };

/** For a target that an operator can do nothing with. The SDKs decide in silence, as if no value matched it. */
export function oddTarget(target: unknown, wanted: string): Test {
  const unsupported = `a condition's target is ${JSON.stringify(target)} in place of ${wanted}`;
  return (_value, context) => (context.flavor === undefined ? { unsupported } : false);
}

/**
 * What can be compared as text: texts, numbers, booleans, and lists as their JSON. Null: nothing is there, or it is an object.
 */
export function asText(value: unknown): string | null {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
    case "boolean":
    case "bigint":
      return String(value);
    default:
      return Array.isArray(value) ? JSON.stringify(value) : null;
  }
}

/** Number of a number, or of a text that is one; NaN for all else. */
export function asNumber(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && NUMBER.test(value) ? Number(value) : Number.NaN;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
