import { asText, type Operator, oddTarget } from "./operator.ts";

/** Elements are compared as texts: 1 is in ["1"]. For a value that is no list none of them holds, not even "none". */
const compare =
  (holds: (value: ReadonlySet<string>, target: readonly string[]) => boolean): Operator =>
  (target) => {
    if (!Array.isArray(target)) return oddTarget(target, "a list");
    const wanted = elements(target);
    return (value) => Array.isArray(value) && holds(new Set(elements(value)), wanted);
  };

const elements = (list: readonly unknown[]): string[] => list.map((item) => asText(item) ?? "");

export const ARRAY_OPERATORS: Readonly<Record<string, Operator>> = {
  array_contains_any: compare((value, target) => target.some((item) => value.has(item))),
  array_contains_none: compare((value, target) => !target.some((item) => value.has(item))),
  array_contains_all: compare((value, target) => target.every((item) => value.has(item))),
  not_array_contains_all: compare((value, target) => !target.every((item) => value.has(item))),
};
