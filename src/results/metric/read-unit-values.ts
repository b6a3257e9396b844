import type { Published } from "../../engine/duckdb/open-published.ts";
import { numberOf, optionalNumberOf, type PublishedRecord, textOf } from "../published/published-record.ts";
import { unlessGone } from "../published/unless-gone.ts";
import type { Contributions, Histogram } from "./metric-detail.ts";

/** Units of one stage, and the days of a metric that are theirs. */
export interface ValuesOf {
  readonly ds: string;
  readonly name: string;
  readonly rule: string;
  readonly stage: number | null;
  readonly unit_type: string;
  readonly metric: string;
  readonly kind: string;
  /** The last whole day of the stage, at most ds. */
  readonly last_day: string;
  readonly control_group: string;
}

/** What the units' values are; what is null says why. */
export interface UnitValues {
  readonly histogram: readonly Histogram[] | null;
  readonly contributions: Contributions | null;
  readonly no_values: string | null;
}

/** A unit's value, from its days' sums: y (numerators) and x (denominators). */
const VALUES: ReadonlyMap<string, { readonly sql: string; readonly isQuotient: boolean }> = new Map([
  ["count", { sql: "y", isQuotient: false }],
  ["sum", { sql: "y", isQuotient: false }],
  ["composite", { sql: "y", isQuotient: false }],
  ["dau", { sql: "y", isQuotient: false }],
  ["participation", { sql: "y", isQuotient: false }],
  ["ratio", { sql: "y / nullif(x, 0)", isQuotient: true }],
  ["mean", { sql: "y / nullif(x, 0)", isQuotient: true }],
]);
const YES_OR_NO: ReadonlySet<string> = new Set(["conversion", "unique"]);

/**
 * Rows of three kinds: `group` (units, total, those with 0), `bin` (place, units), `top` (place, sum of the largest values). Bins are as wide
 * as a round number that gives about twenty up to the 99.5th percentile; the last one has all that is larger.
 */
function sqlOf(kind: { readonly sql: string; readonly isQuotient: boolean }): string {
  return `
  with units as (
    select unit_id, "group", first_exposure_ds from assignments
    where ds = ?::date and name = ? and rule = ? and coalesce(stage, 1) = ? and in_analysis
  ),
  days as (
    select unit_id, day, numerator, denominator from unit_metrics
    where ds <= ?::date and metric = ? and unit_type = ? and metric_dimension_value = ''
  ),
  sums as materialized (
    select "group", unit_id, sum(numerator) as y, sum(denominator) as x
    from units join days using (unit_id) where day >= first_exposure_ds group by "group", unit_id
  ),
  shown as materialized (select "group", y, ${kind.sql} as value from sums),
  span as (
    select least(0, min(value)) as low, quantile_cont(value, 0.995) as high, max(value) as largest,
      bool_and(value = floor(value)) as is_whole
    from shown where value <> 0
  ),
  step as (select *, (high - low) / 20 as raw, pow(10, floor(log10((high - low) / 20))) as power from span where high > low),
  width as (
    select *, greatest(
      power * case when raw <= power then 1 when raw <= 2 * power then 2 when raw <= 5 * power then 5 else 10 end,
      if(is_whole, 1, 0)
    ) as width from step
  ),
  ranked as (select "group", y, row_number() over (partition by "group" order by y desc) as place from shown)
  select 'group' as row, u."group", count(*) as units, null::bigint as place, null::double as width, null::double as largest,
    (select sum(y) from shown s where s."group" = u."group") as total,
    (select count(*) from shown s where s."group" = u."group" and value is not null) as with_value,
    (select count(*) from shown s where s."group" = u."group" and value <> 0) as with_other_than_zero
  from units u group by u."group"
  union all
  select 'bin', "group", count(*), least(floor(value / width), floor(high / width))::bigint, any_value(width), any_value(largest), null, null, null
  from shown, width where value <> 0 group by "group", least(floor(value / width), floor(high / width))
  union all
  select 'top', "group", n, n, null, null, sum(y), null, null
  from ranked, (values (1), (10), (100)) as tops(n) where place <= n group by "group", n`;
}

function histogramOf(
  records: readonly PublishedRecord[],
  group: string,
  control: string,
  isQuotient: boolean,
): Histogram | null {
  const bins = records.filter((record) => textOf(record, "row") === "bin");
  const [first] = bins;
  if (first === undefined) return null;
  const [width, largest] = [optionalNumberOf(first, "width") ?? 1, optionalNumberOf(first, "largest") ?? 0];
  const places = bins.map((record) => numberOf(record, "place"));
  const [low, high] = [Math.min(0, ...places), Math.max(...places)];
  const unitsAt = (place: number, of: string): number =>
    numberOf(
      bins.find((record) => numberOf(record, "place") === place && textOf(record, "group") === of) ?? { units: 0 },
      "units",
    );
  const zeros = (of: string): number => {
    const found = records.find((record) => textOf(record, "row") === "group" && textOf(record, "group") === of);
    if (found === undefined) return 0;
    const all = isQuotient ? numberOf(found, "with_value") : numberOf(found, "units");
    return all - numberOf(found, "with_other_than_zero");
  };
  const rounded = (value: number): number => Number(value.toPrecision(12));
  return {
    test_group: group,
    control_group: control,
    zero: { test: zeros(group), control: zeros(control) },
    bins: Array.from({ length: high - low + 1 }, (_, index) => ({
      lower: rounded((low + index) * width),
      upper: rounded((low + index + 1) * width),
      test: unitsAt(low + index, group),
      control: unitsAt(low + index, control),
    })),
    largest,
    note: `${isQuotient ? "numerator / denominator of each unit that has one" : "total of each unit"}, from the day of its first exposure: whole days, before limits${isQuotient ? "" : "; units with 0 are beside the bins"}`,
  };
}

function contributionsOf(records: readonly PublishedRecord[]): Contributions | null {
  const groups = records.filter(
    (record) => textOf(record, "row") === "group" && (optionalNumberOf(record, "total") ?? 0) > 0,
  );
  if (groups.length === 0) return null;
  return {
    groups: groups.map((record) => {
      const [group, units, total] = [textOf(record, "group"), numberOf(record, "units"), numberOf(record, "total")];
      const tops = records
        .filter(
          (top) => textOf(top, "row") === "top" && textOf(top, "group") === group && numberOf(top, "place") < units,
        )
        .map((top) => ({ units: numberOf(top, "place"), share: numberOf(top, "total") / total }))
        .sort((a, b) => a.units - b.units);
      return { group, units, total, tops };
    }),
    note: "what the units with the largest totals make of their group's total; whole days since first exposure, before limits",
  };
}

/** @param why in words. */
export const noValues = (why: string): UnitValues => ({ histogram: null, contributions: null, no_values: why });

/** How many daily numbers of units there are to be read for each metric of a stage. */
export async function countUnitNumbers(published: Published): Promise<number> {
  const records = await unlessGone(published.records("select count(*) as numbers from unit_metrics"));
  return records?.[0] === undefined ? 0 : numberOf(records[0], "numbers");
}

/** Reads how the units' values are spread. The units themselves stay in the database. */
export async function readUnitValues(published: Published, of: ValuesOf): Promise<UnitValues> {
  const kind = VALUES.get(of.kind);
  if (YES_OR_NO.has(of.kind)) return noValues("each unit has it or has not: the mean says it all");
  if (kind === undefined)
    return noValues(`a ${of.kind.replaceAll("_", " ")} has no daily numbers of units that add up`);
  const parameters = [of.ds, of.name, of.rule, of.stage ?? 1, of.last_day, of.metric, of.unit_type];
  const records = await unlessGone(published.records(sqlOf(kind), parameters));
  if (records === null) return noValues("the units' numbers cannot be read: their files were moved or pruned");
  const groups = [...new Set(records.map((record) => textOf(record, "group")))]
    .filter((group) => group !== of.control_group)
    .sort();
  const histograms = groups.flatMap((group) => histogramOf(records, group, of.control_group, kind.isQuotient) ?? []);
  if (histograms.length === 0) return noValues("no unit has a value other than 0");
  return { histogram: histograms, contributions: contributionsOf(records), no_values: null };
}
