import type { PublishedValue } from "../../engine/duckdb/published-value.ts";
import { PulseError } from "../../errors.ts";

/** One row of a published table, as it was read. */
export type PublishedRecord = Readonly<Record<string, PublishedValue>>;

function unexpected(record: PublishedRecord, name: string, wanted: string): PulseError {
  const value = record[name];
  return new PulseError({
    code: "PUBLISHED_COLUMN_UNEXPECTED",
    fault: "input",
    message: `published column ${name} holds ${value === undefined ? "nothing" : typeof value} where ${wanted} was expected`,
    hint: "the results were written by another version of Pulse: run `pulse run` again",
  });
}

/** A text column; null is the empty text. */
export function textOf(record: PublishedRecord, name: string): string {
  const value = record[name];
  if (value === null) return "";
  if (typeof value !== "string") throw unexpected(record, name, "text");
  return value;
}

export function optionalTextOf(record: PublishedRecord, name: string): string | null {
  return record[name] === null ? null : textOf(record, name);
}

/** A numeric column. Counts of units are far below 2^53. */
export function optionalNumberOf(record: PublishedRecord, name: string): number | null {
  const value = record[name];
  if (value === null) return null;
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "number") throw unexpected(record, name, "a number");
  return value;
}

export function numberOf(record: PublishedRecord, name: string): number {
  return optionalNumberOf(record, name) ?? 0;
}

export function optionalBooleanOf(record: PublishedRecord, name: string): boolean | null {
  const value = record[name];
  if (value === null || typeof value === "boolean") return value;
  throw unexpected(record, name, "true or false");
}

function listOf(record: PublishedRecord, name: string): unknown[] {
  const parsed: unknown = JSON.parse(textOf(record, name) || "[]");
  if (!Array.isArray(parsed)) throw unexpected(record, name, "a JSON list");
  return parsed;
}

/** A JSON column that holds a list of texts; null is the empty list. */
export function textListOf(record: PublishedRecord, name: string): string[] {
  return listOf(record, name).map(String);
}

/** A JSON column that holds a list of objects; null is the empty list. */
export function objectListOf(record: PublishedRecord, name: string): ReadonlyMap<string, unknown>[] {
  return listOf(record, name).map((item) => {
    if (typeof item !== "object" || item === null) throw unexpected(record, name, "a JSON list of objects");
    return new Map(Object.entries(item));
  });
}
