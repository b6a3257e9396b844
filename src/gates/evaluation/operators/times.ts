import type { EvaluationContext } from "../context.ts";
import { asNumber, type Operator, oddTarget } from "./operator.ts";

const DAY_MS = 86_400_000;
/** Smaller numbers are seconds: as milliseconds they would be in the first four months of 1970. */
const SECONDS_BELOW = 10_000_000_000;

/** A calendar date, or a date and time with `T` or a space, a fraction or none, an offset or none. */
const ISO_8601 = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s?([Zz]|[+-]\d{2}:?\d{2})?)?$/;

const compare =
  (holds: (value: number, target: number, context: EvaluationContext) => boolean): Operator =>
  (target) => {
    const limit = targetMs(target);
    if (Number.isNaN(limit)) return oddTarget(target, "a time");
    return (value, context) => {
      const time = valueMs(value);
      return !Number.isNaN(time) && holds(time, limit, context);
    };
  };

/** Milliseconds since 1970 of what a user has: a text in ISO 8601, or a number of seconds or milliseconds. NaN: no time. */
function valueMs(value: unknown): number {
  const number = asNumber(value);
  if (!Number.isNaN(number)) return number < SECONDS_BELOW ? number * 1000 : number;
  return textMs(value);
}

/** Targets are milliseconds wherever they are numbers. */
function targetMs(target: unknown): number {
  const number = asNumber(target);
  return Number.isNaN(number) ? textMs(target) : number;
}

/** A text without an offset is UTC: the same gate decides alike wherever it runs. */
function textMs(value: unknown): number {
  const parts = typeof value === "string" ? ISO_8601.exec(value.trim()) : null;
  if (parts === null) return Number.NaN;
  const [, date, time = "00:00", offset = "Z"] = parts;
  return Date.parse(`${date}T${time}${offset.toUpperCase()}`);
}

/** Same calendar day of UTC; the legacy SDK takes the time zone that the process happens to run in. */
function sameDay(value: number, target: number, context: EvaluationContext): boolean {
  if (context.flavor === "legacy") return new Date(value).toDateString() === new Date(target).toDateString();
  return Math.floor(value / DAY_MS) === Math.floor(target / DAY_MS);
}

export const TIME_OPERATORS: Readonly<Record<string, Operator>> = {
  before: compare((value, target) => value < target),
  after: compare((value, target) => value > target),
  on: compare(sameDay),
};
