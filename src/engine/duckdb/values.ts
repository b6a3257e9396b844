import { DuckDBDateValue, DuckDBDecimalValue, DuckDBTimestampValue, type DuckDBValue } from "@duckdb/node-api";
import { PulseError } from "../../errors.ts";
import type { RelationValue } from "../engine.ts";

const DAY_MS = 86_400_000;

/** A value of the program as DuckDB takes it: a DATE is written `YYYY-MM-DD`, a TIMESTAMP is microseconds since 1970. */
export function toDuckDb(value: RelationValue, type: string): DuckDBValue {
  if (value === null) return null;
  if (type === "DATE") return new DuckDBDateValue(Date.parse(`${String(value)}T00:00:00Z`) / DAY_MS);
  if (type === "TIMESTAMP") return new DuckDBTimestampValue(BigInt(value));
  if (type === "BIGINT") return BigInt(value);
  return value;
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
  throw new PulseError({
    code: "ENGINE_VALUE_TYPE",
    fault: "bug",
    message: `a query answered a value of an unexpected type: ${value.constructor.name}`,
  });
}
