import type { Published } from "../../engine/duckdb/open-published.ts";
import { jsonRows, resultColumns } from "../published/json-rows.ts";
import { textOf } from "../published/published-record.ts";
import { type Estimate, estimateOf } from "../scorecard/estimate.ts";
import { CAN_BE_HEADLINE, HEADLINE_COLUMNS, headlineOrder } from "../scorecard/headline-sql.ts";
import { resultRow } from "../scorecard/result-row.ts";

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

/** The headline of every part of a metric. */
const CHOSEN = `
  with cells as (
    select rowid as row, name, rule, metric, metric_part, test_group, population, outcome, stage from pulse_results
    where ${CAN_BE_HEADLINE} {of}
  ),
  chosen as (
    select arg_max(row, ${headlineOrder("pooled")}) as row from cells group by name, rule, metric, metric_part, test_group
  )`;
const CHOSEN_ROWS = "pulse_results where rowid in (select row from chosen)";
const GUARDRAIL_COLUMNS = ["margin", "margin_of", "margin_test", "margin_verdict", "margin_p_value"];
const COLUMNS = resultColumns([...HEADLINE_COLUMNS, ...GUARDRAIL_COLUMNS, "test_mean", "control_mean"]);

/** The headlines of a ds: of all metrics, or of one. */
export async function readHeadlines(published: Published, ds: string, metric?: string): Promise<RunHeadline[]> {
  const ofMetric = metric === undefined ? "" : "and metric = ?";
  const before = CHOSEN.replace("{of}", ofMetric);
  const parameters = metric === undefined ? [ds] : [ds, metric];
  const records = await jsonRows(published, { before, columns: COLUMNS, from: CHOSEN_ROWS }, parameters);
  return records.map((record) => {
    const row = resultRow(record);
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
