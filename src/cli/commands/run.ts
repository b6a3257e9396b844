import type { Command } from "commander";
import { PulseError } from "../../errors.ts";
import { type Cli, jsonText, openSession } from "../cli.ts";
import { createProgress, formatSeconds } from "../progress.ts";
import { withShutdown } from "../shutdown-signal.ts";
import { createTerminalLog } from "../terminal-log.ts";
import { formatCount } from "../text/numbers.ts";
import { tableLines } from "../text/table.ts";

const EXAMPLES = `
Examples:
  $ pulse run                                   the day that just ended
  $ pulse run --ds 2026-11-03                   one day
  $ pulse run --from 2026-11-01 --to 2026-11-07 several, in order
  $ pulse run --ds 2026-11-03 --explain         what would be built, and why; builds nothing

A run of a day that nothing has changed for does nothing and says so.`;

interface RunOptions {
  readonly ds?: string;
  readonly from?: string;
  readonly to?: string;
  readonly explain?: boolean;
  readonly json?: boolean;
}

/** The days that the options name; none of them: the day that just ended in the project's time zone. */
export async function daysToRun(options: RunOptions, nowMs: number, timeZone: string): Promise<string[]> {
  const { addDays, checkDs, dsEnded } = await import("../../schedule/ds-ended.ts");
  const { ds, from, to } = options;
  if (ds !== undefined && (from !== undefined || to !== undefined)) {
    throw invalidRange("--ds was given together with --from or --to", "give --ds, or both --from and --to");
  }
  if ((from === undefined) !== (to === undefined)) {
    throw invalidRange(`--${from === undefined ? "to" : "from"} was given alone`, "give both --from and --to");
  }
  if (from === undefined || to === undefined) return [ds === undefined ? dsEnded(nowMs, timeZone) : checkDs(ds)];
  const last = checkDs(to);
  if (checkDs(from) > last) throw invalidRange(`--from ${from} is after --to ${to}`, "give the earlier day first");
  const days: string[] = [];
  for (let day = from; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}

function invalidRange(message: string, hint: string): PulseError {
  return new PulseError({ code: "RUN_DAYS_INVALID", fault: "input", message, hint });
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
    .option("--json", "write JSON, one object a day")
    .addHelpText("after", EXAMPLES)
    .action(async (options: RunOptions, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const { style, symbols } = terminal;
      const [{ loadProject }, { explainDs, runDs }] = await Promise.all([
        import("../../config/load.ts"),
        import("../../pipeline/run.ts"),
      ]);
      const project = await loadProject(folder(), cli.env);
      const days = await daysToRun(options, cli.clock.now(), project.settings.time_zone);
      if (options.explain === true) {
        for (const ds of days) {
          const steps = await explainDs({ project, ds });
          if (options.json === true) {
            await terminal.write(jsonText({ ds, steps }));
            continue;
          }
          const lines = tableLines({
            columns: ["model", "of", "state", "why"].map((heading) => ({ heading, align: "left" })),
            rows: steps.map((step) => [
              step.model,
              step.ds,
              step.state === "build" ? style.notable("build") : style.faint("reuse"),
              step.reason,
            ]),
            indent: " ",
            paintHeading: style.faint,
          });
          const built = steps.filter((step) => step.state === "build").length;
          const total = `${built} to build, ${steps.length - built} to reuse`;
          await terminal.write(`${style.strong(ds)}  ${total}\n${lines.join("\n")}\n`);
        }
        return;
      }
      const progress = createProgress(terminal, cli.clock);
      await withShutdown(async (signal) => {
        for (const ds of days) {
          if (signal.aborted) return;
          const startedMs = cli.clock.now();
          const result = await runDs({
            project,
            ds,
            signal,
            onProgress: (state) => progress.update({ ...state, label: `${ds} ${state.label}` }),
            log: createTerminalLog(terminal, progress),
          });
          progress.clear();
          const { status, runId, built, reused } = result;
          if (options.json === true) {
            await terminal.write(jsonText({ ds, status, run_id: runId, built, reused, folder: result.folder }));
            continue;
          }
          const took = formatSeconds(cli.clock.now() - startedMs);
          const detail =
            status === "unchanged"
              ? `nothing has changed since run ${runId}`
              : `run ${runId}: ${formatCount(built)} built, ${formatCount(reused)} reused, ${took}`;
          const mark = status === "unchanged" ? style.faint(symbols.separator) : style.good(symbols.better);
          await terminal.write(`${mark} ${style.strong(ds)} ${status} ${style.faint(symbols.separator)} ${detail}\n`);
        }
      });
    });
}
