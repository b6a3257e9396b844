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
  /** Where a choice of two runs is sent, as `from` and `to`. */
  chooseRuns(): string | null;
  /** Where the button to log out leads. */
  logOut(): string | null;
  /** The description of the API. */
  api(): string | null;
  asset(fileName: string): string;
  /** Whether each page can be asked for as of another day (`?ds=`). */
  readonly asOfAnyDay: boolean;
  /** Why there is no page of some analyses and metrics; null: there is one of each. */
  readonly leftOut: string | null;
}

/** What all paths of a server have in common. */
export interface ServerPlace {
  /** The path below which the pages lie, without a slash at its end; empty: the root of the host. */
  readonly base?: string;
  /** The day that is asked for, if it is not the newest: all links stay with it. */
  readonly ds?: string | undefined;
}

/**
 * Paths on the server.
 *
 * @example
 * serverLinks().gateAnalysis("new_checkout", "stage-2"); // "/gates/new_checkout?analysis=stage-2"
 * serverLinks({ base: "/pulse" }).health(); // "/pulse/health"
 */
export function serverLinks({ base = "", ds }: ServerPlace = {}): Links {
  /** A path with its query; what is left out is not in it. */
  const address = (segments: readonly string[], query: Readonly<Record<string, string | undefined>>): string => {
    const given = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]));
    const search = given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
    return `${base}/${segments.map(encodeURIComponent).join("/")}${search}`;
  };
  return {
    asOfAnyDay: true,
    leftOut: null,
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
    chooseRuns: () => address(["runs", "compare"], {}),
    changes: () => address(["changes"], { ds }),
    download: (name, format) => address(["gates", name, "download"], { format, ds }),
    api: () => address(["api", "v1", "openapi.json"], {}),
    logOut: () => address(["logout"], {}),
    asset: (fileName) => address(["assets", fileName], {}),
  };
}
