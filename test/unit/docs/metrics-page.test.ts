import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type JsonSchema, jsonSchemaOf } from "../../../src/config/json-schema.ts";
import { allowedValues } from "../../../src/config/schema-words.ts";
import { simpleCondition } from "../../../src/metrics/condition.ts";
import { metricSchema } from "../../../src/metrics/definition.ts";
import { packagePath } from "../../../src/package-path.ts";
import { page } from "./markdown.ts";
import { examplesOf, type PageSection, sectionsOf } from "./metrics-page.ts";

const markdown = page("docs/metrics.md");
const sections = sectionsOf(markdown);
const examples = examplesOf(sections);

/** The text from a section's heading to the next one that is as high. */
function chapter(heading: string): string {
  const start = sections.findIndex((section) => section.heading === heading);
  const opening = sections[start];
  if (opening === undefined) return "";
  const rest = sections.slice(start + 1);
  const end = rest.findIndex(({ depth }) => depth <= opening.depth);
  return [opening, ...rest.slice(0, end === -1 ? undefined : end)].map(({ text }) => text).join("\n");
}

const kinds = (jsonSchemaOf(metricSchema).oneOf ?? []).map((schema) => ({
  names: (allowedValues(schema.properties?.kind ?? {}) ?? []).map(String),
  schema,
}));
const sharedKeys = Object.keys(kinds[0]?.schema.properties ?? {}).filter((key) =>
  kinds.every(({ schema }) => schema.properties?.[key] !== undefined),
);

/** Keys of a definition and of what lies in it, but for conditions, and the words that may be their values. */
function vocabulary(schema: JsonSchema): string[] {
  if (schema.title === "condition" || schema.$ref !== undefined) return [];
  const words = (allowedValues(schema) ?? []).filter((word) => typeof word === "string");
  const inside = [
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    ...(schema.items === undefined ? [] : [schema.items]),
  ];
  return [
    ...words,
    ...inside.flatMap(vocabulary),
    ...Object.entries(schema.properties ?? {}).flatMap(([key, property]) => [key, ...vocabulary(property)]),
  ];
}

/** Whether a text names a word as code: in backquotes, or as a key or a value of YAML. */
function names(text: string, word: string): boolean {
  return new RegExp(`(\`|[:{,[#] ?|^ *(- )?(# )?)${word}(\`|:|[,\\]} ]|$)`, "m").test(text);
}

describe("docs/metrics.md", () => {
  const ofKinds = sections.filter(({ depth }) => depth === 3).map(({ heading }) => heading);

  test("has a section for every kind, and for no other", () => {
    expect(ofKinds).toEqual(expect.arrayContaining(kinds.map(({ names: all }) => all.join(", "))));
    expect(ofKinds).toHaveLength(kinds.length);
  });

  test("says of every kind which question it answers", () => {
    const [table] = sections.find(({ heading }) => heading === "Choosing a kind")?.tables ?? [];
    expect(table?.rows.map(([kind]) => kind)).toEqual(ofKinds);
    for (const [, question = ""] of table?.rows ?? []) expect(question).toMatch(/\?|:/);
    for (const heading of ofKinds) expect(chapter(heading), heading).toMatch(/^\n\n\*[A-Z][^*]*\?\*/);
  });

  test.each(kinds)("names every key of $names where the kind is explained", ({ names: kind, schema }) => {
    const text = chapter(kind.join(", "));
    const own = Object.entries(schema.properties ?? {}).filter(([key]) => !sharedKeys.includes(key));
    const limits = ["cap", "winsorise"];
    const words = own.flatMap(([key, property]) => [key, ...(limits.includes(key) ? [] : vocabulary(property))]);
    expect([...new Set(words)].filter((word) => !names(text, word))).toEqual([]);
  });

  test("names every key that metrics have, and every word that may be its value", () => {
    const words = new Set(kinds.flatMap(({ schema }) => vocabulary(schema)));
    expect(words.size).toBeGreaterThan(60);
    expect([...words].filter((word) => !names(markdown, word))).toEqual([]);
  });

  test("has an event for every operator to hold for", () => {
    const operators = (jsonSchemaOf(simpleCondition).oneOf ?? [])
      .flatMap(({ properties }) => allowedValues(properties?.operator ?? {}) ?? [])
      .map(String);
    const conditions = examples.flatMap(({ figures }) =>
      figures.filter(({ headings }) => headings[0] === "condition").flatMap(({ rows }) => rows.map(([cell]) => cell)),
    );
    const told = conditions.flatMap((cell) =>
      [...(cell ?? "").matchAll(/operator: "?([a-z_!<>=]+)/g)].map(([, word]) => word),
    );
    expect(operators.length).toBeGreaterThan(15);
    expect(operators.filter((operator) => !told.includes(operator))).toEqual([]);
    for (const word of ["any", "all", "not"])
      expect(conditions.some((cell) => cell?.startsWith(`{ ${word}:`))).toBe(true);
  });

  test("begins with links to all of its sections, in order", () => {
    const anchor = ({ heading }: PageSection): string =>
      heading
        .toLowerCase()
        .replaceAll(/[^a-z0-9 _-]/g, "")
        .replaceAll(" ", "-");
    const contents = markdown.slice(markdown.indexOf("\n- "), markdown.indexOf("\n## "));
    const linked = [...contents.matchAll(/\]\(#([^)]+)\)/g)].map((match) => match[1] ?? "");
    const there = sections.filter(({ depth, heading }) => depth < 4 && heading !== "The kinds").map(anchor);
    expect([...linked].sort()).toEqual([...there].sort());
  });

  test("links to pages that exist", () => {
    const links = [...markdown.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? "");
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter((link) => !existsSync(join(packagePath("docs"), link)))).toEqual([]);
  });
});
