import type { Command } from "commander";
import { PulseError } from "../../errors.ts";
import { type Cli, openSession } from "../cli.ts";
import { locateStore, withPublished } from "../published-store.ts";
import type { QueryFormat } from "../query/write-rows.ts";

const EXAMPLES = `
Examples:
  $ pulse query "select metric, relative_difference, p_value from pulse_results where population = 'pooled'"
  $ pulse query --format csv "from active_users order by day" > dau.csv
  $ pulse query --format json "select status, count(*) as checks from pulse_health group by all" | jq .
  $ pulse query < report.sql            the SQL from a file
  $ pulse query "describe pulse_results"

SQL is DuckDB's; the tables are in docs/tables.md. Reading needs no lock: a run may publish meanwhile.
JSON writes BIGINT and DECIMAL with all their digits, times as text, JSON columns as JSON.`;

const FORMATS: readonly QueryFormat[] = ["table", "csv", "json"];

interface QueryOptions {
  readonly format: string;
  readonly json?: boolean;
}

async function sqlFrom(cli: Cli, given: string | undefined): Promise<string> {
  if (given !== undefined && given !== "-") return given;
  if (given === undefined && cli.stdin.isTTY === true) {
    throw new PulseError({
      code: "QUERY_MISSING",
      fault: "input",
      message: "no SQL was given",
      hint: 'give it in quotes, pulse query "from runs", or on standard input',
    });
  }
  const parts: Uint8Array[] = [];
  for await (const part of cli.stdin) parts.push(typeof part === "string" ? Buffer.from(part) : part);
  return Buffer.concat(parts).toString("utf8");
}

/** `pulse query`: SQL over the published tables. */
export function registerQuery(program: Command, cli: Cli): void {
  program
    .command("query")
    .argument("[sql]", "the SQL; left out or -: read from standard input")
    .summary("ask the published tables in SQL")
    .description("Runs SQL over the published tables, read-only.")
    .option("-f, --format <format>", "table, csv or json", "table")
    .option("--json", "the same as --format json")
    .addHelpText("after", EXAMPLES)
    .action(async (given: string | undefined, options: QueryOptions, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const wanted = options.json === true ? "json" : options.format;
      const format = FORMATS.find((one) => one === wanted);
      if (format === undefined) {
        throw new PulseError({
          code: "QUERY_FORMAT_UNKNOWN",
          fault: "input",
          message: `--format is ${JSON.stringify(wanted)}`,
          hint: `write one of ${FORMATS.join(", ")}`,
        });
      }
      const { store } = await locateStore(folder(), cli.env);
      const sql = await sqlFrom(cli, given);
      // Loaded while the database is being opened.
      const writing = import("../query/write-rows.ts");
      await withPublished(store, async (published) => {
        const rows = await published.query(sql);
        const { writeRows } = await writing;
        await writeRows(rows, format, terminal);
      });
    });
}
