import type { Published } from "../../engine/duckdb/open-published.ts";
import { withBlanks } from "../published/blank-result.ts";
import { textOf } from "../published/published-record.ts";
import { type Estimate, estimateOf } from "../scorecard/estimate.ts";
import { resultRow } from "../scorecard/result-row.ts";
import type { MetricSeries, SeriesPoint } from "./metric-detail.ts";

/** One analysis of one metric. */
export interface SeriesOf {
  readonly name: string;
  readonly ds: string;
  readonly metric: string;
  readonly metric_part: string;
  /** As `pulse_results` names it. */
  readonly analysis: string;
  /** Whether it is a pool of stages, which has cumulative figures alone. */
  readonly is_pooled: boolean;
}

const COLUMNS = `
  test_group, control_group, test_units, control_units, test_mean, control_mean, difference, difference_lower, difference_upper, p_value,
  relative_difference, relative_lower, relative_upper, relative_outcome, confidence_level, outcome, direction, metric_part`;
const ROWS = `
  select ds, view, view_day, days_since_exposure, ${COLUMNS} from pulse_results
  where name = ? and metric = ? and metric_part = ? and analysis = ? and user_dimension = '' and metric_dimension = ''
    and ((view = 'cumulative' and ds <= ?::date) or (view in ('daily', 'days_since_exposure') and ds = ?::date))
  order by ds, view_day, days_since_exposure`;

const VIEWS = ["cumulative", "daily", "days_since_exposure"] as const;
const MISSING: Readonly<Record<(typeof VIEWS)[number], string>> = {
  cumulative: "no day is published",
  daily: "the view daily is not among views in pulse.yaml",
  days_since_exposure: "the view days_since_exposure is not among views in pulse.yaml",
};

const NOT_POOLED = "stages are pooled as a whole only: each stage has this series of its own";

function pointOf(
  x: string,
  { test_units, control_units, test_mean, control_mean, difference, relative, p_value, why }: Estimate,
): SeriesPoint {
  return { x, test_units, control_units, test_mean, control_mean, difference, relative, p_value, why };
}

/** Reads a metric of one analysis over days: as each day's run had it, each day alone, and by days since exposure. */
export async function readSeries(published: Published, of: SeriesOf): Promise<MetricSeries[]> {
  const { name, metric, metric_part, analysis, ds, is_pooled } = of;
  const records = await published.records(ROWS, [name, metric, metric_part, analysis, ds, ds]);
  const rows = records.map((record) => ({ ds: textOf(record, "ds"), row: resultRow(withBlanks(record)) }));
  const groups = [...new Set(rows.map(({ row }) => row.test_group))];
  return groups.flatMap((group) =>
    VIEWS.map((view) => {
      const found = rows.filter(({ row }) => row.test_group === group && row.view === view);
      const points = found.map(({ ds: day, row }) => {
        const x =
          view === "cumulative" ? day : view === "daily" ? (row.view_day ?? "") : String(row.days_since_exposure ?? 0);
        return pointOf(x, estimateOf(row));
      });
      const control = rows.find(({ row }) => row.test_group === group)?.row.control_group ?? "";
      return {
        view,
        test_group: group,
        control_group: control,
        points,
        why: points.length > 0 ? null : is_pooled && view !== "cumulative" ? NOT_POOLED : MISSING[view],
      };
    }),
  );
}
