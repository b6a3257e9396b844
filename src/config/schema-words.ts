import { versionText } from "../gates/condition.ts";
import { instant } from "../gates/instant.ts";
import { field } from "../metrics/condition.ts";
import { duration, identifier } from "../metrics/shapes.ts";
import { definitionName, type JsonSchema, jsonSchemaOf, resolved } from "./json-schema.ts";
import { nearName } from "./near-name.ts";
import { settingsSchema } from "./settings.ts";
import { childOf, valueAt } from "./yaml-cursor.ts";
import type { Path } from "./yaml-file.ts";

/** Texts of a certain form: what the documentation calls them, and the definition that knows how to say what is asked. */
const FORMS = [
  { word: "name", schema: identifier },
  { word: "duration", schema: duration },
  { word: "field", schema: field },
  { word: "instant", schema: instant },
  { word: "version", schema: versionText },
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
export function schemaAt(document: JsonSchema, path: Path, value: unknown): JsonSchema | undefined {
  const node = unionAt(document, path, value);
  return node && (variantOf(document, node, valueAt(value, path)) ?? node);
}

/** As `schemaAt`, but where there are variants, all of them together. */
export function unionAt(document: JsonSchema, path: Path, value: unknown): JsonSchema | undefined {
  let node: JsonSchema | undefined = document;
  for (const [index, step] of path.entries()) {
    const variant = variantOf(document, node, valueAt(value, path.slice(0, index)));
    node = typeof step === "number" ? variant?.items : (variant?.properties?.[step] ?? valuesOf(variant));
    if (node === undefined) return undefined;
  }
  return resolved(document, node);
}

/** What the values of a mapping with any keys are. */
function valuesOf(node: JsonSchema | undefined): JsonSchema | undefined {
  return typeof node?.additionalProperties === "object" ? node.additionalProperties : undefined;
}

function variantOf(document: JsonSchema, node: JsonSchema, value: unknown): JsonSchema | undefined {
  const schema = resolved(document, node);
  if (schema.anyOf !== undefined) {
    const meant = schema.anyOf[meantOption(document, schema.anyOf, value) ?? -1];
    return meant === undefined ? schema : variantOf(document, meant, value);
  }
  if (schema.oneOf === undefined) return schema;
  const { oneOf } = schema;
  const isMeant = (option: JsonSchema): boolean =>
    Object.entries(option.properties ?? {}).every(([key, property]) => {
      return !isDiscriminator(oneOf, key) || allowedValues(property)?.includes(childOf(value, key)) === true;
    });
  const matches = oneOf.filter(isMeant);
  return matches.length === 1 ? matches[0] : undefined;
}

/** Whether a key tells variants apart: each of them asks for it and lists its values. */
function isDiscriminator(variants: readonly JsonSchema[], key: string): boolean {
  return variants.every(
    ({ required, properties }) => required?.includes(key) && allowedValues(properties?.[key] ?? {}) !== undefined,
  );
}

/**
 * Which of several options a value was meant for: the one of its type; of several mappings, the one that has most of its keys, misspelt ones
 * counted as half. Undefined where it fits none.
 */
export function meantOption(document: JsonSchema, options: readonly JsonSchema[], value: unknown): number | undefined {
  const kind = Array.isArray(value) ? "array" : typeof value;
  const fitting = options.flatMap((option, index) => {
    const keys = keysOf(resolved(document, option));
    const isFitting = keys === undefined ? [option.type].flat().includes(kind) : kind === "object" && value !== null;
    return isFitting ? [{ index, keys: keys ?? [] }] : [];
  });
  if (fitting.length < 2) return fitting[0]?.index;
  const written = Object.keys(value ?? {});
  const scored = fitting.map(({ index, keys }) => {
    const scores = written.map((key) => (keys.includes(key) ? 1 : nearName(key, keys) === undefined ? 0 : 0.5));
    return { index, score: scores.reduce<number>((total, score) => total + score, 0) };
  });
  const best = Math.max(...scored.map(({ score }) => score));
  return best === 0 ? undefined : scored.find(({ score }) => score === best)?.index;
}

/** Where there are several options, the keys that belong to others than the one that was meant. */
export function keysOfOtherOptions(document: JsonSchema, path: Path, value: unknown): string[] {
  const options = unionAt(document, path, value)?.anyOf ?? [];
  const meant = meantOption(document, options, valueAt(value, path));
  return options.flatMap((option, index) => (index === meant ? [] : (keysOf(resolved(document, option)) ?? [])));
}

/** The keys that a mapping may have, in all of its variants; undefined for what is no mapping. */
function keysOf({ type, properties, oneOf }: JsonSchema): string[] | undefined {
  if (oneOf !== undefined) return [...new Set(oneOf.flatMap((option) => keysOf(option) ?? []))];
  return type === "object" ? Object.keys(properties ?? {}) : undefined;
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
  if (node.title !== undefined) return `write ${typeWords(node)}: ${node.description}`;
  const form = FORMS.find(({ pattern }) => pattern !== undefined && pattern === node.pattern);
  if (form === undefined) return `write ${typeWords(node)}`;
  return form.request.startsWith("write") ? form.request : `write ${articleFor(form.word)}: ${form.request}`;
}

/** What may be written, as a noun with its article: `a number from 0 to 100`, `a list of text`. */
export function typeWords(node: JsonSchema): string {
  const name = definitionName(node) ?? node.title;
  if (name !== undefined) return articleFor(name.replaceAll("_", " "));
  if (node.anyOf !== undefined)
    return node.anyOf.map((option) => allowedValues(option)?.join(", ") ?? typeWords(option)).join(" or ");
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
  const of = word === "" ? "" : items?.anyOf === undefined ? ` of ${word}` : `, each ${word}`;
  if (least !== undefined && most !== undefined) return `${of}, ${least} to ${most} of them`;
  return least === undefined ? of : `${of}, at least ${least === 1 ? "one" : least}`;
}

function itemWords(items: JsonSchema): string {
  const allowed = allowedValues(items);
  if (allowed !== undefined) return allowed.join(", ");
  const words = typeWords(items);
  if (words === "a name" || words.endsWith("condition")) return `${words.slice(2)}s`;
  return words.startsWith("a mapping") ? "mappings" : words;
}
