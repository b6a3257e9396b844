import type { Published } from "../../engine/duckdb/open-published.ts";
import { numberOf, optionalNumberOf, textOf } from "../published/published-record.ts";
import type { MetricDay } from "./metrics-page.ts";

const DAYS = `
  select metric, unit_type, day, metric_dimension_value as level, count(*) as units, sum(numerator) as total, sum(denominator) as denominator
  from unit_metrics where ds > ?::date - ?::integer and ds <= ?::date {where}
  group by metric, unit_type, day, metric_dimension_value order by metric, unit_type, day`;

/** A metric on one day, of the whole or of a level of its dimension. */
interface LevelDay extends MetricDay {
  readonly metric: string;
  /** Empty: the whole. */
  readonly level: string;
}

async function readDays(published: Published, ds: string, days: number, metric: string | null): Promise<LevelDay[]> {
  const where = metric === null ? "and metric_dimension_value = ''" : "and metric = ?";
  const records = await published.records(DAYS.replace("{where}", where), [
    ds,
    days,
    ds,
    ...(metric === null ? [] : [metric]),
  ]);
  return records.map((record) => {
    const [units, total, denominator] = [
      numberOf(record, "units"),
      optionalNumberOf(record, "total"),
      optionalNumberOf(record, "denominator"),
    ];
    const by = denominator ?? units;
    return {
      metric: textOf(record, "metric"),
      level: textOf(record, "level"),
      day: textOf(record, "day"),
      unit_type: textOf(record, "unit_type"),
      ...{ units, total, denominator },
      mean: total === null || by === 0 ? null : total / by,
    };
  });
}

/** The unit type with the most units: the others count the same events. */
function mainType(days: readonly LevelDay[]): string | undefined {
  const units = new Map<string, number>();
  for (const day of days) units.set(day.unit_type, (units.get(day.unit_type) ?? 0) + day.units);
  return [...units].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** Totals of the last days by metric: of one sum over another, their quotient. */
export async function readTotals(
  published: Published,
  ds: string,
  days: number,
): Promise<Map<string, { day: string; total: number | null }[]>> {
  const found = new Map<string, LevelDay[]>();
  for (const day of await readDays(published, ds, days, null)) {
    const list = found.get(day.metric);
    if (list === undefined) found.set(day.metric, [day]);
    else list.push(day);
  }
  return new Map(
    [...found].map(([metric, list]) => {
      const type = mainType(list);
      const ofType = list.filter(({ unit_type: of }) => of === type);
      return [
        metric,
        ofType.map(({ day, total, denominator, mean }) => ({ day, total: denominator === null ? total : mean })),
      ];
    }),
  );
}

/** One metric by day and unit type, of the whole and by the levels of its dimension. */
export async function readMetricDays(
  published: Published,
  ds: string,
  days: number,
  metric: string,
): Promise<{ readonly whole: MetricDay[]; readonly levels: LevelDay[] }> {
  const found = await readDays(published, ds, days, metric);
  const type = mainType(found);
  return {
    whole: found.filter(({ level }) => level === "").map(({ metric: _m, level: _l, ...day }) => day),
    levels: found.filter(({ level, unit_type: of }) => level !== "" && of === type),
  };
}
