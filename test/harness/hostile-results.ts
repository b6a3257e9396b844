import { copyFile } from "node:fs/promises";
import { DuckDBInstance } from "@duckdb/node-api";

/** Names as somebody would choose them who wants a page to run something, or to read otherwise than it is. */
export const HOSTILE = {
  gate: "</title><script>window.injected=1</script>&amp;",
  metric: "<img src=x onerror=window.injected=1>",
  level: "<svg onload=window.injected=1>\u202egnp.exe\u0007",
} as const;

/**
 * Copies a published database, with all names in it replaced: of the gate, of a metric, of a level of a dimension.
 *
 * @param names what they are now
 */
export async function makeHostile(
  from: string,
  to: string,
  names: Readonly<Record<keyof typeof HOSTILE, string>>,
): Promise<void> {
  await copyFile(from, to);
  const instance = await DuckDBInstance.create(to);
  const connection = await instance.connect();
  const rows = async (sql: string): Promise<string[][]> =>
    (await (await connection.run(sql)).getRowsJson()) as string[][];
  const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  const changed = (column: string): string =>
    (Object.keys(HOSTILE) as (keyof typeof HOSTILE)[]).reduce(
      (sql, name) => `replace(${sql}, ${quoted(names[name])}, ${quoted(HOSTILE[name])})`,
      `"${column}"`,
    );
  const tables = await rows("select table_name from information_schema.tables where table_schema = 'main'");
  for (const [table = ""] of tables) {
    const columns = await rows(
      `select column_name from information_schema.columns where table_name = ${quoted(table)} and data_type = 'VARCHAR'`,
    );
    const replaced = columns.map(([column = ""]) => `${changed(column)} as "${column}"`).join(", ");
    await connection.run(`create table "new ${table}" as select * replace (${replaced}) from "${table}"`);
    const [[type = ""] = []] = await rows(
      `select table_type from information_schema.tables where table_name = ${quoted(table)}`,
    );
    await connection.run(`drop ${type === "VIEW" ? "view" : "table"} "${table}"`);
    await connection.run(`alter table "new ${table}" rename to "${table}"`);
  }
  connection.closeSync();
  instance.closeSync();
}
