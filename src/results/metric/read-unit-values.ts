import type { Published } from "../../engine/duckdb/open-published.ts";
import type { Metric } from "../../metrics/definition.ts";
import { numberOf, optionalNumberOf, type PublishedRecord, textOf } from "../published/published-record.ts";
import { unlessGone } from "../published/unless-gone.ts";
import { type AnalysedUnits, countedOver, type StratumUnits, WEIGHTED_NOTE } from "./analysed-units.ts";
import type { Contributions, Counted, Histogram, MetricDetail } from "./metric-detail.ts";
import type { ValueOfUnit } from "./value-of-unit.ts";

/** What the units' values are; what is null says why. */
export type UnitValues = Pick<
  MetricDetail,
  "histogram" | "outcomes" | "contributions" | "no_values" | "no_contributions"
>;

/** @param why in words. */
export const noValues = (why: string): UnitValues => ({
  ...{ histogram: null, outcomes: null, contributions: null },
  ...{ no_values: why, no_contributions: null },
});

const DAY_US = 86_400_000_000n;

/** Which days after that of the first exposure count: from one on, and before another (null: to the end). */
interface DayWindow {
  readonly from: number;
  readonly to: number | null;
  readonly complete: boolean;
}

function windowOf(metric: Metric | undefined): DayWindow {
  const window = metric?.window;
  const { from, to } = { from: window?.from ?? 0n, to: window?.to };
  return {
    from: Number(from / DAY_US),
    to: to === undefined ? null : Number((to + DAY_US - 1n) / DAY_US),
    complete: window?.complete === true,
  };
}

type Parameters_ = (string | number)[];

/** Units with the days that are theirs: `stratum`, `from_day`, `to_day`. */
function unitsSql(of: AnalysedUnits): { readonly sql: string; readonly parameters: Parameters_ } {
  const who = "ds = ?::date and name = ? and rule = ?";
  const whose = [of.ds, of.name, of.rule];
  if (of.population === "balanced") {
    const [from, to] = [
      of.from_at === null ? "" : " and first_exposure_at >= ?::timestamp",
      of.to_at === null ? "" : " and first_exposure_at < ?::timestamp",
    ];
    return {
      sql: `select unit_id, any_value(balanced_group) as "group", 0 as stratum, any_value(balanced_first_exposure_ds) as from_day, ?::date as to_day
        from assignments where ${who} and balanced_group is not null${from}${to} group by unit_id`,
      parameters: [of.strata[0]?.last_day ?? of.ds, ...whose, ...[of.from_at, of.to_at].flatMap((at) => at ?? [])],
    };
  }
  const strata = of.strata.map(() => "(?::integer, ?::date)").join(", ");
  return {
    sql: `select a.unit_id, a."group", s.stratum, a.first_exposure_ds as from_day, s.to_day
      from (select *, coalesce(stage, 1) as stratum from assignments where ${who} and in_analysis${of.population === "pooled" ? " and not carried_over" : ""}) a
      join (values ${strata}) as s(stratum, to_day) on s.stratum = a.stratum`,
    parameters: [...whose, ...of.strata.flatMap(({ stage, last_day: day }) => [stage, day])],
  };
}

/**
 * Rows of three kinds: `group` (units, total, those with 0), `bin` (place, units), `top` (place, sum of the largest values). Bins are as wide
 * as a round number that gives about twenty up to the 99.5th percentile; the last one has all that is larger.
 */
function sqlOf(units: string, { y, value, isShare }: ValueOfUnit, { from, to, complete }: DayWindow): string {
  const inWindow = [
    "day between from_day and to_day",
    ...(from === 0 ? [] : [`day >= from_day + ${from}`]),
    ...(to === null ? [] : [`day < from_day + ${to}`]),
  ].join(" and ");
  const length = `(to_day - from_day + 1 - ${from})`;
  const days = to === null ? length : `least(${length}, ${to - from})`;
  // 0.3 / 0.1 is less than 3 by the last digit of a double.
  const binOf = (of: string): string => {
    const widths = `round(${of} / width, 9)`;
    return isShare ? `ceil(${widths}) - 1` : `floor(${widths})`;
  };
  return `
  with all_units as (${units}),
  units as materialized (select * from all_units${complete && to !== null ? ` where from_day + ${to} <= to_day` : ""}),
  days as (
    select unit_id, day, numerator, denominator from unit_metrics
    where ds between ?::date and ?::date and metric = ? and unit_type = ? and metric_dimension_value = ''
  ),
  sums as materialized (
    select "group", stratum, unit_id, ${y} as y, sum(denominator) as x, any_value(greatest(${days}, 1)) as days
    from units join days using (unit_id) where ${inWindow} group by "group", stratum, unit_id
  ),
  shown as materialized (select "group", stratum, y, ${value} as value from sums),
  span as (
    select least(0, min(value)) as low, greatest(0, quantile_cont(value, 0.995)) as high, max(value) as largest,
      ${isShare ? "false" : "bool_and(value = floor(value))"} as is_whole
    from shown where value <> 0
  ),
  step as (select *, (high - low) / 20 as raw, pow(10, floor(log10((high - low) / 20))) as power from span where high > low),
  width as (
    select *, greatest(
      power * case when raw <= power then 1 when raw <= 2 * power then 2 when raw <= 5 * power then 5 else 10 end,
      if(is_whole, 1, 0)
    ) as width from step
  ),
  placed as (
    select "group", stratum, least(${binOf("value")}, ${binOf("high")})::bigint as place, width, largest, is_whole from shown, width where value <> 0
  ),
  ranked as (select "group", y, row_number() over (partition by "group" order by y desc) as place from shown)
  select 'group' as row, u."group", u.stratum, count(*) as units, null::bigint as place, null::double as width, null::double as largest,
    null::boolean as is_whole,
    (select sum(y) from shown s where s."group" = u."group" and s.stratum = u.stratum) as total,
    (select count(*) from shown s where s."group" = u."group" and s.stratum = u.stratum and value is not null) as with_value,
    (select count(*) from shown s where s."group" = u."group" and s.stratum = u.stratum and value <> 0) as with_other_than_zero
  from units u group by u."group", u.stratum
  union all
  select 'bin', "group", stratum, count(*), place, any_value(width), any_value(largest), any_value(is_whole), null, null, null
  from placed group by "group", stratum, place
  union all
  select 'top', "group", 0, n, n, null, null, null, sum(y), null, null
  from ranked, (values (1), (10), (100)) as tops(n) where place <= n group by "group", n`;
}

interface Rows {
  readonly groups: readonly PublishedRecord[];
  readonly bins: readonly PublishedRecord[];
  readonly tops: readonly PublishedRecord[];
}

const of = (records: readonly PublishedRecord[], kind: string): PublishedRecord[] =>
  records.filter((record) => textOf(record, "row") === kind);

function noteOf({ words, isQuotient }: ValueOfUnit, { population }: AnalysedUnits): string {
  const zeros = isQuotient ? "" : "; units with 0 are beside the bins";
  const pooled = population === "pooled" ? `; ${WEIGHTED_NOTE}` : "";
  return `${words}, from the day of its first exposure: whole days, before limits${zeros}${pooled}`;
}

function histogramOf(
  { groups, bins }: Rows,
  group: string,
  { kind, units }: { readonly kind: ValueOfUnit; readonly units: AnalysedUnits },
): Histogram | null {
  const [first] = bins;
  if (first === undefined) return null;
  const { control_group: control } = units;
  const [width, largest] = [optionalNumberOf(first, "width") ?? 1, optionalNumberOf(first, "largest") ?? 0];
  const places = bins.map((record) => numberOf(record, "place"));
  const [low, high] = [Math.min(0, ...places), Math.max(...places)];
  const stages = [...new Set(groups.map((record) => numberOf(record, "stratum")))];
  const inGroup = (stage: number, name: string, key: string): number => {
    const found = groups.find((one) => numberOf(one, "stratum") === stage && textOf(one, "group") === name);
    return found === undefined ? 0 : numberOf(found, key);
  };
  const sizes: StratumUnits[] = stages.map((stage) => {
    const key = kind.isQuotient ? "with_value" : "units";
    return { stage, test: inGroup(stage, group, key), control: inGroup(stage, control, key) };
  });
  const byPlace = new Map(
    bins.map((record) => [
      `${numberOf(record, "place")} ${numberOf(record, "stratum")} ${textOf(record, "group")}`,
      numberOf(record, "units"),
    ]),
  );
  const unitsAt = (place: number, stage: number, name: string): number => byPlace.get(`${place} ${stage} ${name}`) ?? 0;
  const countedAt = (place: number): Counted =>
    countedOver(
      stages.map((stage) => ({ stage, test: unitsAt(place, stage, group), control: unitsAt(place, stage, control) })),
      sizes,
    );
  const zeros = sizes.map(({ stage, test, control: rest }) => ({
    stage,
    test: test - inGroup(stage, group, "with_other_than_zero"),
    control: rest - inGroup(stage, control, "with_other_than_zero"),
  }));
  const rounded = (value: number): number => Number(value.toPrecision(12));
  const end = rounded((high + 1) * width);
  return {
    test_group: group,
    control_group: control,
    zero: countedOver(zeros, sizes),
    bins: Array.from({ length: high - low + 1 }, (_, index) => ({
      lower: rounded((low + index) * width),
      upper: rounded((low + index + 1) * width),
      ...countedAt(low + index),
    })),
    is_whole: first.is_whole === true,
    is_open: kind.isShare ? largest > end : largest >= end,
    largest,
    note: noteOf(kind, units),
  };
}

function contributionsOf({ groups, tops }: Rows): Contributions | null {
  const names = [...new Set(groups.map((record) => textOf(record, "group")))].sort();
  const sums = names.map((group) => {
    const own = groups.filter((record) => textOf(record, "group") === group);
    const sum = (key: string): number => own.reduce((all, record) => all + (optionalNumberOf(record, key) ?? 0), 0);
    return { group, units: sum("units"), total: sum("total") };
  });
  const found = sums.filter(({ total }) => total > 0);
  if (found.length === 0) return null;
  return {
    groups: found.map(({ group, units, total }) => ({
      ...{ group, units, total },
      tops: tops
        .filter((top) => textOf(top, "group") === group && numberOf(top, "place") < units)
        .map((top) => ({ units: numberOf(top, "place"), share: numberOf(top, "total") / total }))
        .sort((a, b) => a.units - b.units),
    })),
    note: "what the units with the largest totals make of their group's total; whole days since first exposure, before limits",
  };
}

/** How many daily numbers of units there are to be read for each metric of a stage. */
export async function countUnitNumbers(published: Published): Promise<number> {
  const records = await unlessGone(published.records("select count(*) as numbers from unit_metrics"));
  return records?.[0] === undefined ? 0 : numberOf(records[0], "numbers");
}

/** A metric whose units' values are in their days. */
export interface DailyMetric {
  readonly metric: string;
  readonly kind: ValueOfUnit;
  /** Left out: the run does not say what it is. */
  readonly definition: Metric | undefined;
  /** The first day on which a unit may have entered. */
  readonly first_day: string;
}

/** Reads how the units' values are spread. The units themselves stay in the database. */
export async function readUnitValues(
  published: Published,
  units: AnalysedUnits,
  { metric, kind, definition, first_day: from }: DailyMetric,
): Promise<UnitValues> {
  const who = unitsSql(units);
  const to =
    units.strata
      .map(({ last_day: day }) => day)
      .sort()
      .at(-1) ?? units.ds;
  const records = await unlessGone(
    published.records(sqlOf(who.sql, kind, windowOf(definition)), [
      ...who.parameters,
      from,
      to,
      metric,
      units.unit_type,
    ]),
  );
  if (records === null) return noValues("the units' numbers cannot be read: their files were moved or pruned");
  const rows: Rows = { groups: of(records, "group"), bins: of(records, "bin"), tops: of(records, "top") };
  const names = [...new Set(rows.groups.map((record) => textOf(record, "group")))];
  if (names.length === 0 && units.population === "balanced")
    return noValues("the run does not say when units entered the balanced analysis: an older version wrote it");
  const histograms = names
    .filter((group) => group !== units.control_group)
    .sort()
    .flatMap((group) => histogramOf(rows, group, { kind, units }) ?? []);
  if (histograms.length === 0) return noValues("no unit has a value other than 0");
  const contributions = contributionsOf(rows);
  return {
    ...{ histogram: histograms, outcomes: null, contributions, no_values: null },
    no_contributions: contributions === null ? "no group's total is above 0" : null,
  };
}
