/** Which figures of a metric: a tab's id, and one of several rules. */
export interface MetricChoice {
  readonly analysis?: string | undefined;
  readonly rule?: string | undefined;
}

/** Where things lie: paths of a server, or files beside each other. Null: there is no page of it. */
export interface Links {
  overview(): string;
  /** A gate or experiment, in the first of its analyses. */
  gate(name: string): string;
  /** The same in another analysis. */
  gateAnalysis(name: string, analysis: string): string | null;
  /** Every metric of it split by a dimension. */
  gateBy(name: string, analysis: string, dimension: string): string | null;
  gateHealth(name: string): string;
  /** A metric of a gate. @param choice of a tab and a rule; what is left out is the first. */
  metricOfGate(name: string, metric: string, choice?: MetricChoice): string | null;
  metrics(): string;
  metric(metric: string): string;
  activeUsers(): string;
  health(): string;
  runs(): string;
  run(ds: string): string | null;
  compareRuns(fromDs: string, toDs: string): string | null;
  changes(): string;
  download(name: string, format: "csv" | "parquet"): string | null;
  /** The description of the API. */
  api(): string | null;
  asset(fileName: string): string;
  /** Whether each page can be asked for as of another day (`?ds=`). */
  readonly asOfAnyDay: boolean;
}

/** A path with its query; what is left out is not in it. */
function address(segments: readonly string[], query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]));
  const search = given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
  return `/${segments.map(encodeURIComponent).join("/")}${search}`;
}

/**
 * Paths on the server.
 *
 * @param ds the day that is asked for, if it is not the newest: all links stay with it.
 * @example
 * serverLinks().gateAnalysis("new_checkout", "stage-2"); // "/gates/new_checkout?analysis=stage-2"
 */
export function serverLinks(ds?: string): Links {
  return {
    asOfAnyDay: true,
    overview: () => address([""], { ds }),
    gate: (name) => address(["gates", name], { ds }),
    gateAnalysis: (name, analysis) => address(["gates", name], { analysis, ds }),
    gateBy: (name, analysis, dimension) => address(["gates", name], { analysis, dimension, ds }),
    gateHealth: (name) => address(["gates", name, "health"], { ds }),
    metricOfGate: (name, metric, { analysis, rule } = {}) =>
      address(["gates", name, "metrics", metric], { analysis, rule, ds }),
    metrics: () => address(["metrics"], { ds }),
    metric: (metric) => address(["metrics", metric], { ds }),
    activeUsers: () => address(["active-users"], { ds }),
    health: () => address(["health"], { ds }),
    runs: () => address(["runs"], { ds }),
    run: (day) => address(["runs", day], {}),
    compareRuns: (from, to) => address(["runs", "compare"], { from, to }),
    changes: () => address(["changes"], { ds }),
    download: (name, format) => address(["gates", name, "download"], { format, ds }),
    api: () => "/api/v1/openapi.json",
    asset: (fileName) => address(["assets", fileName], {}),
  };
}
