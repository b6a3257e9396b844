import { z } from "zod";
import { SUBJECT_SCHEMAS } from "../gates/definitions.ts";
import { metricFileSchema } from "../metrics/definition.ts";
import { settingsSchema } from "./settings.ts";

/** The part of JSON Schema (draft 7) that our definitions come out as. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  /** What the values of other keys than `properties` are; a boolean: whether there may be any. */
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  /** `#/definitions/<name>`: what holds itself, such as a condition, has a name. */
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** The JSON Schema of what a person may write for a definition: keys with defaults may be left out. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: "input", target: "draft-7" }) as JsonSchema;
}

/** The name of the definition that a schema refers to, if it does. */
export function definitionName({ $ref, allOf }: JsonSchema): string | undefined {
  return ($ref ?? allOf?.[0]?.$ref)?.replace("#/definitions/", "");
}

/** The schema itself, or what it refers to in its document. */
export function resolved(document: JsonSchema, schema: JsonSchema): JsonSchema {
  const name = definitionName(schema);
  return (name === undefined ? undefined : document.definitions?.[name]) ?? schema;
}

/** A file under `gates/`, of any kind. */
const { gate, experiment, segment, holdout, layer, config } = SUBJECT_SCHEMAS;
const gateFileSchema = z.union([gate, experiment, segment, holdout, layer, config]);

/** JSON Schema documents, by file name under `schema/`, with which editors complete and check a project's YAML. */
export function editorSchemas(): Readonly<Record<string, JsonSchema>> {
  return {
    "pulse.schema.json": { title: "Pulse: pulse.yaml", ...withEnvironment(jsonSchemaOf(settingsSchema)) },
    "metrics.schema.json": { title: "Pulse: metrics/*.yaml", ...jsonSchemaOf(metricFileSchema) },
    "gate.schema.json": { title: "Pulse: gates/*.yaml", ...jsonSchemaOf(gateFileSchema) },
  };
}

/** Lets every text with a pattern be `${NAME}` too, as the loader does for pulse.yaml. */
function withEnvironment(schema: JsonSchema): JsonSchema {
  const { pattern, properties, additionalProperties, items, oneOf, anyOf, definitions } = schema;
  return {
    ...schema,
    ...(pattern === undefined ? {} : { pattern: `(${pattern})|\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}` }),
    ...(properties === undefined ? {} : { properties: mapValues(properties, withEnvironment) }),
    ...(typeof additionalProperties === "object"
      ? { additionalProperties: withEnvironment(additionalProperties) }
      : {}),
    ...(items === undefined ? {} : { items: withEnvironment(items) }),
    ...(oneOf === undefined ? {} : { oneOf: oneOf.map(withEnvironment) }),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map(withEnvironment) }),
    ...(definitions === undefined ? {} : { definitions: mapValues(definitions, withEnvironment) }),
  };
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
