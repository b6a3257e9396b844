import type { Command } from "commander";
import type { ExplainedModel, RunResult } from "../../publish/run-ds.ts";
import { formatCount } from "../../results/words/numbers.ts";
import { type Cli, jsonText, openSession } from "../cli.ts";
import { type DayOptions, namedDays } from "../days-to-run.ts";
import { profileJson } from "../profile/json.ts";
import { profileText } from "../profile/render-profile.ts";
import { profileRun } from "../profile/run-profile.ts";
import { createProgress, formatSeconds } from "../progress.ts";
import { type Done, runDays, type Work } from "../run-days.ts";
import { exportLines } from "../show-export.ts";
import { withShutdown } from "../shutdown-signal.ts";
import type { Terminal } from "../terminal.ts";
import { createTerminalLog } from "../terminal-log.ts";
import { tableLines } from "../text/table.ts";

const EXAMPLES = `
Examples:
  $ pulse run                                   the day that just ended, and days that late events touched
  $ pulse run --ds 2026-11-03                   one day
  $ pulse run --from 2026-11-01 --to 2026-11-07 several, in order; stopped and run again, it goes on where it was
  $ pulse run --ds 2026-11-03 --explain         what would be built, and why; builds no results
  $ pulse run --ds 2026-11-03 --profile         what each model read, wrote and took, dearest first

A run of a day that nothing has changed for does nothing and says so. What is published is exported as well;
a target that is down is reported and harms nothing.`;

interface RunCommandOptions extends DayOptions {
  readonly explain?: boolean;
  readonly json?: boolean;
  readonly profile?: boolean;
}

/** The night of the ds that just ended. */
async function runTheNight(work: Work, ds: string): Promise<Done> {
  const { runNight } = await import("../../schedule/night.ts");
  const { project, signal, progress, terminal, profiler } = work;
  return runNight({
    project,
    ds,
    signal,
    watch: profiler?.watch,
    statements: profiler?.statements,
    log: createTerminalLog(terminal, progress),
    onProgress: (fraction) =>
      progress.update({ label: `night of ${ds}`, done: Math.round(fraction * 100), total: 100, unit: "%" }),
  });
}

function runLine({ ds, status, runId, built, reused }: RunResult, { style, symbols }: Terminal): string {
  const isSame = status === "unchanged";
  const mark = isSame ? style.faint(symbols.separator) : style.good(symbols.better);
  const detail = isSame
    ? `nothing has changed since run ${runId}`
    : `run ${runId}: ${formatCount(built)} built, ${formatCount(reused)} reused`;
  return `${mark} ${style.strong(ds)} ${status} ${style.faint(symbols.separator)} ${detail}`;
}

function explainText(ds: string, steps: readonly ExplainedModel[], { style }: Terminal): string {
  const built = steps.filter(({ state }) => state === "build").length;
  const lines = tableLines({
    columns: ["model", "of", "state", "why"].map((heading) => ({ heading, align: "left" })),
    rows: steps.map(({ model, of, state, reason }) => [
      model,
      of,
      state === "build" ? style.notable(state) : style.faint(state),
      reason,
    ]),
    indent: " ",
    paintHeading: style.faint,
  });
  return `${style.strong(ds)}  ${built} to build, ${steps.length - built} to reuse\n${lines.join("\n")}\n`;
}

/** `pulse run`: compute and publish. */
export function registerRun(program: Command, cli: Cli): void {
  program
    .command("run")
    .summary("compute and publish the results of a day")
    .description(
      "Computes the results as of the end of a day (ds), from what has landed, and publishes all tables or none.",
    )
    .option("--ds <day>", "the day (default: the one that just ended)")
    .option("--from <day>", "the first of several days")
    .option("--to <day>", "the last of them")
    .option("--explain", "list what would be built or reused, and why")
    .option("--profile", "what each model cost: rows and bytes, time, memory, built or reused; and the time between")
    .option(
      "--json",
      "write JSON: {runs: [{ds, status, run_id, built, reused, folder, took_ms}], took_ms, profile}, or {ds, steps} a day",
    )
    .addHelpText("after", EXAMPLES)
    .action(async (options: RunCommandOptions, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const days = namedDays(options);
      const [{ loadProject }, { dsEnded }] = await Promise.all([
        import("../../config/load.ts"),
        import("../../schedule/ds-ended.ts"),
      ]);
      const project = await loadProject(folder(), cli.env);
      const ended = dsEnded(cli.clock.now(), project.settings.time_zone);
      if (options.explain === true) {
        const { explainDs } = await import("../../publish/run-ds.ts");
        for (const ds of days ?? [ended]) {
          const steps = await explainDs({ project, ds });
          await terminal.write(options.json === true ? jsonText({ ds, steps }) : explainText(ds, steps, terminal));
        }
        return;
      }
      const progress = createProgress(terminal, cli.clock);
      const startedMs = cli.clock.now();
      const profiler = options.profile === true ? profileRun() : undefined;
      const { runs, exports } = await withShutdown((signal) => {
        const work = { project, signal, terminal, progress, profiler, clock: cli.clock };
        return days === undefined ? runTheNight(work, ended) : runDays(work, days);
      });
      const profile = profiler?.finish();
      progress.clear();
      if (options.json === true) {
        const shown = runs.map(({ runId, tookMs, ...run }) => ({ ...run, run_id: runId, took_ms: tookMs }));
        const summary = { runs: shown, took_ms: cli.clock.now() - startedMs };
        await terminal.write(
          jsonText({ ...summary, ...(profile === undefined ? {} : { profile: profileJson(profile) }) }),
        );
        return;
      }
      // Of the days that were looked at again for late events, only those that changed are worth a line.
      const shown = runs.filter(({ ds, status }) => days !== undefined || status === "published" || ds === ended);
      const nothing = runs.every((run) => run.days === 0);
      const lines = [
        ...shown.map((run) => runLine(run, terminal)),
        ...(nothing ? ["no message of these days or before has landed: run `pulse land --once` first"] : []),
        ...exportLines(
          exports.map((one) => ({ ...one, tables: one.tables.filter(({ outcome }) => outcome !== "unchanged") })),
          terminal,
        ),
        terminal.style.faint(`took ${formatSeconds(cli.clock.now() - startedMs)}`),
      ];
      await terminal.write(`${lines.join("\n")}\n`);
      if (profile !== undefined) await terminal.write(`\n${profileText(profile, terminal)}`);
    });
}
