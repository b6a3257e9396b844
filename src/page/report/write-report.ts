import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../clock.ts";
import type { Published } from "../../engine/duckdb/open-published.ts";
import { countUnitNumbers } from "../../results/metric/read-unit-values.ts";
import type { Asked, HowRead, Render, Shown } from "../view.ts";
import { VIEWS } from "../views.ts";
import { choosePages } from "./choose-pages.ts";
import { replaceFolder } from "./replace-folder.ts";
import { REPORT_FILES, REPORT_FOLDERS, type ReportPages, reportLinks } from "./report-files.ts";
import { someAtATime } from "./some-at-a-time.ts";

export interface ReportOptions {
  readonly project: string;
  /** IANA name. */
  readonly timeZone: string;
  /** Left out: the newest published day. */
  readonly ds?: string | undefined;
  /** Most pages of single analyses and metrics. */
  readonly detailPages: number;
  readonly clock: Clock;
}

export interface ReportResult {
  readonly folder: string;
  readonly ds: string;
  readonly files: number;
  readonly bytes: number;
}

/** Most daily numbers of units that are read for a report; a gigabyte of them or so. */
const MOST_NUMBERS_READ = 200_000_000;

/** Runs with a page of their own, the newest: older ones are in the list. */
const RUN_PAGES = 14;

/** Gates, or metrics, that are read and rendered at once: more would only wait for each other. */
const AT_ONCE = 3;

/**
 * Writes all pages as files that need neither a server nor a network, and puts them in the place of the folder's report.
 *
 * @param folder replaced as a whole.
 * Errors: `NOTHING_PUBLISHED`, `REPORT_FOLDER_TAKEN` (input).
 * @example
 * await writeReport(published, "/data/shop/.pulse/report", { project: "shop", timeZone: "UTC", detailPages: 300, clock: systemClock });
 */
export async function writeReport(published: Published, folder: string, options: ReportOptions): Promise<ReportResult> {
  const { project, timeZone, clock, detailPages } = options;
  const how: HowRead = { timeZone };
  const overview = await VIEWS.overview.read(published, { ds: options.ds }, how);
  const { ds, run_id, rows } = overview.model;
  let [files, bytes] = [0, 0];

  await replaceFolder(folder, clock.now(), async (building) => {
    const runs = await VIEWS.runs.read(published, { ds }, how);
    const metrics = await VIEWS.metrics.read(published, { ds }, how);
    const shownRuns = runs.model.runs.flatMap((run) => (run.ds <= ds ? [run.ds] : [])).slice(0, RUN_PAGES);
    const chosen = choosePages(overview.model, metrics.model, detailPages);
    const metricPages = [...chosen.metrics.values()].reduce((sum, { size }) => sum + size, 0);
    const withValues = metricPages * (await countUnitNumbers(published)) <= MOST_NUMBERS_READ;
    const pages: ReportPages = {
      analyses: chosen.analyses,
      limit: detailPages,
      hasMetric: (name, metric) => chosen.metrics.get(name)?.has(metric) ?? false,
      hasRun: (day) => shownRuns.includes(day),
      hasDifference: (from, to) => shownRuns.includes(to) && shownRuns[shownRuns.indexOf(to) + 1] === from,
    };

    for (const part of REPORT_FOLDERS) mkdirSync(join(building, part));
    const write = (path: string, { html }: Shown<object, Render>): void => {
      const text = Buffer.from(
        html({
          project,
          time_zone: timeZone,
          ds,
          run_id,
          days: [ds],
          links: reportLinks(path, pages),
          assets: "inline",
          user: null,
        }),
      );
      writeFileSync(join(building, path), text);
      files += 1;
      bytes += text.length;
    };
    const writeGate = async (name: string): Promise<void> => {
      const asked: Asked = { ds, name };
      const gate = await VIEWS.gate.read(published, asked, how);
      write(REPORT_FILES.gate(name), gate);
      const [, ...others] = chosen.analyses ? gate.model.analyses : [];
      for (const { id } of others)
        write(REPORT_FILES.gate(name, id), await VIEWS.gate.read(published, { ...asked, analysis: id }, how));
      write(REPORT_FILES.gateHealth(name), await VIEWS.gateHealth.read(published, asked, how));
      for (const metric of chosen.metrics.get(name) ?? []) {
        const detail = await VIEWS.metricOfGate.read(published, { ...asked, metric }, { ...how, withValues });
        write(REPORT_FILES.metricOfGate(name, metric), detail);
      }
    };

    write(REPORT_FILES.overview, overview);
    await someAtATime(rows, AT_ONCE, ({ name }) => writeGate(name));
    write(REPORT_FILES.health, await VIEWS.health.read(published, { ds }, how));
    write(REPORT_FILES.metrics, metrics);
    await someAtATime(metrics.model.metrics, AT_ONCE, async ({ metric }) => {
      write(REPORT_FILES.metric(metric), await VIEWS.metric.read(published, { ds, metric }, how));
    });
    write(REPORT_FILES.activeUsers, await VIEWS.activeUsers.read(published, { ds }, how));
    write(REPORT_FILES.runs, runs);
    for (const [index, day] of shownRuns.entries()) {
      write(REPORT_FILES.run(day), await VIEWS.run.read(published, { ds: day }, how));
      const before = shownRuns[index + 1];
      if (before === undefined) continue;
      const difference = await VIEWS.runDifference.read(published, { from: before, to: day }, how);
      write(REPORT_FILES.compareRuns(before, day), difference);
    }
    write(REPORT_FILES.changes, await VIEWS.changes.read(published, { ds }, how));
  });
  return { folder, ds, files, bytes };
}
