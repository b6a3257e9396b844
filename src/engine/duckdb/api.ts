import { createRequire } from "node:module";
import type * as Api from "@duckdb/node-api";

/**
 * DuckDB's library, as far as it is needed here beside its types. It is required, not imported: of a CommonJS library that is imported, Node looks
 * through all of its seventy files for names before it runs them, which makes up a third of the time that a query of published results takes.
 */
const api = createRequire(import.meta.url)("@duckdb/node-api") as typeof Api;

export const {
  DuckDBArrayValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampValue,
  DuckDBTypeId,
  DuckDBUnionValue,
} = api;

export type DuckDBInstance = Api.DuckDBInstance;
export type DuckDBTypeId = Api.DuckDBTypeId;
