import type { DuckDBAppender, DuckDBValue } from "@duckdb/node-api";
import { PulseError } from "../../errors.ts";
import type { RelationValue } from "../engine.ts";
import { DuckDBDateValue, DuckDBDecimalValue, DuckDBTimestampValue } from "./api.ts";

const DAY_MS = 86_400_000;

/** Appends a value of the program: a DATE is written `YYYY-MM-DD`, a TIMESTAMP is microseconds since 1970. */
export function appendTyped(appender: DuckDBAppender, value: RelationValue, type: string): void {
  if (value === null) appender.appendNull();
  else if (type === "VARCHAR") appender.appendVarchar(String(value));
  else if (type === "BIGINT") appender.appendBigInt(BigInt(value));
  else if (type === "INTEGER") appender.appendInteger(Number(value));
  else if (type === "DOUBLE") appender.appendDouble(Number(value));
  else if (type === "BOOLEAN") appender.appendBoolean(value === true);
  else if (type === "DATE") appender.appendDate(new DuckDBDateValue(Date.parse(`${String(value)}T00:00:00Z`) / DAY_MS));
  else if (type === "TIMESTAMP") appender.appendTimestamp(new DuckDBTimestampValue(BigInt(value)));
  else throw unexpected(`a relation of the program has a column of type ${type}`);
}

function unexpected(message: string): PulseError {
  return new PulseError({ code: "ENGINE_VALUE_TYPE", fault: "bug", message });
}

/**
 * A value of DuckDB as the program takes it: whole numbers of 64 bits and more and DECIMAL(n, 0) as bigint, a DATE as `YYYY-MM-DD`,
 * a TIMESTAMP as bigint microseconds since 1970.
 */
export function fromDuckDb(value: DuckDBValue): RelationValue {
  if (value === null || typeof value !== "object") return value ?? null;
  if (value instanceof DuckDBDateValue) return new Date(value.days * DAY_MS).toISOString().slice(0, 10);
  if (value instanceof DuckDBTimestampValue) return value.micros;
  if (value instanceof DuckDBDecimalValue && value.scale === 0) return value.value;
  throw unexpected(`a query answered a value of an unexpected type: ${value.constructor.name}`);
}
