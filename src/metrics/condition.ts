import { z } from "zod";

const FIELD = /^(value|name|metadata\.[^\s].*|attributes\.[^\s].*)$/;
const FIELD_RULE = "write value, name, metadata.<key> or attributes.<key>";

/** Where a value comes from: the event's value, a metadata key, an attribute of the unit, or the event's name. */
export const field = z.string().regex(FIELD, FIELD_RULE);

const timelessField = z
  .string()
  .regex(FIELD, { error: ({ input }) => (input === "time" ? "compare time with <, <=, > or >=" : FIELD_RULE) });

/** A field, or the event's time. */
const comparedField = z
  .string()
  .regex(
    /^(value|name|time|metadata\.[^\s].*|attributes\.[^\s].*)$/,
    "write value, name, metadata.<key>, attributes.<key> or time",
  );

const scalar = z.union([z.string(), z.number()]);

/** One condition of a filter. Numbers are compared as numbers, text as text. */
export const simpleCondition = z.discriminatedUnion("operator", [
  z.strictObject({ field: timelessField, operator: z.enum(["in", "not_in"]), values: z.array(scalar).min(1) }),
  z.strictObject({ field: timelessField, operator: z.enum(["=", "!="]), value: scalar }),
  z
    .strictObject({ field: comparedField, operator: z.enum(["<", "<=", ">", ">="]), value: scalar })
    .superRefine(({ field: compared, value }, context) => {
      const message = compared === "time" ? timeRequest(value) : numberRequest(value);
      if (message !== undefined) context.addIssue({ code: "custom", path: ["value"], message });
    }),
  z.strictObject({
    field: timelessField,
    operator: z.enum(["contains", "not_contains", "starts_with", "ends_with"]),
    value: z.string(),
  }),
  z.strictObject({ field: timelessField, operator: z.enum(["is_null", "is_not_null", "is_true", "is_false"]) }),
]);
export type SimpleCondition = z.infer<typeof simpleCondition>;

/** A condition of a filter: a simple one, or one made of others to any depth. */
export type Condition =
  | SimpleCondition
  | { readonly any: readonly Condition[] }
  | { readonly all: readonly Condition[] }
  | { readonly not: Condition };

const nested: z.ZodType<Condition, Condition> = z.lazy(() => condition);

/** What a person writes for a condition. Title and description are for messages and editors. */
export const condition: z.ZodType<Condition, Condition> = z
  .union([
    simpleCondition,
    z.strictObject({ any: z.array(nested).min(1).describe("Conditions of which at least one must hold.") }),
    z.strictObject({ all: z.array(nested).min(1).describe("Conditions that must all hold.") }),
    z.strictObject({ not: nested.describe("A condition that must not hold.") }),
  ])
  .meta({
    id: "condition",
    title: "condition",
    description: "{field, operator, value}, {any: [...]}, {all: [...]} or {not: {...}}",
  });

function numberRequest(value: string | number): string | undefined {
  if (typeof value === "number") return undefined;
  const isNumber = value.trim() !== "" && Number.isFinite(Number(value));
  return isNumber ? `write it without quotes: ${value.trim()}` : "write a number";
}

const TIME = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/;

/** What is wrong with the operand of a comparison of the event's time. */
function timeRequest(value: string | number): string | undefined {
  if (typeof value !== "string" || !TIME.test(value))
    return "write an ISO 8601 time with Z or an offset: 2026-01-05T10:00:00Z";
  const midnight = Date.parse(`${value.slice(0, 10)}T00:00:00Z`);
  const isDay = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(value.slice(0, 10));
  return isDay && !Number.isNaN(Date.parse(value)) ? undefined : "write a day and a time that exist";
}
