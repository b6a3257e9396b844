import { instant } from "../gates/definition.ts";
import { duration, field, identifier } from "../metrics/definition.ts";
import { type JsonSchema, jsonSchemaOf } from "./json-schema.ts";
import { settingsSchema } from "./settings.ts";
import { childOf } from "./yaml-cursor.ts";
import type { Path } from "./yaml-file.ts";

/** Texts of a certain form: what the documentation calls them, and the definition that knows how to say what is asked. */
const FORMS = [
  { word: "name", schema: identifier },
  { word: "duration", schema: duration },
  { word: "field", schema: field },
  { word: "instant", schema: instant },
  { word: "HH:MM", schema: settingsSchema.shape.schedule.unwrap().shape.at },
].map(({ word, schema }) => ({
  word,
  pattern: jsonSchemaOf(schema).pattern,
  request: schema.safeParse("\n").error?.issues[0]?.message ?? "write text",
}));

/**
 * The part of a schema that is about the value at `path`. Where there are variants (kinds of a metric), the one that
 * the value itself names; undefined where it names none.
 */
export function schemaAt(schema: JsonSchema, path: Path, value: unknown): JsonSchema | undefined {
  const variant = variantOf(schema, value);
  const [step, ...rest] = path;
  if (step === undefined) return variant ?? schema;
  if (variant === undefined) return undefined;
  const child = typeof step === "number" ? variant.items : variant.properties?.[step];
  return child === undefined ? undefined : schemaAt(child, rest, childOf(value, step));
}

function variantOf(schema: JsonSchema, value: unknown): JsonSchema | undefined {
  const kind = Array.isArray(value) ? "array" : typeof value;
  if (schema.anyOf !== undefined) return schema.anyOf.find((option) => option.type === kind) ?? schema;
  if (schema.oneOf === undefined) return schema;
  const matches = schema.oneOf.filter((option) =>
    Object.entries(option.properties ?? {}).every(([key, node]) => {
      const allowed = allowedValues(node);
      return !option.required?.includes(key) || allowed === undefined || allowed.includes(childOf(value, key));
    }),
  );
  return matches.length === 1 ? matches[0] : undefined;
}

/** The values of an enumeration or a constant. */
export function allowedValues(node: JsonSchema): readonly unknown[] | undefined {
  return node.const === undefined ? node.enum : [node.const];
}

/** What may be written, as a request: `write a number from 0 to 100`. */
export function requestOf(node: JsonSchema | undefined): string {
  if (node === undefined) return "write another value";
  const allowed = allowedValues(node);
  if (allowed !== undefined) return `allowed: ${allowed.join(", ")}`;
  const form = FORMS.find(({ pattern }) => pattern !== undefined && pattern === node.pattern);
  if (form === undefined) return `write ${typeWords(node)}`;
  return form.request.startsWith("write") ? form.request : `write ${articleFor(form.word)}: ${form.request}`;
}

/** What may be written, as a noun with its article: `a number from 0 to 100`, `a list of text`. */
export function typeWords(node: JsonSchema): string {
  if (node.anyOf !== undefined) return node.anyOf.map(typeWords).join(" or ");
  if (node.oneOf !== undefined) return "a mapping (key: value)";
  if (Array.isArray(node.type)) return node.type.map((type: string) => typeWords({ type })).join(" or ");
  const form = FORMS.find(({ pattern }) => pattern !== undefined && pattern === node.pattern);
  if (form !== undefined) return articleFor(form.word);
  switch (node.type) {
    case "string":
      return "text";
    case "boolean":
      return "true or false";
    case "number":
      return `a number${rangeWords(node)}`;
    case "integer":
      return `a whole number${rangeWords(node)}`;
    case "array":
      return `a list${listWords(node)}`;
    default:
      return "a mapping (key: value)";
  }
}

function articleFor(word: string): string {
  return /^[aeiou]/.test(word) ? `an ${word}` : word === "HH:MM" ? word : `a ${word}`;
}

function rangeWords(node: JsonSchema): string {
  const highest = node.maximum === Number.MAX_SAFE_INTEGER ? undefined : node.maximum;
  if (node.minimum !== undefined && highest !== undefined) return ` from ${node.minimum} to ${highest}`;
  const low = node.exclusiveMinimum !== undefined ? `above ${node.exclusiveMinimum}` : undefined;
  const lowest = node.minimum !== undefined ? `of at least ${node.minimum}` : low;
  const high = node.exclusiveMaximum !== undefined ? `below ${node.exclusiveMaximum}` : undefined;
  const bounds = [lowest, highest !== undefined ? `at most ${highest}` : high].filter((bound) => bound !== undefined);
  return bounds.length === 0 ? "" : ` ${bounds.join(" and ")}`;
}

function listWords(node: JsonSchema): string {
  const { minItems: least, maxItems: most, items } = node;
  const word = items === undefined ? "" : itemWords(items);
  const of = word === "" ? "" : ` of ${word}`;
  if (least !== undefined && most !== undefined) return `${of}, ${least} to ${most} of them`;
  return least === undefined ? of : `${of}, at least ${least === 1 ? "one" : least}`;
}

function itemWords(items: JsonSchema): string {
  const allowed = allowedValues(items);
  if (allowed !== undefined) return allowed.join(", ");
  const words = typeWords(items);
  if (words === "a name") return "names";
  return words.startsWith("a mapping") ? "mappings" : words;
}
