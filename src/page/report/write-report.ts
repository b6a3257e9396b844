import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Clock } from "../../clock.ts";
import type { Published } from "../../engine/duckdb/open-published.ts";
import { readActiveUsersPage } from "../../results/active-users/read-active-users-page.ts";
import { readChangesPage } from "../../results/changes/read-changes-page.ts";
import { readGatePage, readGateTabs } from "../../results/gate/read-gate-page.ts";
import { readHealthPage } from "../../results/health/read-health-page.ts";
import { readMetricDetail } from "../../results/metric/read-metric-detail.ts";
import { countUnitNumbers } from "../../results/metric/read-unit-values.ts";
import { readMetricPage } from "../../results/metrics/read-metric-page.ts";
import { readMetricsPage } from "../../results/metrics/read-metrics-page.ts";
import { readOverview } from "../../results/overview/read-overview.ts";
import { readRunDifference } from "../../results/runs/read-run-difference.ts";
import { readRunPage } from "../../results/runs/read-run-page.ts";
import { readRunsPage } from "../../results/runs/read-runs-page.ts";
import type { PageContext } from "../context.ts";
import {
  renderActiveUsers,
  renderChanges,
  renderGate,
  renderGateHealth,
  renderHealth,
  renderMetric,
  renderMetricOfGate,
  renderMetrics,
  renderOverview,
  renderRun,
  renderRunDifference,
  renderRuns,
} from "../render.ts";
import { choosePages } from "./choose-pages.ts";
import { replaceFolder } from "./replace-folder.ts";
import { REPORT_FILES, type ReportPages, reportLinks } from "./report-files.ts";
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
  /** The same database, opened again: each of these reads gates of its own meanwhile. */
  readonly moreReaders?: readonly Published[];
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

/**
 * Writes all pages as files that need neither a server nor a network, and puts them in the place of the folder's report.
 *
 * @param folder replaced as a whole.
 * Errors: `NOTHING_PUBLISHED`, `REPORT_FOLDER_TAKEN` (input).
 * @example
 * await writeReport(published, "/data/shop/.pulse/report", { project: "shop", timeZone: "UTC", detailPages: 300, clock: systemClock });
 */
export async function writeReport(published: Published, folder: string, options: ReportOptions): Promise<ReportResult> {
  const { project, timeZone, clock } = options;
  const overview = await readOverview(published, { ds: options.ds, timeZone });
  const at = { ds: overview.ds, timeZone };
  const readers = [published, ...(options.moreReaders ?? [])];
  let [files, bytes] = [0, 0];

  await replaceFolder(folder, clock.now(), async (building) => {
    const runs = await readRunsPage(published, at);
    const metrics = await readMetricsPage(published, at);
    const shownRuns = runs.runs.flatMap(({ ds }) => (ds <= overview.ds ? [ds] : [])).slice(0, RUN_PAGES);
    const chosen = choosePages(overview, metrics, options.detailPages);
    const metricPages = [...chosen.metrics.values()].reduce((sum, { size }) => sum + size, 0);
    const withValues = metricPages * (await countUnitNumbers(published)) <= MOST_NUMBERS_READ;
    const pages: ReportPages = {
      analyses: chosen.analyses,
      hasMetric: (name, metric) => chosen.metrics.get(name)?.has(metric) ?? false,
      hasRun: (ds) => shownRuns.includes(ds),
      hasDifference: (from, to) => shownRuns.includes(to) && shownRuns[shownRuns.indexOf(to) + 1] === from,
    };

    const write = <Model>(path: string, render: (model: Model, context: PageContext) => string, model: Model): void => {
      const html = render(model, {
        project,
        time_zone: timeZone,
        ds: overview.ds,
        run_id: overview.run_id,
        days: [overview.ds],
        links: reportLinks(path, pages),
        assets: "inline",
        user: null,
      });
      const target = join(building, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, html);
      files += 1;
      bytes += Buffer.byteLength(html);
    };

    write(REPORT_FILES.overview, renderOverview, overview);
    await someAtATime(overview.rows, readers, async ({ name }, reader) => {
      const [page, ...tabs] = chosen.analyses
        ? await readGateTabs(reader, name, at)
        : [await readGatePage(reader, name, at)];
      if (page !== undefined) write(REPORT_FILES.gate(name), renderGate, page);
      for (const tab of tabs) write(REPORT_FILES.gate(name, tab.analysis), renderGate, tab);
      write(REPORT_FILES.gateHealth(name), renderGateHealth, await readHealthPage(reader, { ...at, name }));
      for (const metric of chosen.metrics.get(name) ?? []) {
        const detail = await readMetricDetail(reader, name, metric, { ...at, withValues });
        write(REPORT_FILES.metricOfGate(name, metric), renderMetricOfGate, detail);
      }
    });
    write(REPORT_FILES.health, renderHealth, await readHealthPage(published, at));
    write(REPORT_FILES.metrics, renderMetrics, metrics);
    await someAtATime(metrics.metrics, readers, async ({ metric }, reader) => {
      write(REPORT_FILES.metric(metric), renderMetric, await readMetricPage(reader, metric, at));
    });
    write(REPORT_FILES.activeUsers, renderActiveUsers, await readActiveUsersPage(published, at));
    write(REPORT_FILES.runs, renderRuns, runs);
    for (const [index, ds] of shownRuns.entries()) {
      write(REPORT_FILES.run(ds), renderRun, await readRunPage(published, { ds, timeZone }));
      const before = shownRuns[index + 1];
      if (before === undefined) continue;
      const difference = await readRunDifference(published, before, ds, { timeZone });
      write(REPORT_FILES.compareRuns(before, ds), renderRunDifference, difference);
    }
    write(REPORT_FILES.changes, renderChanges, await readChangesPage(published, at));
  });
  return { folder, ds: overview.ds, files, bytes };
}
