import type { z } from "zod";
import { type JsonSchema, jsonSchemaOf } from "./json-schema.ts";
import { allowedHint, nearName } from "./near-name.ts";
import type { Problem } from "./problem.ts";
import { kindsOf, pathOf, type SchemaIssue, schemaIssues } from "./schema-issues.ts";
import { allowedValues, keysOfOtherOptions, requestOf, schemaAt } from "./schema-words.ts";
import { isSecretPath } from "./secret-path.ts";
import { valueAt } from "./yaml-cursor.ts";
import type { Path, YamlFile } from "./yaml-file.ts";

export interface SchemaProblemsOptions {
  /** The file as it is written, before the environment was filled in: only this is ever quoted. */
  readonly written?: YamlFile;
  /** Places whose value is not known, so that nothing can be said about it. */
  readonly isUnresolved?: (path: Path) => boolean;
}

/** All places where a file differs from its definition, in the words of a person who has to correct it. */
export function schemaProblems(schema: z.ZodType, file: YamlFile, options: SchemaProblemsOptions = {}): Problem[] {
  const { written = file, isUnresolved = () => false } = options;
  const document = jsonSchemaOf(schema);
  const { issues, value } = schemaIssues(schema, file.value, document);
  return issues
    .filter((issue) => !isUnresolved(pathOf(issue)))
    .flatMap((issue): Problem[] => {
      const path = pathOf(issue);
      const node = schemaAt(document, path, value);
      if (issue.code === "unrecognized_keys") {
        const allowed = Object.keys(node?.properties ?? {});
        const ofOthers = keysOfOtherOptions(document, path, value);
        return issue.keys.map((key) => {
          const [message, hint] = ofOthers.includes(key)
            ? [`"${key}" does not go with ${allowed.join(", ")}`, "write them in entries of their own"]
            : [`unknown key "${key}"`, allowedHint(key, allowed)];
          return file.problemAt([...path, key], "key", message, hint);
        });
      }
      const last = path.at(-1);
      const parent = schemaAt(document, path.slice(0, -1), value);
      const seen = { written: valueAt(written.value, path), value: valueAt(file.value, path) };
      if (seen.value === undefined) {
        if (isMisspelt(issues, path, parent)) return [];
        return [file.problemAt(path, "key", `${subjectOf(path)} is missing`, missingHint(issue, node))];
      }
      const mayGo = typeof last === "string" && parent?.required?.includes(last) !== true;
      const hint = wrongHint(issue, node, seen.written, seen.written === seen.value, isSecretPath(path));
      const orRemove = seen.value === null && mayGo ? `${hint}, or remove the key` : hint;
      return [
        file.problemAt(path, "value", `${subjectOf(path)} is ${seenWords(seen.written, isSecretPath(path))}`, orRemove),
      ];
    });
}

/** Whether a missing key is there under a misspelt name, which is reported already. */
function isMisspelt(issues: readonly SchemaIssue[], path: Path, parent: JsonSchema | undefined): boolean {
  const parentPath = JSON.stringify(path.slice(0, -1));
  const allowed = Object.keys(parent?.properties ?? {});
  return issues
    .flatMap((issue) =>
      issue.code === "unrecognized_keys" && JSON.stringify(pathOf(issue)) === parentPath ? issue.keys : [],
    )
    .some((key) => nearName(key, allowed) === path.at(-1));
}

function allowedFor(issue: SchemaIssue, node: JsonSchema | undefined): string[] | undefined {
  const kinds = kindsOf(issue);
  return kinds.length > 0 ? kinds : node && allowedValues(node)?.map(String);
}

function missingHint(issue: SchemaIssue, node: JsonSchema | undefined): string {
  const allowed = allowedFor(issue, node);
  return allowed === undefined ? requestOf(node) : allowedHint(undefined, allowed);
}

/** @param isQuotable Whether the value is as it is written, so that a near name gives nothing of the environment away. */
function wrongHint(
  issue: SchemaIssue,
  node: JsonSchema | undefined,
  written: unknown,
  isQuotable: boolean,
  isSecret: boolean,
): string {
  const allowed = allowedFor(issue, node);
  if (allowed !== undefined) return allowedHint(isQuotable ? String(written) : undefined, allowed);
  if (issue.code === "custom" && issue.path.at(-1) === "time_zone" && isQuotable) {
    const near = nearName(String(written), Intl.supportedValuesOf("timeZone"));
    return near === undefined ? issue.message : `did you mean "${near}"? ${issue.message}`;
  }
  if (issue.code === "custom" || issue.code === "invalid_format") return issue.message;
  return (isSecret ? undefined : quotesHint(node, written)) ?? requestOf(node);
}

/** Quotes that are missing, or too many: the commonest reason for a wrong type. */
function quotesHint(node: JsonSchema | undefined, value: unknown): string | undefined {
  // Text of a certain form is asked for as such: of a version 2.10 only the number 2.1 is left to be quoted.
  const hasForm = node?.pattern !== undefined;
  if (node?.type === "string" && !hasForm && (typeof value === "number" || typeof value === "boolean")) {
    return `write it in quotes: "${value}"`;
  }
  const isNumber = node?.type === "number" || node?.type === "integer";
  if (isNumber && typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))) {
    return `write it without quotes: ${value.trim()}`;
  }
  return undefined;
}

function subjectOf(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return "the file";
  if (typeof last === "string") return last;
  const list = path.findLast((step) => typeof step === "string");
  return list === undefined ? `entry ${last + 1}` : `entry ${last + 1} of ${list}`;
}

function seenWords(value: unknown, isSecret: boolean): string {
  if (value === null || value === "") return "empty";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  if (typeof value === "object") return "a mapping";
  if (isSecret) return `${typeof value === "string" ? "text" : `a ${typeof value}`} that does not fit`;
  if (typeof value !== "string") return String(value);
  return value.length > 60 ? `${JSON.stringify(value.slice(0, 57))}...` : JSON.stringify(value);
}
