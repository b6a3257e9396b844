import { allowedHint } from "../../config/near-name.ts";
import type { Published } from "../../engine/duckdb/open-published.ts";
import { PulseError } from "../../errors.ts";
import { definitionOf, readDefinitions } from "../definition/definitions.ts";
import type { At } from "../published/at.ts";
import { optionalTextOf, textListOf, textOf } from "../published/published-record.ts";
import { readRun } from "../published/read-run.ts";
import { unlessGone } from "../published/unless-gone.ts";
import { versionsOf } from "../published/versions.ts";
import { readHeadlines } from "../runs/read-headlines.ts";
import { unitOf } from "../words/metric-part.ts";
import { quoted } from "../words/sql-text.ts";
import type { MetricPage, MetricUse } from "./metrics-page.ts";
import { readMetricDays } from "./read-totals.ts";

const FACTS = `
  select metric_kind, metric_figure, metric_tags, metric_unit, direction, unit_type, max(metric_dimension) as metric_dimension
  from pulse_results where ds = ?::date and metric = ? and view = 'cumulative' and metric_part in ('', 'overall')
  group by all order by count(*) desc limit 1`;
const NAMES = "select distinct metric from pulse_results where ds = ?::date order by metric";
const VERSIONS = `
  select ds, max(metric_version) as metric_version from pulse_results
  where metric = ? and view = 'cumulative' and ds <= ?::date group by ds order by ds`;
/** Days of the series. */
const DAYS = 90;

/** Kinds that have no number of one day. */
const WITHOUT_DAYS: ReadonlyMap<string, string> = new Map([
  ["funnel", "a funnel is of a unit's whole time: it has no number of one day"],
  ["retention", "retention looks at days after: it has no number of one day"],
  ["user_accounting", "it looks back over many days: see active users"],
  ["quantile", "quantiles of days cannot be added up: it has no number of one day"],
]);

async function usesOf(published: Published, ds: string, metric: string): Promise<MetricUse[]> {
  return (await readHeadlines(published, ds, metric)).map(({ estimate, population, ...of }) => {
    const { verdict, doubtful, relative, difference, p_value, why } = estimate;
    return {
      ...{
        name: of.name,
        exposure_type: of.exposure_type,
        rule: of.rule,
        metric_part: of.metric_part,
        test_group: of.test_group,
      },
      headline_is: population === "pooled" ? "pooled" : "stage",
      ...{ verdict, doubtful, relative, difference, p_value, why },
    };
  });
}

function dimensionsOf(levels: Awaited<ReturnType<typeof readMetricDays>>["levels"]): MetricPage["by_dimension"] {
  const byLevel = new Map<string, { day: string; total: number | null }[]>();
  for (const { level, day, total } of levels) byLevel.set(level, [...(byLevel.get(level) ?? []), { day, total }]);
  const size = (days: readonly { total: number | null }[]): number =>
    days.reduce((sum, { total }) => sum + (total ?? 0), 0);
  return [...byLevel]
    .map(([value, days]) => ({ value, days }))
    .sort((a, b) => size(b.days) - size(a.days) || (a.value < b.value ? -1 : 1));
}

/** Reads one metric of the project. Errors: `NOTHING_PUBLISHED`, `RESULTS_UNKNOWN` (input). */
export async function readMetricPage(
  published: Published,
  metric: string,
  { ds: asked, timeZone }: At,
): Promise<MetricPage> {
  const { ds, run_id } = await readRun(published, asked);
  const definitions = await readDefinitions(published, ds);
  const [facts] = await published.records(FACTS, [ds, metric]);
  const defined = definitions.metrics.get(metric);
  if (facts === undefined && defined === undefined) {
    const names = (await published.records(NAMES, [ds])).map((record) => textOf(record, "metric"));
    const all = [...new Set([...names, ...definitions.metrics.keys()])].sort();
    throw new PulseError({
      code: "RESULTS_UNKNOWN",
      fault: "input",
      message: `there is no metric "${metric}" as of ${ds}`,
      hint: allowedHint(metric, all),
    });
  }
  const kind = facts === undefined ? (defined?.kind ?? "") : textOf(facts, "metric_kind");
  const figure = facts === undefined ? null : optionalTextOf(facts, "metric_figure");
  const days = WITHOUT_DAYS.has(kind) ? null : await unlessGone(readMetricDays(published, ds, DAYS, metric));
  const versions = versionsOf(await published.records(VERSIONS, [metric, ds]), "metric_version", "ds");
  const own = {
    title: "Its totals by day",
    text: `select day, unit_type, count(*) as units, sum(numerator) as total, sum(denominator) as denominator\nfrom unit_metrics\nwhere metric = ${quoted(metric)} and metric_dimension_value = ''\ngroup by day, unit_type order by day`,
  };
  return {
    ...{ ds, run_id, time_zone: timeZone, metric, kind },
    unit: unitOf({ metric_kind: kind, metric_part: "", metric_figure: figure }),
    metric_unit:
      facts === undefined ? (defined?.currency ?? defined?.unit ?? null) : optionalTextOf(facts, "metric_unit"),
    direction:
      defined?.direction ??
      (facts === undefined || textOf(facts, "direction") === "" ? null : textOf(facts, "direction")),
    tags: facts === undefined ? (defined?.tags ?? []) : textListOf(facts, "metric_tags"),
    definition: definitionOf(metric, facts === undefined ? "" : textOf(facts, "unit_type"), definitions, {
      version: versions[0]?.version ?? null,
      own: WITHOUT_DAYS.has(kind) ? [] : [own],
    }),
    days: days?.whole ?? [],
    dimension:
      facts === undefined || textOf(facts, "metric_dimension") === "" ? null : textOf(facts, "metric_dimension"),
    by_dimension: dimensionsOf(days?.levels ?? []),
    no_days: noDays(kind, days?.whole.length ?? null),
    used_in: await usesOf(published, ds, metric),
    versions,
  };
}

function noDays(kind: string, count: number | null): string | null {
  const why = WITHOUT_DAYS.get(kind);
  if (why !== undefined) return why;
  if (count === null) return "the units' daily numbers cannot be read: their files were moved or pruned";
  return count === 0 ? "no unit had anything to count" : null;
}
