import type { DuckDBAppender } from "@duckdb/node-api";

interface Loose {
  readonly type?: string;
  readonly ts?: string | number;
  readonly name?: string;
  readonly gate?: string;
  readonly passed?: boolean;
  readonly value?: unknown;
  readonly units?: Readonly<Record<string, string>>;
  readonly eventName?: string;
  readonly time?: number;
  readonly user?: { readonly userID?: string };
}

export const CREATE_MESSAGES =
  "create table messages (kind varchar, name varchar, unit_id varchar, ts_ms bigint, passed boolean, value double)";

function parsed(line: string): Loose | undefined {
  try {
    return JSON.parse(line) as Loose;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Parses a message in JavaScript and appends it as one row; false where it is none that the naive design knows. */
export function appendParsed(appender: DuckDBAppender, line: string): boolean {
  const message = parsed(line);
  const unit = message?.units?.userID ?? message?.user?.userID;
  const ts = message?.ts ?? message?.time;
  const atMs = typeof ts === "string" ? Date.parse(ts) : Math.round(ts ?? Number.NaN);
  if (message === undefined || typeof unit !== "string" || !Number.isSafeInteger(atMs)) return false;
  appender.appendVarchar(message.type ?? "event");
  appender.appendVarchar(String(message.name ?? message.gate ?? message.eventName ?? ""));
  appender.appendVarchar(unit);
  appender.appendBigInt(BigInt(atMs));
  appender.appendBoolean(message.passed === true);
  if (typeof message.value === "number") appender.appendDouble(message.value);
  else appender.appendNull();
  appender.endRow();
  return true;
}
