import type { Published } from "../../engine/duckdb/open-published.ts";
import type { PublishedValue } from "../../engine/duckdb/published-value.ts";

/** A row of a published table, by column; what the table does not have is undefined. */
export type Observed = Readonly<Record<string, PublishedValue | undefined>>;

/** What was published about many replications, as of one or several days. */
export interface Observations {
  /** Rows of `pulse_results` over all units and whole metrics. */
  readonly results: readonly Observed[];
  /** Rows of `pulse_health` about the split of units and about bias. */
  readonly health: readonly Observed[];
}

const RESULT_COLUMNS = [
  "name",
  "analysis",
  "stage",
  "population",
  "metric",
  "metric_part",
  "test_units",
  "control_units",
  "difference",
  "difference_standard_error",
  "difference_lower",
  "difference_upper",
  "p_value",
  "relative_lower",
  "relative_upper",
  "relative_outcome",
  "outcome",
  "limited_units",
  "warnings",
  "margin_verdict",
  "cuped_difference",
  "cuped_standard_error",
  "cuped_lower",
  "cuped_upper",
  "cuped_p_value",
  "cuped_relative_lower",
  "cuped_relative_upper",
  "cuped_variance_reduction",
  "post_stratified_standard_error",
  "post_stratified_lower",
  "post_stratified_upper",
  "post_stratified_p_value",
  "sequential_lower",
  "sequential_upper",
  "sequential_p_value",
  "look_crossed",
  "adjusted_p_value",
  "adjusted_lower",
  "adjusted_upper",
  "heterogeneity_p_value",
  "naive_sign_differs",
  "mantel_haenszel_difference",
  "mantel_haenszel_lower",
  "mantel_haenszel_upper",
  "mantel_haenszel_p_value",
] as const;

const HEALTH_CHECKS = ["srm", "srm_daily", "srm_sequential", "pre_exposure_bias"] as const;

/** Reads what figures are made of from the published database. */
export async function readObservations(published: Published): Promise<Observations> {
  const columns = RESULT_COLUMNS.map((name) => `"${name}"`).join(", ");
  const results = await published.records(
    `select cast(ds as varchar) as ds, ${columns} from pulse_results
      where "view" = 'cumulative' and user_dimension = '' and metric_dimension = ''
      order by ds, name, analysis, metric, metric_part`,
  );
  const checks = HEALTH_CHECKS.map((name) => `'${name}'`).join(", ");
  const health = await published.records(
    `select cast(ds as varchar) as ds, "check", scope, status, "value" from pulse_health
      where "check" in (${checks}) order by ds, "check", scope`,
  );
  return { results, health };
}

/** A figure of a row; null where the row has none. */
export function figureOf(row: Observed, column: string): number | null {
  const value = row[column];
  return typeof value === "number" ? value : typeof value === "bigint" ? Number(value) : null;
}

/** Whether an interval of a row holds a value; an open end holds everything beyond; null where the row has no interval. */
export function holds(row: Observed, prefix: string, value: number): boolean | null {
  const lower = figureOf(row, `${prefix}lower`);
  const upper = figureOf(row, `${prefix}upper`);
  if (lower === null && upper === null) return null;
  return (lower === null || lower <= value) && (upper === null || value <= upper);
}

/** The rows of one metric. */
export function rowsOf(
  observations: Observations,
  metric: string,
  options: { readonly part?: string; readonly population?: string; readonly stage?: number } = {},
): Observed[] {
  const { part = "", population = "all", stage } = options;
  return observations.results.filter(
    (row) =>
      row.metric === metric &&
      row.metric_part === part &&
      row.population === population &&
      (stage === undefined || row.stage === stage),
  );
}

/** Rows by the replication that they belong to. */
export function byReplication(rows: readonly Observed[]): Observed[][] {
  const found = new Map<string, Observed[]>();
  for (const row of rows) {
    const of = found.get(String(row.name));
    if (of === undefined) found.set(String(row.name), [row]);
    else of.push(row);
  }
  return [...found.values()];
}
