import { metricsIn } from "./declared-names.ts";
import { readProjectFiles } from "./project-files.ts";

/** Where a metric is defined. */
export interface MetricPlace {
  /** Relative to the project's folder, with `/`. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** The places of a project's metrics, by name. */
export async function metricPlaces(folder: string): Promise<Map<string, MetricPlace>> {
  const { metrics } = await readProjectFiles(folder);
  return new Map(
    metrics.flatMap(metricsIn).flatMap(({ file, metric }) => {
      const name = metric.key("name").text();
      return name === undefined ? [] : [[name, { file, line: metric.line }] as const];
    }),
  );
}
