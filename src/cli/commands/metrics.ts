import { type Command, InvalidArgumentError } from "commander";
import { type Cli, openSession } from "../cli.ts";
import { createProgress } from "../progress.ts";
import { withShutdown } from "../shutdown-signal.ts";

const EXAMPLES = `
Examples:
  $ pulse metrics try idea.yaml                    the last 14 days of each metric in the file, and test against control
  $ pulse metrics try idea.yaml --metric hats --days 28 --ds 2026-01-12
  $ pulse metrics try metrics/shop.yaml            a file of the project, as it is edited now
  $ pulse metrics try idea.yaml --json             the same for programs

The file lists metrics as those in metrics/ do. Where it repeats a name of the project, both are shown beside each other.
Mistakes are listed as by pulse check. Nothing is published: what is computed is kept as derived files, which a run finds.`;

interface TryOptions {
  readonly ds?: string;
  readonly days: number;
  readonly metric?: string;
  readonly json?: boolean;
}

function days(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text) || Number(text) > 366)
    throw new InvalidArgumentError("write a whole number from 1 to 366");
  return Number(text);
}

/** `pulse metrics try FILE`: metrics on what has landed, before anybody publishes them. */
export function registerMetrics(program: Command, cli: Cli): void {
  const metrics = program
    .command("metrics")
    .summary("try metrics on landed data before they are published")
    .description("Works with metrics that are not published yet.")
    .addHelpText("after", EXAMPLES);
  metrics
    .command("try")
    .argument("<file>", "a YAML file that lists metrics")
    .summary("compute the metrics of a file on landed data, and publish nothing")
    .description(
      "Checks the metrics of a file, computes them on landed data, and shows how many events pass each condition, the numbers by day, and test against control in the newest stages.",
    )
    .option("--ds <day>", "as of the end of this day (default: the newest published one, else the one that just ended)")
    .option("--days <number>", "show so many days up to it", days, 14)
    .option("--metric <name>", "one metric of the file only")
    .option("--json", "write JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, options: TryOptions, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const progress = createProgress(terminal, cli.clock);
      const { runTry } = await import("../metrics-try/run-try.ts");
      await withShutdown((signal) =>
        runTry({
          folder: folder(),
          env: cli.env,
          cwd: cli.cwd,
          file,
          metric: options.metric,
          ds: options.ds,
          days: options.days,
          json: options.json === true,
          signal,
          terminal,
          progress,
          clock: cli.clock,
        }),
      );
    });
}
