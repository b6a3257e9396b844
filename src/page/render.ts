/** Every page: a view model of `results/` in, a whole HTML document out. */
export { renderActiveUsers } from "./active-users/active-users-page.tsx";
export { renderChanges } from "./changes/changes-page.tsx";
export { renderGate } from "./gate/gate-page.tsx";
export { renderGateHealth, renderHealth } from "./health/health-page.tsx";
export { renderMessage } from "./message-page.tsx";
export { renderMetricOfGate } from "./metric/metric-of-gate-page.tsx";
export { renderMetric } from "./metric/metric-page.tsx";
export { renderMetrics } from "./metric/metrics-page.tsx";
export { renderOverview } from "./overview/overview-page.tsx";
export { renderRunDifference } from "./runs/run-difference-page.tsx";
export { renderRun } from "./runs/run-page.tsx";
export { renderRuns } from "./runs/runs-page.tsx";
