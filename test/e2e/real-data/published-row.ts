import type { RelativeMethod } from "../../../src/statistics/comparison/relative.ts";
import type { ResultFigures } from "../../harness/published-results.ts";
import type { PublishedResults } from "./publish.ts";

/** Which row of `pulse_results` says what a result of a reference says. */
export interface RowKey {
  /** The gate or experiment. */
  readonly subject: string;
  readonly testGroup: string;
  readonly metric: string;
  /** A dimension and its level: of the units, and of the metric. Left out: the whole. */
  readonly ofUsers?: readonly [dimension: string, level: string];
  readonly ofMetric?: readonly [dimension: string, level: string];
  /** Whether it is what CUPED made of it. */
  readonly isCuped?: boolean;
}

/** The row as it was published with either interval of the relative difference. */
export type PublishedRow = Readonly<Record<RelativeMethod, ResultFigures>>;

/** Finds the one row. Throws where there is none, or several. */
export function publishedRow({ results }: PublishedResults, key: RowKey): PublishedRow {
  const [userDimension, userLevel] = key.ofUsers ?? ["", ""];
  const [metricDimension, metricLevel] = key.ofMetric ?? ["", ""];
  const find = (rows: readonly ResultFigures[]): ResultFigures => {
    const matching = rows.filter(
      (row) =>
        row.name === key.subject &&
        row.testGroup === key.testGroup &&
        row.metric === key.metric &&
        row.userDimension === userDimension &&
        row.userLevel === userLevel &&
        row.metricDimension === metricDimension &&
        row.metricLevel === metricLevel,
    );
    const [found] = matching;
    if (found === undefined || matching.length > 1)
      throw new Error(`${matching.length} rows, not one, of ${JSON.stringify(key)}`);
    return found;
  };
  return { fieller: find(results.fieller), delta: find(results.delta) };
}
