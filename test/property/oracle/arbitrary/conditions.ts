import fc from "fast-check";
import { parseIsoTime } from "../calendar.ts";
import { renderIso } from "./render.ts";
import { dayStarts, EVENT_NAMES, NUDGES_US, pick, TEXTS, WORLDS, type World } from "./world.ts";

const NUMBERS = [0, 1, 10, 5.5, -3, 0.1, 29.9] as const;

// A number's text is only looked at where every way of writing it agrees.
const wordField = fc.constantFrom(
  "value",
  "name",
  "metadata.category",
  "metadata.ok",
  "metadata.a.b",
  `metadata.it's "q"`,
  "attributes.country",
  "attributes.plan",
);
const numberField = fc.constantFrom("value", "metadata.amount", "metadata.category", "metadata.ok", "attributes.plan");
const word = fc.oneof(fc.constantFrom(...TEXTS), fc.constantFrom(...EVENT_NAMES, "US", "pro", "sku_7"));
const number = fc.constantFrom(...NUMBERS);
const comparison = fc.constantFrom("<", "<=", ">", ">=");

const [FIRST_WORLD] = WORLDS.map(dayStarts);
/** A time on one of the first world's days, in one of the ways of writing it. */
const time = fc
  .record({ day: fc.nat(9), after: fc.constantFrom(...NUDGES_US, 43_200_000_000n), form: fc.nat(3) })
  .map(({ day, after, form }) => renderIso(pick(FIRST_WORLD ?? [], day) + after, form));

const simple = fc.oneof(
  fc.record({
    field: wordField,
    operator: fc.constantFrom("in", "not_in"),
    values: fc.array(word, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    field: numberField,
    operator: fc.constantFrom("in", "not_in"),
    values: fc.array(number, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ field: wordField, operator: fc.constantFrom("=", "!="), value: word }),
  fc.record({ field: numberField, operator: fc.constantFrom("=", "!="), value: number }),
  fc.record({
    field: fc.constant("metadata.amount"),
    operator: fc.constantFrom("=", "!="),
    value: fc.constantFrom("10", "12.50", "abc", ""),
  }),
  fc.record({ field: numberField, operator: comparison, value: number }),
  fc.record({ field: fc.constant("time"), operator: comparison, value: time }),
  fc.record({
    field: wordField,
    operator: fc.constantFrom("contains", "not_contains", "starts_with", "ends_with"),
    value: word,
  }),
  fc.record({
    field: fc.oneof(wordField, numberField),
    operator: fc.constantFrom("is_null", "is_not_null", "is_true", "is_false"),
  }),
);

/** A condition as a person writes it, simple ones more often than nested ones. */
export const conditionArbitrary: fc.Arbitrary<unknown> = fc.letrec((tie) => {
  const some = fc.array(tie("condition"), { minLength: 1, maxLength: 3 });
  return {
    condition: fc.oneof(
      { maxDepth: 3 },
      { weight: 6, arbitrary: simple },
      { weight: 1, arbitrary: fc.record({ any: some }) },
      { weight: 1, arbitrary: fc.record({ all: some }) },
      { weight: 1, arbitrary: fc.record({ not: tie("condition") }) },
    ),
  };
}).condition;

/** Conditions of a filter; often none. */
export const where = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 2, arbitrary: fc.array(conditionArbitrary, { minLength: 1, maxLength: 2 }) },
);

/** Definitions whose conditions on the time are about the days of a world, in place of those of the first one. */
export function timesIn<T>(definitions: T, world: World): T {
  const [from = 0n] = FIRST_WORLD ?? [];
  const [to = 0n] = dayStarts(world);
  const moved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(moved);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([key, inner]) => [key, moved(inner)]);
    const copy = Object.fromEntries(entries);
    const us = copy.field === "time" ? parseIsoTime(copy.value) : undefined;
    return us === undefined ? copy : { ...copy, value: renderIso(us - from + to, formOf(copy.value)) };
  };
  return moved(definitions) as T;
}

/** The form in which `renderIso` wrote a time. */
function formOf(time: string): number {
  return time.endsWith("Z") ? 0 : time.includes("+") ? 1 : 3;
}
