import type { DuckDBConnection, DuckDBPreparedStatement, DuckDBResult } from "@duckdb/node-api";
import type { DuckDBInstance } from "./api.ts";

/** Statements of a database that nobody changes, prepared once and run again and again. */
export interface PreparedStatements {
  /**
   * Runs one statement to its end and hands over its result; several at once, each on a connection of its own. What it throws is DuckDB's.
   */
  run<T>(sql: string, parameters: readonly (string | number)[], read: (result: DuckDBResult) => Promise<T>): Promise<T>;
  close(): void;
}

/** A connection with what it has prepared, the one used last at the end. */
interface Prepared {
  readonly connection: DuckDBConnection;
  readonly statements: Map<string, DuckDBPreparedStatement>;
}

/** Statements that a connection keeps: more than a page has. */
const MOST_STATEMENTS = 60;

/**
 * Connecting and preparing cost most of what a small query costs, so both are kept: pages ask the same few statements with other names.
 */
export function createPreparedStatements(instance: DuckDBInstance): PreparedStatements {
  const all = new Set<Prepared>();
  const idle: Prepared[] = [];

  const connect = async (): Promise<Prepared> => {
    const prepared = { connection: await instance.connect(), statements: new Map() };
    all.add(prepared);
    return prepared;
  };
  const statementOf = async ({ connection, statements }: Prepared, sql: string): Promise<DuckDBPreparedStatement> => {
    const known = statements.get(sql);
    const statement = known ?? (await connection.prepare(sql));
    statements.delete(sql);
    statements.set(sql, statement);
    const [oldest] = statements;
    if (statements.size > MOST_STATEMENTS && oldest !== undefined) {
      statements.delete(oldest[0]);
      oldest[1].destroySync();
    }
    return statement;
  };

  return {
    async run(sql, parameters, read) {
      const prepared = idle.pop() ?? (await connect());
      try {
        const statement = await statementOf(prepared, sql);
        if (parameters.length > 0) statement.bind([...parameters]);
        return await read(await statement.run());
      } finally {
        if (all.has(prepared)) idle.push(prepared);
      }
    },
    close() {
      for (const { connection } of all) connection.closeSync();
      all.clear();
      idle.length = 0;
    },
  };
}
