import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Clock } from "../../clock.ts";
import type { Project } from "../../config/project.ts";
import { storePath } from "../../config/store-path.ts";
import { openPublished } from "../../engine/duckdb/open-published.ts";
import type { Log } from "../../log.ts";
import { databasePath } from "../../publish/database-path.ts";
import { type ReportResult, writeReport } from "./write-report.ts";

/** Absolute path of a project's report. */
export function reportFolder(project: Project): string {
  const { path } = project.settings.report;
  return path === undefined ? join(storePath(project), "report") : resolve(project.folder, path);
}

/** Writes a project's report of the newest published day, or of another. Errors: as {@link writeReport}. */
export async function writeProjectReport(
  project: Project,
  {
    clock,
    folder,
    ds,
  }: { readonly clock: Clock; readonly folder?: string | undefined; readonly ds?: string | undefined },
): Promise<ReportResult> {
  const published = await openPublished(databasePath(storePath(project)));
  try {
    return await writeReport(published, folder ?? reportFolder(project), {
      project: project.settings.project,
      timeZone: project.settings.time_zone,
      detailPages: project.settings.report.detail_pages,
      ds,
      clock,
    });
  } finally {
    published.close();
  }
}

export interface AfterRun {
  readonly clock: Clock;
  readonly log: Log;
  /** Whether a run has published anything: if not, a report that is there stays. */
  readonly changed: boolean;
}

/** Writes the report after a run, where the project wants one. Should that fail it is said: the results are out by now, and the run is done. */
export async function reportAfterRun(project: Project, { clock, log, changed }: AfterRun): Promise<void> {
  if (!project.settings.report.enabled || !existsSync(databasePath(storePath(project)))) return;
  if (!changed && existsSync(join(reportFolder(project), "index.html"))) return;
  try {
    const { folder, files, bytes } = await writeProjectReport(project, { clock });
    log.info({ file: join(folder, "index.html"), files, bytes }, "report written");
  } catch (error) {
    log.warn({ err: error }, "the report was not written: the results are published all the same");
  }
}
