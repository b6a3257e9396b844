import type { z } from "zod";
import type { JsonSchema } from "./json-schema.ts";
import { nearName } from "./near-name.ts";
import { meantOption, unionAt } from "./schema-words.ts";
import { childOf, valueAt } from "./yaml-cursor.ts";
import type { Path } from "./yaml-file.ts";

/** One place where a value differs from its definition. */
export type SchemaIssue = z.core.$ZodIssue;

/**
 * All issues of a value. A misspelt kind hides all other mistakes of its mapping, since nothing says what else belongs
 * there; so the near name is taken in its place and the rest is looked at too. `value` is the value with those guesses.
 *
 * @param document The schema as a JSON Schema, by which the variant that was meant is found; left out: by the issues alone.
 */
export function schemaIssues(
  schema: z.ZodType,
  written: unknown,
  document?: JsonSchema,
): { issues: SchemaIssue[]; value: unknown } {
  let value = written;
  const kept: SchemaIssue[] = [];
  for (;;) {
    const issues = (schema.safeParse(value).error?.issues ?? []).flatMap((issue) => flatten(document, value, issue));
    const guesses = issues.flatMap((issue) => {
      const seen = valueAt(value, pathOf(issue));
      const near = typeof seen === "string" ? nearName(seen, kindsOf(issue)) : undefined;
      return near === undefined ? [] : [{ issue, near }];
    });
    if (guesses.length === 0) return { issues: [...kept, ...issues], value };
    for (const { issue, near } of guesses) {
      kept.push(issue);
      value = withValueAt(value, pathOf(issue), near);
    }
  }
}

/** The kinds that a mapping with variants may be of, for an issue about which one it is. */
export function kindsOf(issue: SchemaIssue): string[] {
  if (issue.code !== "invalid_union" || !("options" in issue) || !Array.isArray(issue.options)) return [];
  return issue.options.map(String);
}

export function pathOf(issue: SchemaIssue): Path {
  return issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
}

/** The issues of the variant that was meant. None was: the union's issue itself. */
function flatten(document: JsonSchema | undefined, value: unknown, issue: SchemaIssue): SchemaIssue[] {
  if (issue.code !== "invalid_union" || kindsOf(issue).length > 0) return [issue];
  const meant = document === undefined ? firstOfItsType(issue.errors) : meantIn(document, value, issue);
  return (
    meant?.flatMap((inner) => flatten(document, value, { ...inner, path: [...issue.path, ...inner.path] })) ?? [issue]
  );
}

function meantIn(document: JsonSchema, value: unknown, issue: SchemaIssue & { code: "invalid_union" }) {
  const path = pathOf(issue);
  const options = unionAt(document, path, value)?.anyOf ?? [];
  return issue.errors[meantOption(document, options, valueAt(value, path)) ?? -1];
}

function firstOfItsType(errors: readonly SchemaIssue[][]): SchemaIssue[] | undefined {
  return errors.find(
    (branch) => branch.length > 0 && branch.every((inner) => inner.path.length > 0 || inner.code !== "invalid_type"),
  );
}

function withValueAt(value: unknown, path: Path, replacement: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return replacement;
  const child = withValueAt(childOf(value, step), rest, replacement);
  if (Array.isArray(value)) return value.map((item: unknown, index) => (index === step ? child : item));
  return { ...(typeof value === "object" ? value : {}), [step]: child };
}
