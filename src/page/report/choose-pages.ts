import type { MetricsPage } from "../../results/metrics/metrics-page.ts";
import type { Overview } from "../../results/overview/overview.ts";

/** Which further pages the gates get. */
export interface DetailPages {
  /** Whether each analysis of each gate has a page. */
  readonly analyses: boolean;
  /** Metrics with a page, by gate. */
  readonly metrics: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Most analyses beside the first: pooled, each stage, and as many balanced ones. */
const furtherAnalyses = (stages: number): number => 1 + 2 * stages;

/**
 * Which details get a page of their own: the metrics that moved, then all analyses of all gates if they fit, then the other metrics, one of
 * each gate in turn.
 *
 * @param limit most such pages.
 */
export function choosePages(overview: Overview, { metrics: all }: MetricsPage, limit: number): DetailPages {
  const metrics = new Map<string, Set<string>>(overview.rows.map(({ name }) => [name, new Set()]));
  let left = limit;
  const take = (name: string, metric: string | undefined): void => {
    const chosen = metrics.get(name);
    if (left <= 0 || metric === undefined || chosen === undefined || chosen.has(metric)) return;
    chosen.add(metric);
    left -= 1;
  };
  for (const { name, moved } of overview.rows) for (const { metric } of moved) take(name, metric);
  const tabs = overview.rows.reduce((sum, { stages }) => sum + furtherAnalyses(stages), 0);
  const analyses = tabs <= left;
  if (analyses) left -= tabs;
  const byGate = overview.rows.map(({ name }) => ({
    name,
    metrics: all.filter((metric) => metric.used_in.includes(name)).map(({ metric }) => metric),
  }));
  const most = Math.max(0, ...byGate.map((gate) => gate.metrics.length));
  for (let place = 0; place < most && left > 0; place += 1) {
    for (const gate of byGate) take(gate.name, gate.metrics[place]);
  }
  return { analyses, metrics };
}
