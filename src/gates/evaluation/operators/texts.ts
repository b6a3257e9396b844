import type { EvaluationContext } from "../context.ts";
import { asText, not, type Operator, oddTarget } from "./operator.ts";

/** Texts of a list. */
function textsOf(list: readonly unknown[]): readonly string[] {
  return list.map((item) => asText(item)).filter((text) => text !== null);
}

/** Nothing is in no list and has no part; the current SDK takes it for an empty text. */
function compared(value: unknown, context: EvaluationContext): string | null {
  return asText(value) ?? (context.flavor === "core" ? "" : null);
}

const lower = (text: string): string => text.toLowerCase();
const asIs = (text: string): string => text;

/** A set may be written as an object whose keys are its members. */
function keysOf(target: unknown): readonly string[] | null {
  return typeof target === "object" && target !== null ? Object.keys(target) : null;
}

/** The value is in the list. */
const among =
  (fold: (text: string) => string): Operator =>
  (target) => {
    const members = Array.isArray(target) ? textsOf(target) : keysOf(target);
    if (members === null) return oddTarget(target, "a list");
    const list = new Set(members.map(fold));
    return (value, context) => {
      const text = compared(value, context);
      return text !== null && list.has(fold(text));
    };
  };

/** The value has one of the list's texts in it, somewhere; letters of either case are the same. */
const partly =
  (has: (value: string, part: string) => boolean): Operator =>
  (target) => {
    if (!Array.isArray(target)) return oddTarget(target, "a list");
    const parts = textsOf(target).map(lower);
    return (value, context) => {
      const text = compared(value, context);
      if (text === null) return false;
      const folded = lower(text);
      return parts.some((part) => has(folded, part));
    };
  };

/** Longer texts are not matched: an expression that goes back and forth could take for ever. */
const LONGEST_MATCHED = 1000;
const LEADING_FLAGS = /^\(\?([ims]+)\)/;

/** Regular expressions are JavaScript's; `(?i)`, `(?m)` and `(?s)` at the start are understood as elsewhere. */
const matches: Operator = (target) => {
  const expression = typeof target === "string" ? compiled(target) : null;
  if (expression === null) return oddTarget(target, "a regular expression");
  return (value) => {
    const text = asText(value);
    return text !== null && text.length < LONGEST_MATCHED && expression.test(text);
  };
};

function compiled(source: string): RegExp | null {
  const flags = LEADING_FLAGS.exec(source);
  try {
    return flags === null ? new RegExp(source) : new RegExp(source.slice(flags[0].length), flags[1]);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const containsAny = partly((value, part) => value.includes(part));

export const TEXT_OPERATORS: Readonly<Record<string, Operator>> = {
  any: among(lower),
  none: not(among(lower)),
  any_case_sensitive: among(asIs),
  none_case_sensitive: not(among(asIs)),
  str_starts_with_any: partly((value, part) => value.startsWith(part)),
  str_ends_with_any: partly((value, part) => value.endsWith(part)),
  str_contains_any: containsAny,
  str_contains_none: not(containsAny),
  str_matches: matches,
};
