import { PulseError } from "../errors.ts";
import { messageWithoutData } from "../log.ts";
import type { ExistingColumn } from "./postgres-definition.ts";
import type { PublishedRun } from "./target.ts";

/** SQLSTATE classes that the user's settings or the database's rights cause: trying again does not help. */
const MISCONFIGURED = /^(28|3D|3F|42|0A)/;

/**
 * Explains what `pg` threw. Codes: `EXPORT_POSTGRES_REFUSED` (settings, rights, a table that is in the way: input) and
 * `EXPORT_POSTGRES_DOWN` (the network, a server that starts, stops, is full or busy: dependency_down).
 *
 * @param where the server and schema, without secrets.
 */
export function postgresError(error: unknown, where: string): PulseError {
  if (error instanceof PulseError) return error;
  const seen = describe(error);
  if (MISCONFIGURED.test(sqlState(error))) {
    return new PulseError({
      code: "EXPORT_POSTGRES_REFUSED",
      fault: "input",
      message: `${where} refused the export: ${seen}`,
      hint: "check the export's url in pulse.yaml, and that its user may create tables in the schema and write to them",
      cause: error,
    });
  }
  return new PulseError({
    code: "EXPORT_POSTGRES_DOWN",
    fault: "dependency_down",
    message: `${where} did not take the export: ${seen}`,
    hint: "see whether the server is up and reachable; what is not exported is caught up on the next run",
    cause: error,
  });
}

function sqlState(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string" && /^[0-9A-Z]{5}$/.test(error.code)) return error.code;
  return sqlState(error.cause);
}

/** Classes of SQLSTATE whose messages quote the rows: those may hold ids of people, and messages go into logs. */
const QUOTES_DATA = /^2[23]/;

/** A refused connection to a name with several addresses is an AggregateError without a message. */
function describe(error: unknown): string {
  if (error instanceof Error && QUOTES_DATA.test(sqlState(error))) return messageWithoutData(error);
  if (error instanceof AggregateError && error.message === "") return error.errors.map(describe).join("; ");
  return error instanceof Error ? error.message : String(error);
}

/** Without a cause: it would show the URL. */
export function notAUrl(): PulseError {
  return new PulseError({
    code: "EXPORT_POSTGRES_URL",
    fault: "input",
    message: "the url of a postgres export is not a URL (it is not shown: it may hold a password)",
    hint: "write postgres://user:password@host:5432/database, with special characters of the password percent-encoded",
  });
}

export function otherType(where: string, table: string, column: ExistingColumn): PulseError {
  return new PulseError({
    code: "EXPORT_COLUMN_TYPE",
    fault: "input",
    message: `${where}: column ${column.name} of ${table} is of type ${column.type}, which is not the published table's`,
    hint: "rename or drop the table, or give the export a schema of its own: Pulse makes the tables that it needs",
  });
}

export function rowsDiffer(table: string, run: PublishedRun, rows: number, copied: number): PulseError {
  return new PulseError({
    code: "EXPORT_ROWS_DIFFER",
    fault: "check_failed",
    message: `${table} of ${run.ds}: the manifest of run ${run.runId} says ${rows} rows, its file has ${copied}; nothing was exported`,
    hint: "the run's folder was changed or damaged: run the ds again",
  });
}
