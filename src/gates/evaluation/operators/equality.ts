import { isDeepStrictEqual } from "node:util";
import { asNumber, asText, not, type Operator } from "./operator.ts";

/**
 * The target's type decides: null is met by what is not there, a number by a number or a text that is one, a text by whatever reads
 * the same, a boolean by that boolean only, lists and objects by equal ones.
 */
const equal: Operator = (target) => {
  const same = sameAs(target);
  return (value, context) => (context.flavor === "legacy" ? looselyEqual(value, target) : same(value));
};

function sameAs(target: unknown): (value: unknown) => boolean {
  if (target === null || target === undefined) return (value) => value === null || value === undefined;
  switch (typeof target) {
    case "number":
      return (value) => asNumber(value) === target;
    case "string":
      return (value) => asText(value) === target;
    case "boolean":
      return (value) => value === target;
    default:
      return (value) => isDeepStrictEqual(value, target);
  }
}

/** The legacy SDK compares by JavaScript's loose rules, by which "" is 0 and true is 1. */
function looselyEqual(value: unknown, target: unknown): boolean {
  // biome-ignore lint/suspicious/noDoubleEquals: it is what that SDK does
  return value == target;
}

export const EQUALITY_OPERATORS: Readonly<Record<string, Operator>> = { eq: equal, neq: not(equal) };
