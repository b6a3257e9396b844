import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from } from "pg-copy-streams";

/** One connection to PostgreSQL. */
export interface PostgresConnection {
  query(sql: string, values?: readonly (string | number)[]): Promise<readonly Record<string, unknown>[]>;
  /** Sends text to a `copy ... from stdin` statement as the server takes it. Answers the number of rows copied. */
  copy(sql: string, text: AsyncIterable<string>): Promise<number>;
  /** Runs `work` in one transaction: committed when it resolves, rolled back when it rejects. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
}

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Connects, works, and disconnects. The connection's time zone is UTC.
 *
 * @param limitMs after so many milliseconds the connection is cut, whatever it is doing: a server that accepts and then
 *   falls silent must not hold up a run for ever.
 * @throws what `pg` throws, for `postgresError` to explain.
 */
export async function withPostgres<T>(
  url: string,
  limitMs: number,
  work: (connection: PostgresConnection) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: "pulse",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
  let lost: Error | undefined;
  client.on("error", (error) => {
    lost = error;
  });
  const cut = (why: Error): void => {
    client.connection.stream.destroy(why);
  };
  const limit = setTimeout(() => cut(new Error(`no answer within ${limitMs} ms`)), limitMs);
  try {
    await client.connect();
    await client.query("set time zone 'UTC'");
    return await work(connectionOf(client));
  } catch (error) {
    throw lost === undefined ? error : new Error(lost.message, { cause: error });
  } finally {
    clearTimeout(limit);
    if (lost === undefined) await disconnect(client, cut);
  }
}

function connectionOf(client: pg.Client): PostgresConnection {
  return {
    query: async (sql, values = []) => (await client.query<Record<string, unknown>>(sql, [...values])).rows,
    copy: async (sql, text) => {
      const target = client.query(from(sql));
      await pipeline(Readable.from(text, { objectMode: true, highWaterMark: 1 }), target);
      return target.rowCount;
    },
    transaction: async (work) => {
      await client.query("begin");
      try {
        const result = await work();
        await client.query("commit");
        return result;
      } catch (error) {
        await rollback(client, error);
        throw error;
      }
    },
  };
}

/** A rollback that fails means that the connection is gone, and with it the transaction: the first error is the news. */
async function rollback(client: pg.Client, error: unknown): Promise<void> {
  try {
    await client.query("rollback");
  } catch (second) {
    throw new AggregateError([error, second], error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** Says goodbye, and cuts the connection of a server that does not hang up within a second. */
async function disconnect(client: pg.Client, cut: (why: Error) => void): Promise<void> {
  const impatience = setTimeout(() => cut(new Error("the server did not hang up")), 1000);
  await client.end();
  clearTimeout(impatience);
}
