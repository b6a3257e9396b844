import type { Published } from "../../engine/duckdb/open-published.ts";
import { metricSentence, readDefinitions } from "../definition/definitions.ts";
import type { At } from "../published/at.ts";
import { optionalTextOf, textListOf, textOf } from "../published/published-record.ts";
import { readRun } from "../published/read-run.ts";
import { unlessGone } from "../published/unless-gone.ts";
import { figureInWords } from "../words/metric-in-words.ts";
import type { MetricRow, MetricsPage } from "./metrics-page.ts";
import { readTotals } from "./read-totals.ts";

const METRICS = `
  select metric, any_value(metric_kind) as metric_kind, any_value(metric_figure) as metric_figure, any_value(metric_tags) as metric_tags,
    any_value(metric_unit) as metric_unit, any_value(direction) as direction, to_json(list(distinct name order by name)) as names
  from pulse_results where ds = ?::date and view = 'cumulative' and user_dimension = '' and metric_dimension = ''
  group by metric order by metric`;

/** Days of the little line beside each metric. */
const LINE_DAYS = 14;

/** Reads all metrics: those that results have, and those that nothing takes. Errors: `NOTHING_PUBLISHED` (input). */
export async function readMetricsPage(published: Published, { ds: asked, timeZone }: At): Promise<MetricsPage> {
  const { ds, run_id } = await readRun(published, asked);
  const definitions = await readDefinitions(published, ds);
  const totals = (await unlessGone(readTotals(published, ds, LINE_DAYS))) ?? new Map();
  const used = (await published.records(METRICS, [ds])).map((record): MetricRow => {
    const metric = textOf(record, "metric");
    const [kind, figure] = [textOf(record, "metric_kind"), optionalTextOf(record, "metric_figure")];
    const definition = definitions.metrics.get(metric);
    return {
      ...{ metric, kind, figure: figureInWords({ metric_kind: kind, metric_figure: figure }) },
      sentence: definition === undefined ? null : metricSentence(definition),
      description: definition?.description ?? null,
      owner: definition?.owner ?? null,
      tags: textListOf(record, "metric_tags"),
      metric_unit: optionalTextOf(record, "metric_unit"),
      direction: textOf(record, "direction") === "" ? null : textOf(record, "direction"),
      used_in: textListOf(record, "names"),
      days: totals.get(metric) ?? [],
    };
  });
  const known = new Set(used.map(({ metric }) => metric));
  const unused = [...definitions.metrics.values()]
    .filter(({ name }) => !known.has(name))
    .map(
      (metric): MetricRow => ({
        ...{ metric: metric.name, kind: metric.kind, figure: null, sentence: metricSentence(metric) },
        ...{ description: metric.description ?? null, owner: metric.owner ?? null, tags: metric.tags },
        metric_unit: metric.currency ?? metric.unit ?? null,
        direction: metric.direction ?? null,
        used_in: [],
        days: totals.get(metric.name) ?? [],
      }),
    );
  return {
    ...{ ds, run_id, time_zone: timeZone },
    metrics: [...used, ...unused].sort((a, b) => (a.metric < b.metric ? -1 : 1)),
  };
}
