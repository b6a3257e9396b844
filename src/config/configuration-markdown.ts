import type { z } from "zod";
import { attributeCondition } from "../gates/condition.ts";
import { SUBJECT_SCHEMAS } from "../gates/definitions.ts";
import { simpleCondition } from "../metrics/condition.ts";
import { metricSchema } from "../metrics/definition.ts";
import { type JsonSchema, jsonSchemaOf } from "./json-schema.ts";
import { allowedValues, typeWords } from "./schema-words.ts";
import { settingsSchema } from "./settings.ts";
import { AFTER_WHEN, SUBJECT_SECTIONS, WHEN } from "./subject-sections.ts";

const HEADING = `# Configuration

<!-- Generated from the definitions in src/ by \`pulse docs\`. Do not edit. -->

\`\`\`
pulse.yaml          the project's settings
metrics/*.yaml      metrics: a list of them in each file
gates/*.yaml        one gate, experiment, segment, holdout, layer or dynamic config in each file
schema/*.json       for editors, written by \`pulse init\`
\`\`\`

\`pulse init\` writes a commented starting point, \`pulse check\` finds every mistake in all files at once.

**Environment.** In \`pulse.yaml\`, \`\${NAME}\` in any text is replaced by the environment variable NAME, and \`$\${\` stands for a
plain \`\${\`. A variable that is not set is a mistake. Passwords come from the environment only; no value of the
environment is ever printed. Inside of \`[...]\` and \`{...}\` write \`"\${NAME}"\`, in quotes.

**Words.** A *name* begins with a letter or \`_\`, then letters, digits, \`_ . -\` (at most 128). A *duration* is a whole number
and \`m\`, \`h\` or \`d\`: \`30m\`, \`48h\`, \`7d\`. An *instant* is a day (\`2026-01-05\`, its start in the project's time zone) or
a time with an offset (\`2026-01-05T10:00:00Z\`). A *field* is \`value\`, \`name\`, \`metadata.<key>\` or \`attributes.<key>\`.
\`a[].b\` is the key \`b\` of each entry of the list \`a\`.`;

const NESTED_CONDITIONS = `\`<\`, \`<=\`, \`>\` and \`>=\` compare a field with a number, or \`field: time\` (the event's time) with a text such as
\`"2026-01-05T10:00:00Z"\`. Conditions may be nested, up to 30 deep: \`{any: [...]}\` holds if one of its list does, \`{all: [...]}\` if all do,
\`{not: ...}\` if the condition in it does not.`;

/** docs/configuration.md: every key with what may be written, its default and its meaning, from the schemas themselves. */
export function configurationMarkdown(): string {
  const settings = jsonSchemaOf(settingsSchema);
  const kinds = variantsOf(jsonSchemaOf(metricSchema), "kind");
  const sharedByAll = sharedKeys(kinds.map(({ node }) => node));
  return `${[
    HEADING,
    "## pulse.yaml",
    table(keyRows(settings)),
    ...variantSections(settings, "sources"),
    ...variantSections(settings, "exports"),
    "## metrics/*.yaml",
    "Each file holds `metrics:`, a list. Every metric has",
    table(keyRows(pick(kinds[0]?.node, (key) => sharedByAll.includes(key)))),
    ...kinds.flatMap(({ names, node }) => [
      `### kind: ${names.join(" or ")}`,
      tableOrNothing(keyRows(pick(node, (key) => key !== "kind" && !sharedByAll.includes(key)))),
    ]),
    "### Conditions of `where`",
    conditionTable(simpleCondition, "a field"),
    NESTED_CONDITIONS,
    ...SUBJECT_SECTIONS.flatMap(({ kind, heading, text }) => [
      `## gates/*.yaml: ${heading}`,
      text,
      table(keyRows(jsonSchemaOf(SUBJECT_SCHEMAS[kind]))),
    ]),
    "### Conditions of `when`",
    WHEN,
    conditionTable(attributeCondition, "an attribute"),
    AFTER_WHEN,
  ].join("\n\n")}\n`;
}

interface KeyRow {
  readonly key: string;
  readonly node: JsonSchema;
  readonly isRequired: boolean;
}

/** All keys of a mapping; those of mappings and lists of mappings inside of it follow their own. */
function keyRows(schema: JsonSchema, prefix = ""): KeyRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, node]) => {
    const key = `${prefix}${name}`;
    const row = { key, node, isRequired: schema.required?.includes(name) === true };
    const isMapping = node.properties !== undefined;
    return [row, ...keyRows(isMapping ? node : (node.items ?? {}), isMapping ? `${key}.` : `${key}[].`)];
  });
}

function table(rows: readonly KeyRow[]): string {
  const lines = rows.map(({ key, node, isRequired }) =>
    cells([`\`${key}\``, typeCell(node), isRequired ? "**required**" : defaultCell(node), node.description ?? ""]),
  );
  return [cells(["key", "what", "default", "meaning"]), cells(["---", "---", "---", "---"]), ...lines].join("\n");
}

function tableOrNothing(rows: readonly KeyRow[]): string {
  return rows.length === 0 ? "No further keys." : table(rows);
}

function cells(texts: readonly string[]): string {
  return `| ${texts.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
}

function typeCell(node: JsonSchema): string {
  const allowed = allowedValues(node);
  return allowed === undefined ? typeWords(node) : allowed.map((value) => `\`${String(value)}\``).join(", ");
}

function defaultCell(node: JsonSchema): string {
  const isMapping = node.properties !== undefined;
  return node.default === undefined || isMapping ? "" : `\`${JSON.stringify(node.default)}\``;
}

interface Variant {
  /** Values of the key that tells the variants apart. */
  readonly names: readonly string[];
  readonly node: JsonSchema;
}

function variantsOf(schema: JsonSchema | undefined, discriminator: string): Variant[] {
  return (schema?.oneOf ?? []).map((node) => {
    const names = allowedValues(node.properties?.[discriminator] ?? {}) ?? [];
    return { names: names.map(String), node };
  });
}

function variantSections(settings: JsonSchema, key: string): string[] {
  return variantsOf(settings.properties?.[key]?.items, "type").flatMap(({ names, node }) => [
    `### ${key}: type ${names.join(" or ")}`,
    table(keyRows(pick(node, (name) => name !== "type"))),
  ]);
}

/** Keys that are the same in all variants, to be told once. */
function sharedKeys(nodes: readonly JsonSchema[]): string[] {
  const [first, ...others] = nodes;
  return Object.entries(first?.properties ?? {})
    .filter(([key, node]) => others.every((other) => JSON.stringify(other.properties?.[key]) === JSON.stringify(node)))
    .map(([key]) => key);
}

function pick(schema: JsonSchema | undefined, isWanted: (key: string) => boolean): JsonSchema {
  const properties = Object.entries(schema?.properties ?? {}).filter(([key]) => isWanted(key));
  return { ...schema, properties: Object.fromEntries(properties) };
}

function conditionTable(schema: z.ZodType, field: string): string {
  const lines = variantsOf(jsonSchemaOf(schema), "operator").map(({ names, node }) => {
    const operand = Object.entries(node.properties ?? {}).filter(
      ([key]) => !["field", "from", "operator"].includes(key),
    );
    const keys = operand.map(([key, value]) => `\`${key}\`: ${typeWords(value)}`);
    return cells([names.map((name) => `\`${name}\``).join(", "), [`\`field\`: ${field}`, ...keys].join("; ")]);
  });
  return [cells(["operator", "with"]), cells(["---", "---"]), ...lines].join("\n");
}
