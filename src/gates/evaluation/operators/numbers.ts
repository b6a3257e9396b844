import { asNumber, type Operator, oddTarget } from "./operator.ts";

const compare =
  (holds: (value: number, target: number) => boolean): Operator =>
  (target) => {
    const limit = asNumber(target);
    if (Number.isNaN(limit)) return oddTarget(target, "a number");
    return (value, context) => holds(context.flavor === "legacy" ? loosely(value) : asNumber(value), limit);
  };

/** The legacy SDK takes booleans, and texts that are empty or padded, for numbers too. */
function loosely(value: unknown): number {
  return value === null || value === undefined ? Number.NaN : Number(value);
}

/** What is no number is never greater or less: NaN compares as false. */
export const NUMBER_OPERATORS: Readonly<Record<string, Operator>> = {
  gt: compare((value, target) => value > target),
  gte: compare((value, target) => value >= target),
  lt: compare((value, target) => value < target),
  lte: compare((value, target) => value <= target),
};
