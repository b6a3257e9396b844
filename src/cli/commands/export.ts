import type { Command } from "commander";
import { PulseError } from "../../errors.ts";
import { type Cli, openSession } from "../cli.ts";
import { createProgress } from "../progress.ts";
import { exportLines } from "../show-export.ts";
import { withShutdown } from "../shutdown-signal.ts";
import { createTerminalLog } from "../terminal-log.ts";

const EXAMPLES = `
Examples:
  $ pulse export                        the newest published day, to every target
  $ pulse export --ds 2026-11-03 --target postgres

What a target has already is left alone.`;

interface ExportCommandOptions {
  readonly ds?: string;
  readonly target?: string[];
}

/** `pulse export`: the published tables of a day to the project's targets. */
export function registerExport(program: Command, cli: Cli, setExitCode: (code: number) => void): void {
  program
    .command("export")
    .summary("send a day's results to the export targets")
    .description(
      "Sends assignments and pulse_results of a published day to the targets under `exports:` in pulse.yaml.",
    )
    .option("--ds <day>", "the day (default: the newest published one)")
    .option("--target <name...>", "only these targets, by name or type")
    .addHelpText("after", EXAMPLES)
    .action(async (options: ExportCommandOptions, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const [{ loadProject }, { exportRun }, { publishedRun, publishedRuns }, { storePath }] = await Promise.all([
        import("../../config/load.ts"),
        import("../../export/export-run.ts"),
        import("../../export/published-runs.ts"),
        import("../../config/store-path.ts"),
      ]);
      const project = await loadProject(folder(), cli.env);
      const store = storePath(project);
      const { ds } = options;
      const run = ds === undefined ? publishedRuns(store, 1)[0] : publishedRun(store, ds);
      if (run === undefined) {
        throw new PulseError({
          code: "NOTHING_PUBLISHED",
          fault: "input",
          message: ds === undefined ? `no day is published in ${store}` : `${ds} is not published in ${store}`,
          hint: ds === undefined ? "run `pulse run` first" : `run \`pulse run --ds ${ds}\` first`,
        });
      }
      const progress = createProgress(terminal, cli.clock);
      const results = await withShutdown((signal) =>
        exportRun(project, run, {
          ...(options.target === undefined ? {} : { targets: options.target }),
          clock: cli.clock,
          random: Math.random,
          log: createTerminalLog(terminal, progress),
          signal,
        }),
      );
      progress.clear();
      const lines = exportLines(results, terminal);
      if (lines.length === 0) lines.push("no export target is configured: see `exports:` in pulse.yaml");
      await terminal.write(`${lines.join("\n")}\n`);
      for (const table of results.flatMap(({ tables }) => tables)) {
        if (table.outcome === "failed") setExitCode(table.error.exitCode);
      }
    });
}
