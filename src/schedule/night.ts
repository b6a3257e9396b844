import { systemClock } from "../clock.ts";
import type { Project } from "../config/project.ts";
import { storePath } from "../config/store-path.ts";
import type { StatementWatch } from "../engine/statement-cost.ts";
import { exportRuns } from "../export/export-run.ts";
import { publishedRuns } from "../export/published-runs.ts";
import type { TargetResult } from "../export/target.ts";
import type { Log } from "../log.ts";
import { reportAfterRun } from "../page/report/report-after-run.ts";
import type { Watch } from "../pipeline/watch.ts";
import { prune } from "../publish/prune.ts";
import { replaceDatabase } from "../publish/published-database.ts";
import { publishedDays } from "../publish/run.ts";
import { openEngine, type RunResult, runDs } from "../publish/run-ds.ts";
import { addDays } from "./ds-ended.ts";

export interface NightOptions {
  readonly project: Project;
  /** The day that just ended. */
  readonly ds: string;
  readonly signal?: AbortSignal;
  readonly log: Log;
  /** Told how far the night is, 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
  /** Told what it does, for a profile or for metrics. */
  readonly watch?: Watch | undefined;
  /** Told of each statement; they are profiled then. */
  readonly statements?: StatementWatch | undefined;
}

export interface NightResult {
  /** The ds of the night, last, and before it the published days that were looked at again for late events. */
  readonly runs: readonly RunResult[];
  readonly exports: readonly TargetResult[];
}

/** Published days before a ds that late events may have touched, oldest first, and the ds itself. */
function nightDays(published: readonly string[], ds: string, lateDays: number): string[] {
  const earliest = addDays(ds, -lateDays);
  return [...published.filter((day) => day >= earliest && day < ds), ds];
}

/**
 * One night: computes again the published days that late events have touched, then the ds that just ended, publishes them,
 * and exports what the targets lack. A day that nothing has changed for costs next to nothing.
 *
 * @throws what {@link runDs} throws. A target that is down does not throw: it is in the result and in the log.
 */
export async function runNight(options: NightOptions): Promise<NightResult> {
  const { project, ds, signal, log, onProgress, watch, statements } = options;
  const store = storePath(project);
  const { late_days } = project.settings.schedule;
  const days = nightDays(publishedDays(store), ds, late_days);
  const engine = await openEngine(project, statements);
  const runs: RunResult[] = [];
  try {
    for (const [index, day] of days.entries()) {
      const progress = (done: number, total: number): void => onProgress?.((index + done / total) / days.length);
      runs.push(
        await runDs({ project, ds: day, signal, log, engine, watch, onProgress: progress, replaceDatabase: false }),
      );
    }
  } finally {
    await engine.close();
  }
  watch?.enter?.("database");
  await replaceDatabase(store, log);
  watch?.enter?.("exports");
  const published = await publishedRuns(store, late_days + 1);
  const exports = await exportRuns(project, published, {
    clock: systemClock,
    random: Math.random,
    log,
    ...(signal === undefined ? {} : { signal }),
  });
  watch?.enter?.("report");
  await reportAfterRun(project, {
    clock: systemClock,
    log,
    changed: runs.some(({ status }) => status === "published"),
  });
  if (project.settings.retention.nightly && signal?.aborted !== true) await pruneAfter(project, log);
  return { runs, exports };
}

/** Results are out by now: should pruning fail, that is said, and the night is done all the same. */
async function pruneAfter(project: Project, log: Log): Promise<void> {
  try {
    const { freed } = await prune({ project });
    for (const { what, folders, bytes } of freed) log.info({ what, folders, bytes }, "pruned");
  } catch (error) {
    log.error({ err: error }, "pruning failed: nothing is lost, and the next night tries it again");
  }
}
