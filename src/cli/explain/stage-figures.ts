import type { Engine, Relation } from "../../engine/engine.ts";
import { sqlText } from "../../metrics/condition-sql.ts";
import { HISTORY_WINDOW } from "../../pipeline/definitions.ts";
import { integerOf, integerOrNull, type TextRow, textOf, textRows } from "../partial/text-rows.ts";
import { type FunnelRows, funnelQueries, funnelRows } from "./funnel-rows.ts";
import type { MetricInStage } from "./stage-relations.ts";

/** The time in which a unit's events count, or its history. */
export interface UnitSpan {
  readonly windowId: string;
  readonly startUs: bigint;
  /** Microsecond after the last. */
  readonly endUs: bigint;
  readonly firstDay: number;
  readonly lastDay: number;
}

/** What a measure, or a figure that the metric derives, adds up to for the unit: in its window, its history, or on one day of the window. */
export interface UnitTotal {
  readonly isHistory: boolean;
  /** Days since 1970; null: all days together. */
  readonly day: number | null;
  readonly measure: string;
  readonly level: string;
  readonly events: bigint;
  /** Within the measure's daily cap. */
  readonly total: bigint;
  readonly days: bigint;
  readonly overflows: bigint;
}

/** A unit's number as the pipeline has it, in the cumulative view. */
export interface UnitValue {
  readonly part: string;
  readonly level: string;
  readonly y: bigint;
  readonly x: bigint;
  readonly c: bigint;
  readonly d: bigint;
  readonly overflows: bigint;
  readonly rounded: bigint;
  readonly isLimited: boolean;
  readonly lowerLimit: bigint | null;
  readonly upperLimit: bigint | null;
}

/** One of the values of a unit that a quantile is over. */
export interface QuantileValue {
  readonly part: string;
  readonly level: string;
  /** Units of 10^-scale; null where it does not fit. */
  readonly value: bigint | null;
  readonly times: bigint;
}

/** Everything that the relations of one stage say of one unit. */
export interface UnitFigures {
  readonly spans: readonly UnitSpan[];
  readonly totals: readonly UnitTotal[];
  readonly values: readonly UnitValue[];
  readonly quantileValues: readonly QuantileValue[];
  /** Days on which the unit was active, since 1970, of the whole past; empty unless the metric looks at them. */
  readonly activeDays: readonly number[];
  readonly funnel: FunnelRows;
}

/** The query for the values that a unit's quantiles are over. */
export function quantileValuesSql(isUnit: string): string {
  return `select q.metric_part, v.metric_level, v.value, v.n
    from quantile_values as v
    join quantile_units as u on u.unit = v.unit
    join (select distinct quantile, metric_part from quantile_needs) as q on q.quantile = v.quantile
    where u.${isUnit} and v.view = 'cumulative'`;
}

/** What is made of a quantile's values is not asked for. */
const BEYOND_VALUES = new Set(["quantile_slices", "quantile_zeros", "quantile_histogram", "quantile_moments"]);

const NOTHING = "select cast(null as varchar) as nothing where false";

function spanOf(row: TextRow): UnitSpan {
  return {
    windowId: textOf(row, "window_id"),
    startUs: integerOf(row, "start_us"),
    endUs: integerOf(row, "end_us"),
    firstDay: Number(row.first_day),
    lastDay: Number(row.last_day),
  };
}

function totalOf(row: TextRow): UnitTotal {
  return {
    isHistory: row.window_id === HISTORY_WINDOW,
    day: row.view === "daily" ? Number(row.view_day) : null,
    measure: textOf(row, "measure"),
    level: textOf(row, "level"),
    events: integerOf(row, "events"),
    total: integerOf(row, "total"),
    days: integerOf(row, "days"),
    overflows: integerOf(row, "overflows"),
  };
}

function unitValueOf(row: TextRow): UnitValue {
  return {
    part: textOf(row, "metric_part"),
    level: textOf(row, "metric_level"),
    y: integerOf(row, "y"),
    x: integerOf(row, "x"),
    c: integerOf(row, "c"),
    d: integerOf(row, "d"),
    overflows: integerOf(row, "overflows"),
    rounded: integerOf(row, "rounded"),
    isLimited: row.limited === "1",
    lowerLimit: integerOrNull(row, "lower_limit"),
    upperLimit: integerOrNull(row, "upper_limit"),
  };
}

function quantileValueOf(row: TextRow): QuantileValue {
  return {
    part: textOf(row, "metric_part"),
    level: textOf(row, "metric_level"),
    value: integerOrNull(row, "value"),
    times: integerOf(row, "n"),
  };
}

/** Reads what a stage's relations say of one unit, all by one statement. */
export async function readUnitFigures(
  engine: Engine,
  { planned }: MetricInStage,
  relations: readonly [string, Relation][],
  unitId: string,
): Promise<UnitFigures> {
  const has = new Set(relations.map(([name]) => name));
  const isUnit = `unit_id = ${sqlText(unitId)}`;
  const isWhole = `${isUnit} and view = 'cumulative'`;
  const inputs = new Map(relations.filter(([name]) => !BEYOND_VALUES.has(name)));
  const rows = await textRows(engine, inputs, {
    spans: `select * from metric_spans where ${isUnit}`,
    totals: `select * from unit_totals where ${isUnit} and view in ('cumulative', 'daily')`,
    values: `select * from unit_values where ${isWhole}`,
    quantiles: has.has("quantile_values") ? quantileValuesSql(isUnit) : NOTHING,
    active: planned.plan.needs.some(({ kind }) => kind === "user_accounting")
      ? `select distinct day_index from active_days where ${isUnit}`
      : NOTHING,
    ...funnelQueries(planned, isWhole, NOTHING),
  });
  return {
    spans: rows.spans.map(spanOf),
    totals: rows.totals.map(totalOf),
    values: rows.values.map(unitValueOf).sort((a, b) => (a.level < b.level ? -1 : 1)),
    quantileValues: rows.quantiles.map(quantileValueOf).sort((a, b) => ((a.value ?? 0n) < (b.value ?? 0n) ? -1 : 1)),
    activeDays: rows.active.map((row) => Number(row.day_index)).sort((a, b) => a - b),
    funnel: funnelRows(rows),
  };
}
