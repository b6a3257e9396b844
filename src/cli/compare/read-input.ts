import type { z } from "zod";
import { allowedHint } from "../../config/near-name.ts";
import { type SchemaIssue, schemaIssues } from "../../config/schema-issues.ts";
import { valueAt } from "../../config/yaml-cursor.ts";
import { PulseError } from "../../errors.ts";
import { type Input, schemaOf } from "./input-schema.ts";
import { numberText, readJson } from "./json-document.ts";

const SHOWN_AT_MOST = 20;

/** `stages[0].control.sum_squares`: a path as a person writes it. */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
    .join("")
    .replace(/^\./, "");
}

/** What stands in a place where something else was expected. */
function seenWords(value: unknown): string {
  const number = numberText(value);
  if (number !== null) return `is ${number.slice(0, 40)}`;
  if (value === null) return "is null";
  if (Array.isArray(value)) return value.length === 0 ? "is an empty list" : "is a list";
  return typeof value === "object" ? "is an object" : `is ${JSON.stringify(value)}`;
}

const WANTED: Readonly<Record<string, string>> = {
  object: "write an object, { ... }",
  array: "write a list, [ ... ]",
  string: "write text in quotes",
};

/** What is wrong in one place, in words that follow its path. */
function issueWords(issue: SchemaIssue, value: unknown): string {
  if (issue.code === "custom" || issue.code === "unrecognized_keys") return issue.message;
  const seen = value === undefined ? "is missing" : seenWords(value);
  const name = typeof value === "string" ? value : undefined;
  if (issue.code === "invalid_value") return `${seen}; ${allowedHint(name, issue.values.map(String))}`;
  if (issue.code === "invalid_union" && "options" in issue && Array.isArray(issue.options)) {
    return `${seen}; ${allowedHint(name, issue.options.map(String))}`;
  }
  if (issue.code === "invalid_type" && value !== undefined)
    return `${seen}: ${WANTED[issue.expected] ?? issue.message}`;
  return issue.code === "invalid_type" ? seen : `${seen}: ${issue.message}`;
}

function problemLines(document: unknown, issues: readonly SchemaIssue[]): string[] {
  return issues.flatMap((issue) => {
    const path = pathText(issue.path);
    const at = valueAt(
      document,
      issue.path.map((step) => (typeof step === "symbol" ? String(step) : step)),
    );
    return issueWords(issue, at)
      .split("\n")
      .map((words) => (path === "" ? words : `${path}: ${words}`));
  });
}

const HINT =
  'write {"control": arm, "test": arm}, {"stages": [...]}, {"users": [...], "weights": [...]} or {"p_values": [...]}; ' +
  "`pulse compare --help` shows arms";

/**
 * What is asked of the calculator, from a JSON text.
 *
 * @param source where the text is from, for errors.
 * @throws PulseError COMPARE_JSON_INVALID; COMPARE_INPUT_INVALID with every mistake and its path.
 */
export function readInput(text: string, source: string): Input {
  const document = readJson(text, source);
  const invalid = (lines: readonly string[]): PulseError => {
    const more = lines.length > SHOWN_AT_MOST ? [`... and ${lines.length - SHOWN_AT_MOST} more`] : [];
    return new PulseError({
      code: "COMPARE_INPUT_INVALID",
      fault: "input",
      message: [`${source} does not say what to compare:`, ...lines.slice(0, SHOWN_AT_MOST), ...more].join("\n"),
      hint: HINT,
    });
  };
  if (typeof document !== "object" || document === null || Array.isArray(document) || numberText(document) !== null) {
    throw invalid([`it ${seenWords(document)}: write an object, { ... }`]);
  }
  const schema: z.ZodType<Input> = schemaOf(document);
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  throw invalid(problemLines(document, schemaIssues(schema, document).issues));
}
