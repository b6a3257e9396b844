import { contentHash } from "../../content-hash.ts";
import type { Links } from "../links.ts";

/** Names that every file system takes as they are, whatever it thinks of upper and lower case. */
const SAFE = /^[a-z0-9][a-z0-9_-]{0,79}$/;

/** Part of a file's name for a name from data: itself where it is harmless, else what is harmless of it with a hash of the whole. */
export function fileSafe(name: string): string {
  if (SAFE.test(name)) return name;
  const kept = name
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "-")
    .replace(/^[-_]+/, "")
    .slice(0, 40);
  return `${kept}${kept === "" ? "" : "-"}${contentHash(name).slice(0, 10)}`;
}

/** Folders of a report. */
export const REPORT_FOLDERS = ["gates", "metrics", "runs"] as const;

/** Files of a report, as paths within its folder. */
export const REPORT_FILES = {
  overview: "index.html",
  metrics: "metrics.html",
  activeUsers: "active-users.html",
  health: "health.html",
  runs: "runs.html",
  changes: "changes.html",
  gate: (name: string, analysis?: string) =>
    `gates/${fileSafe(name)}${analysis === undefined ? "" : `.${fileSafe(analysis)}`}.html`,
  gateHealth: (name: string) => `gates/${fileSafe(name)}.health.html`,
  metricOfGate: (name: string, metric: string) => `gates/${fileSafe(name)}.metric.${fileSafe(metric)}.html`,
  metric: (metric: string) => `metrics/${fileSafe(metric)}.html`,
  run: (ds: string) => `runs/${ds}.html`,
  compareRuns: (from: string, to: string) => `runs/${from}.${to}.html`,
} as const;

/** What of a report there are pages of. */
export interface ReportPages {
  /** Whether each analysis of a gate has a page, beside the gate's own, which is of the first. */
  readonly analyses: boolean;
  /** Most pages of single analyses and metrics. */
  readonly limit: number;
  readonly hasMetric: (name: string, metric: string) => boolean;
  readonly hasRun: (ds: string) => boolean;
  readonly hasDifference: (fromDs: string, toDs: string) => boolean;
}

/**
 * Links between the files of a report, relative to the file that they are in.
 *
 * @param from the file's path within the report.
 * @example
 * reportLinks("gates/a.html", pages).overview(); // "../index.html"
 */
export function reportLinks(from: string, pages: ReportPages): Links {
  const up = "../".repeat(from.split("/").length - 1);
  const to = (path: string): string => up + path;
  return {
    asOfAnyDay: false,
    leftOut: `a report has at most ${pages.limit} pages of single analyses and metrics (detail_pages under report in pulse.yaml), first of those that moved; pulse serve has all`,
    overview: () => to(REPORT_FILES.overview),
    gate: (name) => to(REPORT_FILES.gate(name)),
    gateAnalysis: (name, analysis) => (pages.analyses ? to(REPORT_FILES.gate(name, analysis)) : null),
    gateBy: () => null,
    gateHealth: (name) => to(REPORT_FILES.gateHealth(name)),
    // One page a metric: it has all stages of the main rule.
    metricOfGate: (name, metric, { analysis, rule } = {}) =>
      analysis === undefined && rule === undefined && pages.hasMetric(name, metric)
        ? to(REPORT_FILES.metricOfGate(name, metric))
        : null,
    metrics: () => to(REPORT_FILES.metrics),
    metric: (metric) => to(REPORT_FILES.metric(metric)),
    activeUsers: () => to(REPORT_FILES.activeUsers),
    health: () => to(REPORT_FILES.health),
    runs: () => to(REPORT_FILES.runs),
    run: (ds) => (pages.hasRun(ds) ? to(REPORT_FILES.run(ds)) : null),
    compareRuns: (fromDs, toDs) =>
      pages.hasDifference(fromDs, toDs) ? to(REPORT_FILES.compareRuns(fromDs, toDs)) : null,
    chooseRuns: () => null,
    logOut: () => null,
    changes: () => to(REPORT_FILES.changes),
    download: () => null,
    api: () => null,
    asset: (fileName) => to(fileName),
  };
}
