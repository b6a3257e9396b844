import { z } from "zod";
import { type Decimal, parseDecimal } from "../../statistics/exact/decimal.ts";
import { numberText } from "./json-document.ts";

/** What was read, or what is wrong with it in words that follow its path. */
type Read<T> = { readonly value: T } | { readonly wrong: string };

const BEYOND = "is beyond what is read: below 10^400, at most 400 decimals";

/** Something that is there but no number, as a mistake's words. */
function noNumber(value: unknown): string {
  if (value === undefined) return "is missing";
  if (value === null) return "is null: write a number";
  if (Array.isArray(value)) return "is a list: write a number";
  if (typeof value === "object") return "is an object: write a number";
  const quoted = JSON.stringify(value);
  return typeof value === "string" && parseDecimal(value) !== null
    ? `is ${quoted}: write the number without quotes`
    : `is ${quoted}: write a number`;
}

function readDecimal(value: unknown): Read<Decimal> {
  const text = numberText(value);
  if (text === null) return { wrong: noNumber(value) };
  const decimal = parseDecimal(text);
  return decimal === null ? { wrong: `${text.slice(0, 40)} ${BEYOND}` } : { value: decimal };
}

function readCount(value: unknown): Read<bigint> {
  const read = readDecimal(value);
  if ("wrong" in read) return read;
  const { digits, scale } = read.value;
  if (scale > 0) return { wrong: `${numberText(value)} is no whole number` };
  return digits < 0n ? { wrong: `${numberText(value)} is negative` } : { value: digits };
}

/** A schema of one value; the value may be missing, which `read` then says. */
function single<T>(read: (value: unknown) => Read<T>) {
  return z.unknown().transform((value, context): T => {
    const result = read(value);
    if ("value" in result) return result.value;
    context.issues.push({ code: "custom", message: result.wrong, input: value });
    return z.NEVER;
  });
}

/** A list whose items are read one by one; a long list is read without a schema for each. */
function list<T>(read: (value: unknown) => Read<T>) {
  return z.unknown().transform((value, context): T[] => {
    if (!Array.isArray(value)) {
      const message = value === undefined ? "is missing" : "is no list: write [1, 2, 3]";
      context.issues.push({ code: "custom", message, input: value });
      return z.NEVER;
    }
    return value.flatMap((item: unknown, index): T[] => {
      const result = read(item);
      if ("value" in result) return [result.value];
      context.issues.push({ code: "custom", message: result.wrong, input: item, path: [index] });
      return [];
    });
  });
}

/** A number, exactly as it is written. */
export const exactNumber = single(readDecimal);

/** A whole number, 0 or more. */
export const count = single(readCount);

export const exactNumbers = list(readDecimal);

/** Numbers, and null for units that have none. */
export const exactNumbersOrNulls = list<Decimal | null>((value) => (value === null ? { value } : readDecimal(value)));

export const counts = list(readCount);

/** Which doubles are allowed, and how that is said. */
export interface Range {
  readonly allows: (value: number) => boolean;
  readonly words: string;
}

export const ANY: Range = { allows: () => true, words: "a number" };
export const POSITIVE: Range = { allows: (value) => value > 0, words: "above 0" };
export const NOT_NEGATIVE: Range = { allows: (value) => value >= 0, words: "0 or more" };
export const SHARE: Range = { allows: (value) => value >= 0 && value <= 1, words: "from 0 to 1" };
export const INSIDE: Range = { allows: (value) => value > 0 && value < 1, words: "between 0 and 1" };
export const LEVEL: Range = {
  allows: (value) => value >= 0.5 && value < 1,
  words: "from 0.5 to below 1, such as 0.95",
};

function readDouble(range: Range): (value: unknown) => Read<number> {
  return (value) => {
    const text = numberText(value);
    if (text === null) return { wrong: noNumber(value) };
    const double = Number(text);
    if (!Number.isFinite(double)) return { wrong: `${text.slice(0, 40)} is beyond the range of numbers` };
    return range.allows(double)
      ? { value: double }
      : { wrong: `is ${text.slice(0, 40)}: write a number ${range.words}` };
  };
}

/** A setting: the double nearest to what is written, within a range. */
export const double = (range: Range) => single(readDouble(range));
export const doubles = (range: Range) => list(readDouble(range));

/** A list with what each unit has: a number, or a list of numbers. */
export const eventsOfUnits = list<readonly number[]>((value) => {
  const read = readDouble(ANY);
  const results = (Array.isArray(value) ? value : [value]).map((item: unknown) => read(item));
  const wrong = results.find((result) => "wrong" in result);
  if (wrong !== undefined && "wrong" in wrong) return wrong;
  return { value: results.flatMap((result) => ("value" in result ? [result.value] : [])) };
});
