import { type Command, InvalidArgumentError } from "commander";
import { type Cli, openSession } from "../cli.ts";
import { createProgress } from "../progress.ts";
import { withShutdown } from "../shutdown-signal.ts";

const EXAMPLES = `
Examples:
  $ pulse explain revenue                          the definition in words, its SQL, the models that run
  $ pulse explain revenue --unit u123              which of the unit's events count, and why the others do not
  $ pulse explain revenue --unit u123 --gate new_checkout --ds 2026-01-12
  $ pulse explain revenue --sql > revenue.sql      the whole statement of one analysis, to paste into DuckDB
  $ pulse explain revenue --unit u123 --json       everything, for programs

What is said of a unit comes from the pipeline's own relations, for that unit. Nothing is published; what is not built yet of the
derived files is built, and the next run finds it.`;

interface ExplainOptions {
  readonly unit?: string;
  readonly ds?: string;
  readonly gate?: string;
  readonly sql?: boolean;
  readonly limit: number;
  readonly json?: boolean;
}

function positiveNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError("write a whole number from 1 to 9,999,999");
  return Number(text);
}

/** `pulse explain METRIC`: what a metric means, and where a unit's number comes from. */
export function registerExplain(program: Command, cli: Cli): void {
  program
    .command("explain")
    .argument("<metric>", "a metric of the project")
    .summary("say what a metric means, and where one unit's number comes from")
    .description(
      "Says what a metric means, shows the SQL that runs, and lists which events of a unit count and which do not.",
    )
    .option("--unit <id>", "a unit: which of its events count in which analysis, and why the others do not")
    .option("--ds <day>", "as of the end of this day (default: the newest published one, else the one that just ended)")
    .option("--gate <name>", "one gate or experiment only")
    .option("--sql", "the statement of one analysis as it is built; with --unit: of the unit's values")
    .option("--limit <number>", "list so many events of an analysis at most", positiveNumber, 50)
    .option("--json", "write JSON, with all events")
    .addHelpText("after", EXAMPLES)
    .action(async (metric: string, options: ExplainOptions, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const progress = createProgress(terminal, cli.clock);
      const { unit, ds, gate, limit } = options;
      const { runExplain } = await import("../explain/run-explain.ts");
      await withShutdown((signal) =>
        runExplain({
          folder: folder(),
          env: cli.env,
          metric,
          unit,
          ds,
          gate,
          sql: options.sql === true,
          json: options.json === true,
          limit,
          signal,
          terminal,
          progress,
          clock: cli.clock,
        }),
      );
    });
}
