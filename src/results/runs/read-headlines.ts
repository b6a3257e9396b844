import type { Published } from "../../engine/duckdb/open-published.ts";
import { withBlanks } from "../published/blank-result.ts";
import { jsonRows } from "../published/json-rows.ts";
import { textOf } from "../published/published-record.ts";
import { type Estimate, estimateOf } from "../scorecard/estimate.ts";
import { resultRow, selectColumns } from "../scorecard/result-row.ts";

/** The headline of a metric in one gate or experiment. */
export interface RunHeadline {
  readonly name: string;
  readonly exposure_type: string;
  readonly rule: string;
  readonly metric: string;
  readonly metric_part: string;
  readonly test_group: string;
  readonly population: string;
  readonly estimate: Estimate;
}

/** Headlines as a scorecard chooses them: pooled if it is ok, else the newest stage that is, else whatever there is. */
const CHOSEN = `
  with cells as (
    select rowid as row, name, rule, metric, metric_part, test_group, population, outcome, stage from pulse_results
    where ds = ?::date and view = 'cumulative' and user_dimension = '' and metric_dimension = '' and population in ('all', 'pooled')
  ),
  chosen as (
    select arg_max(row, (outcome = 'ok')::integer * 2000000 + (population = 'pooled')::integer * 1000000 + coalesce(stage, 0)) as row
    from cells group by name, rule, metric, metric_part, test_group
  )`;
const COLUMNS = selectColumns([
  ...[
    "exposure_type",
    "name",
    "rule",
    "unit_type",
    "stage",
    "percent",
    "population",
    "metric",
    "metric_part",
    "metric_kind",
  ],
  ...[
    "metric_figure",
    "metric_tags",
    "metric_unit",
    "direction",
    "test_group",
    "control_group",
    "test_units",
    "control_units",
  ],
  ...[
    "test_mean",
    "control_mean",
    "difference",
    "difference_lower",
    "difference_upper",
    "p_value",
    "relative_difference",
  ],
  ...["relative_lower", "relative_upper", "relative_outcome", "confidence_level", "outcome", "warnings", "correction"],
  ...["correction_family", "correction_tests", "adjusted_p_value"],
]);

/** The headlines of a ds: of all metrics, or of one. */
export async function readHeadlines(published: Published, ds: string, metric?: string): Promise<RunHeadline[]> {
  const ofMetric = metric === undefined ? "" : "and metric = ?";
  const select = `${COLUMNS} from pulse_results where rowid in (select row from chosen) ${ofMetric}`;
  const records = await jsonRows(published, { before: CHOSEN, select }, metric === undefined ? [ds] : [ds, metric]);
  return records.map((record) => {
    const row = resultRow(withBlanks(record));
    const { name, exposure_type, rule, metric_part, test_group, population } = row;
    return {
      ...{ name, exposure_type, rule, metric_part, test_group, population },
      metric: textOf(record, "metric"),
      estimate: estimateOf(row),
    };
  });
}

/** Headlines by what they are of. */
export function headlinesByKey(headlines: readonly RunHeadline[]): Map<string, RunHeadline> {
  return new Map(
    headlines.map((one) => [JSON.stringify([one.name, one.rule, one.metric, one.metric_part, one.test_group]), one]),
  );
}
