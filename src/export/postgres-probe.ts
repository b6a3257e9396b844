import type { PostgresExportSettings } from "../config/settings.ts";
import { withPostgres } from "./postgres-connection.ts";
import { notAUrl, postgresError } from "./postgres-error.ts";

const LIMIT_MS = 15_000;

/** What a look at an export's PostgreSQL has found. */
export interface PostgresProbe {
  /** `15.6` */
  readonly version: string;
  /** Whether the schema is there; if not, whether it may be made. */
  readonly hasSchema: boolean;
  readonly mayCreate: boolean;
  /** Its clock less this machine's, milliseconds; right to about half of `roundTripMs`. */
  readonly clockAheadMs: number;
  readonly roundTripMs: number;
}

const RIGHTS = `
  select exists (select from pg_namespace where nspname = $1) as has_schema,
    case when exists (select from pg_namespace where nspname = $1) then has_schema_privilege($1, 'create')
      else has_database_privilege(current_database(), 'create') end as may_create,
    current_setting('server_version') as version`;

/**
 * Looks at the server of an export. Changes nothing.
 *
 * Errors: `EXPORT_POSTGRES_DOWN` (dependency_down), `EXPORT_POSTGRES_REFUSED`, `EXPORT_POSTGRES_URL` (input).
 *
 * @param where how to name it, without secrets.
 */
export async function probePostgres({ url, schema }: PostgresExportSettings, where: string): Promise<PostgresProbe> {
  if (!URL.canParse(url)) throw notAUrl();
  try {
    return await withPostgres(url, LIMIT_MS, async (connection) => {
      const [rights] = await connection.query(RIGHTS, [schema]);
      const before = Date.now();
      const [now] = await connection.query("select extract(epoch from clock_timestamp())::float8 * 1000 as ms");
      const after = Date.now();
      return {
        version: String(rights?.version ?? "").split(" ")[0] ?? "",
        hasSchema: rights?.has_schema === true,
        mayCreate: rights?.may_create === true,
        clockAheadMs: Number(now?.ms) - (before + after) / 2,
        roundTripMs: after - before,
      };
    });
  } catch (error) {
    throw postgresError(error, where);
  }
}
