import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";
import {
  DuckDBArrayValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTypeId,
  DuckDBUnionValue,
} from "./api.ts";

/**
 * A value of a published table, or of a query over them, without loss:
 *
 * - integers up to 32 bits, FLOAT and DOUBLE: number; wider integers: bigint; DECIMAL: its digits as text;
 * - DATE, TIME, TIMESTAMP, INTERVAL, UUID, ENUM, BLOB, ...: text as SQL writes them; JSON: its text as stored;
 * - LIST and ARRAY: array; STRUCT and MAP: object.
 */
export type PublishedValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly PublishedValue[]
  | { readonly [key: string]: PublishedValue };

/** How a column's values are written: aligned right and unquoted, as JSON, or as text. */
export type PublishedKind = "number" | "boolean" | "text" | "json" | "nested";

export interface PublishedColumn {
  readonly name: string;
  /** SQL type, e.g. `DECIMAL(9,2)`. */
  readonly type: string;
  readonly kind: PublishedKind;
}

const NUMBERS: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.BIGNUM,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.DECIMAL,
]);

const NESTED: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.LIST,
  DuckDBTypeId.ARRAY,
  DuckDBTypeId.STRUCT,
  DuckDBTypeId.MAP,
]);

export function publishedColumn(name: string, type: DuckDBType): PublishedColumn {
  const isJson = type.alias === "JSON";
  let kind: PublishedKind = "text";
  if (isJson) kind = "json";
  else if (NUMBERS.has(type.typeId)) kind = "number";
  else if (type.typeId === DuckDBTypeId.BOOLEAN) kind = "boolean";
  else if (NESTED.has(type.typeId)) kind = "nested";
  return { name, type: isJson ? "JSON" : type.toString(), kind };
}

/** The shortest decimal number that is this 32-bit float: 0.1, not 0.10000000149011612. */
function shortestFloat(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return value;
}

export function publishedValue(value: DuckDBValue, type: DuckDBType): PublishedValue {
  if (typeof value === "number") return type.typeId === DuckDBTypeId.FLOAT ? shortestFloat(value) : value;
  if (value === null || typeof value === "boolean" || typeof value === "bigint" || typeof value === "string") {
    return value;
  }
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    const itemType = type.typeId === DuckDBTypeId.LIST || type.typeId === DuckDBTypeId.ARRAY ? type.valueType : type;
    return value.items.map((item) => publishedValue(item, itemType));
  }
  if (value instanceof DuckDBStructValue) {
    const entryType = (name: string): DuckDBType =>
      type.typeId === DuckDBTypeId.STRUCT ? type.typeForEntry(name) : type;
    const entries = Object.entries(value.entries);
    return Object.fromEntries(entries.map(([name, entry]) => [name, publishedValue(entry, entryType(name))]));
  }
  if (value instanceof DuckDBMapValue) {
    const valueType = type.typeId === DuckDBTypeId.MAP ? type.valueType : type;
    return Object.fromEntries(
      value.entries.map((entry) => [String(entry.key), publishedValue(entry.value, valueType)]),
    );
  }
  if (value instanceof DuckDBUnionValue) return String(value.value);
  return value.toString();
}
