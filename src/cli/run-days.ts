import type { Project } from "../config/project.ts";
import { storePath } from "../config/store-path.ts";
import type { TargetResult } from "../export/target.ts";
import type { RunResult } from "../publish/run-ds.ts";
import { formatCount } from "../results/words/numbers.ts";
import type { Cli } from "./cli.ts";
import type { Profiler } from "./profile/run-profile.ts";
import { formatSeconds, type Progress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";
import { createTerminalLog } from "./terminal-log.ts";

/** What a run of the command line works with. */
export interface Work {
  readonly project: Project;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
  readonly progress: Progress;
  readonly clock: Cli["clock"];
  /** Where the run is profiled. */
  readonly profiler: Profiler | undefined;
}

/** A day's run, and how long it took where it was asked for by name. */
export type TimedRun = RunResult & { readonly tookMs?: number };

export interface Done {
  readonly runs: readonly TimedRun[];
  readonly exports: readonly TargetResult[];
}

/** One line a day on standard error, where no progress line is drawn. */
function dayLine({ ds, status, built, reused, tookMs = 0 }: TimedRun, done: number, days: number, left: number | null) {
  const rest = left === null || done === days ? "" : `; about ${formatSeconds(left)} left`;
  const what = status === "unchanged" ? status : `${formatCount(built)} built, ${formatCount(reused)} reused`;
  return `${ds} ${status === "unchanged" ? "" : "published: "}${what}, ${formatSeconds(tookMs)}; ${formatCount(done)} of ${formatCount(days)} days done${rest}\n`;
}

/**
 * Just these days, oldest first, with one engine: each reuses what the one before it has built. The database is replaced once, at the end,
 * also where the rest is given up. A run of the same days that was killed goes on from what is built.
 */
export async function runDays(work: Work, days: readonly string[]): Promise<Done> {
  const { project, signal, progress, terminal, clock, profiler } = work;
  const watch = profiler?.watch;
  const [
    { openEngine, runDs },
    { replaceDatabase },
    { exportRuns },
    { publishedRun },
    { timeLeftMs },
    { reportAfterRun },
  ] = await Promise.all([
    import("../publish/run-ds.ts"),
    import("../publish/published-database.ts"),
    import("../export/export-run.ts"),
    import("../export/published-runs.ts"),
    import("../schedule/time-left.ts"),
    import("../page/report/report-after-run.ts"),
  ]);
  const log = createTerminalLog(terminal, progress);
  const store = storePath(project);
  const runs: TimedRun[] = [];
  const took: number[] = [];
  const engine = await openEngine(project, profiler?.statements);
  const several = days.length > 1;
  try {
    for (const [index, ds] of days.entries()) {
      const startedMs = clock.now();
      const onProgress = (done: number, total: number, what: string): void => {
        const part = total === 0 ? 0 : done / total;
        if (!several) progress.update({ label: ds, done, total, unit: "steps" });
        else
          progress.update({
            label: what.includes(ds) ? what : `${ds} ${what}`,
            done: index + part,
            total: days.length,
            unit: "days",
            leftMs: timeLeftMs(took, days.length - index - part),
          });
      };
      const run = await runDs({ project, ds, signal, log, clock, engine, watch, onProgress, replaceDatabase: false });
      const timed = { ...run, tookMs: clock.now() - startedMs };
      took.push(timed.tookMs);
      runs.push(timed);
      if (several && !terminal.interactiveError) {
        const left = timeLeftMs(took, days.length - index - 1);
        terminal.writeError(dayLine(timed, index + 1, days.length, left));
      }
    }
  } finally {
    await engine.close();
    watch?.enter?.("database");
    await replaceDatabase(store, log);
  }
  watch?.enter?.("exports");
  const published = days.flatMap((ds) => publishedRun(store, ds) ?? []);
  const exports = await exportRuns(project, published, { clock, random: Math.random, log, signal });
  watch?.enter?.("report");
  await reportAfterRun(project, { clock, log, changed: runs.some(({ status }) => status === "published") });
  return { runs, exports };
}
