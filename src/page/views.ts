import { readActiveUsersPage } from "../results/active-users/read-active-users-page.ts";
import { readChangesPage } from "../results/changes/read-changes-page.ts";
import { readDecision } from "../results/decision/read-decision.ts";
import { readGatePage } from "../results/gate/read-gate-page.ts";
import { readHealthPage } from "../results/health/read-health-page.ts";
import { readMetricDetail } from "../results/metric/read-metric-detail.ts";
import { readMetricPage } from "../results/metrics/read-metric-page.ts";
import { readMetricsPage } from "../results/metrics/read-metrics-page.ts";
import { readOverview } from "../results/overview/read-overview.ts";
import type { At } from "../results/published/at.ts";
import { readRunDifference } from "../results/runs/read-run-difference.ts";
import { readRunPage } from "../results/runs/read-run-page.ts";
import { readRunsPage } from "../results/runs/read-runs-page.ts";
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
} from "./render.ts";
import { type Asked, dataView, type HowRead, pageView, partOf } from "./view.ts";

const at = ({ ds }: Asked, { timeZone }: HowRead): At => ({ ds, timeZone });

/** Everything that a server shows, and that a report has files of: how it is read, and how it is shown. */
export const VIEWS = {
  overview: pageView({
    read: (published, asked, how) => readOverview(published, at(asked, how)),
    render: renderOverview,
  }),
  gate: pageView({
    needs: ["name"],
    takes: ["ds", "analysis", "dimension"],
    read: (published, asked, how) =>
      readGatePage(published, partOf(asked, "name"), {
        ...at(asked, how),
        analysis: asked.analysis,
        dimension: asked.dimension,
      }),
    render: renderGate,
  }),
  decision: dataView({
    needs: ["name"],
    read: (published, asked, how) => readDecision(published, partOf(asked, "name"), at(asked, how)),
  }),
  gateHealth: pageView({
    needs: ["name"],
    read: (published, asked, how) => readHealthPage(published, { ...at(asked, how), name: partOf(asked, "name") }),
    render: renderGateHealth,
  }),
  metricOfGate: pageView({
    needs: ["name", "metric"],
    takes: ["ds", "analysis", "rule"],
    read: (published, asked, how) =>
      readMetricDetail(published, partOf(asked, "name"), partOf(asked, "metric"), {
        ...at(asked, how),
        analysis: asked.analysis,
        rule: asked.rule,
        withValues: how.withValues,
      }),
    render: renderMetricOfGate,
  }),
  health: pageView({
    read: (published, asked, how) => readHealthPage(published, at(asked, how)),
    render: renderHealth,
  }),
  metrics: pageView({
    read: (published, asked, how) => readMetricsPage(published, at(asked, how)),
    render: renderMetrics,
  }),
  metric: pageView({
    needs: ["metric"],
    read: (published, asked, how) => readMetricPage(published, partOf(asked, "metric"), at(asked, how)),
    render: renderMetric,
  }),
  activeUsers: pageView({
    read: (published, asked, how) => readActiveUsersPage(published, at(asked, how)),
    render: renderActiveUsers,
  }),
  runs: pageView({
    read: (published, asked, how) => readRunsPage(published, at(asked, how)),
    render: renderRuns,
  }),
  runDifference: pageView({
    needs: ["from", "to"],
    takes: [],
    read: (published, asked, { timeZone }) =>
      readRunDifference(published, partOf(asked, "from"), partOf(asked, "to"), { timeZone }),
    render: renderRunDifference,
  }),
  run: pageView({
    needs: ["ds"],
    takes: [],
    read: (published, asked, { timeZone }) => readRunPage(published, { ds: partOf(asked, "ds"), timeZone }),
    render: renderRun,
  }),
  changes: pageView({
    read: (published, asked, how) => readChangesPage(published, at(asked, how)),
    render: renderChanges,
  }),
} as const;
