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
} from "../page/render.ts";
import { readActiveUsersPage } from "../results/active-users/read-active-users-page.ts";
import { readChangesPage } from "../results/changes/read-changes-page.ts";
import { readDecision } from "../results/decision/read-decision.ts";
import { readGatePage } from "../results/gate/read-gate-page.ts";
import { readHealthPage } from "../results/health/read-health-page.ts";
import { readMetricDetail } from "../results/metric/read-metric-detail.ts";
import { readMetricPage } from "../results/metrics/read-metric-page.ts";
import { readMetricsPage } from "../results/metrics/read-metrics-page.ts";
import { readOverview } from "../results/overview/read-overview.ts";
import { readRunDifference } from "../results/runs/read-run-difference.ts";
import { readRunPage } from "../results/runs/read-run-page.ts";
import { readRunsPage } from "../results/runs/read-runs-page.ts";
import { type Asked, partOf, type View, view } from "./view.ts";

/** As of when, and how times are shown. */
function at({ ds }: Asked, timeZone: string): { ds: string | undefined; timeZone: string } {
  return { ds, timeZone };
}

/** What of an object is there: readers take what is left out for a default. */
function given<Key extends string>(asked: Asked, ...keys: readonly Key[]): Partial<Record<Key, string>> {
  return Object.fromEntries(keys.flatMap((key) => (asked[key] === undefined ? [] : [[key, asked[key]]]))) as Partial<
    Record<Key, string>
  >;
}

const GATE = "/gates/:name";
const METRIC_OF_GATE = "/gates/:name/metrics/:metric";

/** Everything that pages and programs can ask for. */
export const VIEWS: readonly View[] = [
  view({
    page: "/",
    api: "/gates",
    read: (published, asked, zone) => readOverview(published, at(asked, zone)),
    render: renderOverview,
  }),
  view({
    page: GATE,
    api: GATE,
    query: ["ds", "analysis", "dimension"],
    read: (published, asked, zone) =>
      readGatePage(published, partOf(asked, "name"), { ...at(asked, zone), ...given(asked, "analysis", "dimension") }),
    render: renderGate,
  }),
  view({
    api: "/gates/:name/decision",
    read: (published, asked, zone) => readDecision(published, partOf(asked, "name"), at(asked, zone)),
  }),
  view({
    page: "/gates/:name/health",
    api: "/gates/:name/health",
    read: (published, asked, zone) => readHealthPage(published, { ...at(asked, zone), name: partOf(asked, "name") }),
    render: renderGateHealth,
  }),
  view({
    page: METRIC_OF_GATE,
    api: METRIC_OF_GATE,
    query: ["ds", "analysis", "rule"],
    read: (published, asked, zone) =>
      readMetricDetail(published, partOf(asked, "name"), partOf(asked, "metric"), {
        ...at(asked, zone),
        ...given(asked, "analysis", "rule"),
      }),
    render: renderMetricOfGate,
  }),
  view({
    page: "/health",
    api: "/health",
    read: (published, asked, zone) => readHealthPage(published, at(asked, zone)),
    render: renderHealth,
  }),
  view({
    page: "/metrics",
    api: "/metrics",
    read: (published, asked, zone) => readMetricsPage(published, at(asked, zone)),
    render: renderMetrics,
  }),
  view({
    page: "/metrics/:metric",
    api: "/metrics/:metric",
    read: (published, asked, zone) => readMetricPage(published, partOf(asked, "metric"), at(asked, zone)),
    render: renderMetric,
  }),
  view({
    page: "/active-users",
    api: "/active-users",
    read: (published, asked, zone) => readActiveUsersPage(published, at(asked, zone)),
    render: renderActiveUsers,
  }),
  view({
    page: "/runs",
    api: "/runs",
    read: (published, asked, zone) => readRunsPage(published, at(asked, zone)),
    render: renderRuns,
  }),
  view({
    page: "/runs/compare",
    api: "/runs/compare",
    query: ["from", "to"],
    needs: ["from", "to"],
    read: (published, asked, zone) =>
      readRunDifference(published, partOf(asked, "from"), partOf(asked, "to"), at({}, zone)),
    render: renderRunDifference,
  }),
  view({
    page: "/runs/:ds",
    api: "/runs/:ds",
    query: [],
    read: (published, asked, zone) => readRunPage(published, at(asked, zone)),
    render: renderRun,
  }),
  view({
    page: "/changes",
    api: "/changes",
    read: (published, asked, zone) => readChangesPage(published, at(asked, zone)),
    render: renderChanges,
  }),
];
