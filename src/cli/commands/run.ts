import type { Command } from "commander";
import type { Project } from "../../config/project.ts";
import type { TargetResult } from "../../export/target.ts";
import type { ExplainedModel, RunResult } from "../../publish/run-ds.ts";
import { type Cli, jsonText, openSession } from "../cli.ts";
import { type DayOptions, namedDays } from "../days-to-run.ts";
import { createProgress, formatSeconds, type Progress } from "../progress.ts";
import { exportLines } from "../show-export.ts";
import { withShutdown } from "../shutdown-signal.ts";
import type { Terminal } from "../terminal.ts";
import { createTerminalLog } from "../terminal-log.ts";
import { formatCount } from "../text/numbers.ts";
import { tableLines } from "../text/table.ts";

const EXAMPLES = `
Examples:
  $ pulse run                                   the day that just ended, and days that late events touched
  $ pulse run --ds 2026-11-03                   one day
  $ pulse run --from 2026-11-01 --to 2026-11-07 several, in order
  $ pulse run --ds 2026-11-03 --explain         what would be built, and why; builds no results

A run of a day that nothing has changed for does nothing and says so. What is published is exported as well;
a target that is down is reported and harms nothing.`;

interface RunCommandOptions extends DayOptions {
  readonly explain?: boolean;
  readonly json?: boolean;
}

interface Work {
  readonly project: Project;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
  readonly progress: Progress;
  readonly clock: Cli["clock"];
}

interface Done {
  readonly runs: readonly RunResult[];
  readonly exports: readonly TargetResult[];
}

/** The night of the ds that just ended. */
async function runTheNight(work: Work, ds: string): Promise<Done> {
  const { runNight } = await import("../../schedule/night.ts");
  const { project, signal, progress, terminal } = work;
  return runNight({
    project,
    ds,
    signal,
    log: createTerminalLog(terminal, progress),
    onProgress: (fraction) =>
      progress.update({ label: `night of ${ds}`, done: Math.round(fraction * 100), total: 100, unit: "%" }),
  });
}

/** Just these days, in order, with one engine; the database is replaced once, at the end. */
async function runDays({ project, signal, progress, terminal, clock }: Work, days: readonly string[]): Promise<Done> {
  const [{ openEngine, runDs }, { replaceDatabase }, { exportRuns }, { publishedRun }, { storePath }] =
    await Promise.all([
      import("../../publish/run-ds.ts"),
      import("../../publish/published-database.ts"),
      import("../../export/export-run.ts"),
      import("../../export/published-runs.ts"),
      import("../../config/store-path.ts"),
    ]);
  const log = createTerminalLog(terminal, progress);
  const store = storePath(project);
  const runs: RunResult[] = [];
  const engine = await openEngine(project);
  try {
    for (const [index, ds] of days.entries()) {
      const which = days.length === 1 ? ds : `${ds} (${index + 1} of ${days.length})`;
      const onProgress = (done: number, total: number): void =>
        progress.update({ label: which, done, total, unit: "steps" });
      runs.push(await runDs({ project, ds, signal, log, clock, engine, onProgress, replaceDatabase: false }));
    }
  } finally {
    await engine.close();
    await replaceDatabase(store);
  }
  const published = days.flatMap((ds) => publishedRun(store, ds) ?? []);
  return { runs, exports: await exportRuns(project, published, { clock, random: Math.random, log, signal }) };
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
    .option("--json", "write JSON: {runs: [{ds, status, run_id, built, reused, folder}]}, or {ds, steps} a day")
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
      const { runs, exports } = await withShutdown((signal) => {
        const work = { project, signal, terminal, progress, clock: cli.clock };
        return days === undefined ? runTheNight(work, ended) : runDays(work, days);
      });
      progress.clear();
      if (options.json === true) {
        const shown = runs.map(({ runId, ...run }) => ({ ...run, run_id: runId }));
        await terminal.write(jsonText({ runs: shown }));
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
    });
}
