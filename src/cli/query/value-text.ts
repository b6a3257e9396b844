import type { PublishedColumn, PublishedValue } from "../../engine/duckdb/published-value.ts";

/** JSON text of a value: integers and decimals with all their digits, NaN and infinities as text. */
export function jsonOf(value: PublishedValue, kind: PublishedColumn["kind"] = "nested"): string {
  if (value === null) return "null";
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : JSON.stringify(String(value));
  if (typeof value === "string") {
    // A decimal's digits, and a JSON column's text, are JSON as they are.
    const isJson = kind === "number" || kind === "json";
    return isJson ? value : JSON.stringify(value);
  }
  if (typeof value === "boolean") return String(value);
  if (isList(value)) return `[${value.map((item) => jsonOf(item)).join(",")}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}:${jsonOf(item)}`)
    .join(",")}}`;
}

function isList(value: PublishedValue): value is readonly PublishedValue[] {
  return Array.isArray(value);
}

/** A value as plain text, for tables and CSV; null is the empty text. */
export function textOfValue(value: PublishedValue): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  return typeof value === "object" ? jsonOf(value) : String(value);
}

/** A CSV field (RFC 4180): null is empty, the empty text is "". */
export function csvField(value: PublishedValue): string {
  const text = textOfValue(value);
  if (value === null) return "";
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
