import { VIEWS, type View } from "../config/views.ts";
import type { RelationValue } from "../engine/engine.ts";
import { isAmount, type MetricPart, rawScale } from "../metrics/metric-plan.ts";
import { addHistoryMoments, emptyHistoryMoments, type HistoryMoments } from "../statistics/moments/history-moments.ts";
import type { Moments } from "../statistics/moments/moments.ts";
import { skewness } from "../statistics/moments/skewness.ts";
import { valueOrNull } from "../statistics/outcome.ts";
import type { PlannedMetric, Window } from "./definitions.ts";

/** Which units of a stage: all, or only those that no earlier stage had. */
export type Population = "all" | "fresh";

/** Part of a stage's units or of a metric's events; empty texts mean the whole. */
export interface Slice {
  readonly userDimension: string;
  readonly userLevel: string;
  readonly metricLevel: string;
}

export const WHOLE: Slice = { userDimension: "", userLevel: "", metricLevel: "" };

/** A view of the results, or one cell of it. */
export interface Cell {
  readonly view: View | "cumulative";
  /** daily: the day, since 1970; days_since_exposure: how many days after that of the exposure; else 0. */
  readonly day: number;
}

export const CUMULATIVE: Cell = { view: "cumulative", day: 0 };

/** What a row of the model says: sums over units of which either all or none have history. */
type Sums = Omit<HistoryMoments, "h" | "hy" | "hx" | "yScale" | "xScale" | "ratio"> & {
  readonly hasHistory: boolean;
  /** Σy³. */
  readonly cubes: bigint;
  readonly topTotal: bigint;
  readonly overflows: bigint;
  readonly historyOverflows: bigint;
  readonly rounded: bigint;
  readonly limitedUnits: bigint;
};

/** What is known of one part of a metric, in one group, population and slice. */
export interface PartMoments {
  readonly moments: Moments;
  /** Whether values did not fit: then no figure of the metric may be shown. */
  readonly overflowed: boolean;
  /** The moments with what units did before their first-ever exposure; null where the metric has no covariate. */
  readonly history: HistoryMoments | null;
  /** Whether values of the covariate did not fit: then `history` means nothing. */
  readonly historyOverflowed: boolean;
  /** Values, of numerator and denominator, that have more decimals than the metric keeps. */
  readonly rounded: bigint;
  /** Limits of a unit's y in the stage, in units of 10^-limitScale; null: none. */
  readonly lowerLimit: bigint | null;
  readonly upperLimit: bigint | null;
  /** Decimals of these limits: those of y before its logarithm was taken. */
  readonly limitScale: number;
  /** Units whose y a limit changed. */
  readonly limitedUnits: bigint;
  /** Skewness of y over the units; null for ratios, and where there is none. */
  readonly skewness: number | null;
  /**
   * Σy over the ceil(n/1000) of the group's n units with the largest y above 0, in units of 10^-yScale. Null unless y is a count or
   * a total, of all units and as a whole.
   */
  readonly topTotal: bigint | null;
}

/** The moments of one stage, as the model `moments` has them. */
export interface StageMomentsTable {
  readonly groups: readonly string[];
  /** Slices of the units, the whole first. */
  readonly userSlices: readonly Slice[];
  /** Levels of a metric's dimension. */
  readonly levelsOf: (metric: string) => readonly string[];
  /** Cells of the views beside the cumulative one, in order. */
  readonly cells: readonly Cell[];
  /** Exposed units of a group; of those, where a window must be over, those for whom it is. */
  readonly units: (population: Population, group: string, slice: Slice, window?: Window, cell?: Cell) => bigint;
  /** Moments of a metric's part, with what was done to its values. */
  readonly moments: (
    population: Population,
    group: string,
    slice: Slice,
    planned: Pick<PlannedMetric, "metric" | "window">,
    part: MetricPart,
    cell?: Cell,
  ) => PartMoments;
}

const integer = (value: RelationValue | undefined): bigint =>
  typeof value === "bigint" ? value : BigInt(Number(value ?? 0));

/** Σab from its three parts: see the macros sum_product_* of the dialects. */
function product(row: Readonly<Record<string, RelationValue>>, name: string): bigint {
  return (integer(row[`${name}_high`]) << 62n) + (integer(row[`${name}_middle`]) << 31n) + integer(row[`${name}_low`]);
}

/** Σa³ from its four parts: see the macros sum_cube_* of the dialects. */
function cubes(row: Readonly<Record<string, RelationValue>>): bigint {
  return (
    (integer(row.cubes_top) << 93n) +
    (integer(row.cubes_high) << 62n) +
    (integer(row.cubes_middle) << 31n) +
    integer(row.cubes_low)
  );
}

function sumsOf(row: Readonly<Record<string, RelationValue>>): Sums {
  return {
    hasHistory: row.has_history === true,
    units: integer(row.units),
    y: integer(row.y),
    x: integer(row.x),
    c: integer(row.c),
    d: integer(row.d),
    yy: product(row, "yy"),
    xx: product(row, "xx"),
    xy: product(row, "xy"),
    cc: product(row, "cc"),
    dd: product(row, "dd"),
    cy: product(row, "cy"),
    cx: product(row, "cx"),
    dy: product(row, "dy"),
    dx: product(row, "dx"),
    cd: product(row, "cd"),
    cubes: cubes(row),
    topTotal: integer(row.top_y),
    overflows: integer(row.overflows),
    historyOverflows: integer(row.history_overflows),
    rounded: integer(row.rounded),
    limitedUnits: integer(row.limited),
  };
}

/** How many units there are, and how many of them have history. */
interface Counts {
  readonly units: bigint;
  readonly h: bigint;
}

/**
 * The history moments of rows. Without a denominator x is the constant 1 and d is h, for all exposed units; in a ratio over all units the
 * units without a row count too, with zeros.
 */
function historyMoments(rows: readonly Sums[], exposed: Counts, part: MetricPart): HistoryMoments {
  const kind = { yScale: part.y.scale, xScale: part.x?.scale ?? 0, ratio: part.x !== null };
  const [first, ...others] = rows.map((row): HistoryMoments => {
    const { units, y, yy, x, xx, xy, c, cc, cy, cx, d, dd, dy, dx, cd } = row;
    const ofHistory = row.hasHistory ? { h: units, hy: y, hx: x } : { h: 0n, hy: 0n, hx: 0n };
    return { units, y, yy, x, xx, xy, ...kind, ...ofHistory, c, cc, cy, cx, d, dd, dy, dx, cd };
  });
  const added = others.reduce(addHistoryMoments, first ?? emptyHistoryMoments(kind));
  if (part.x === null) {
    const { units, h } = exposed;
    const ones = { x: units, xx: units, xy: added.y, hx: h, cx: added.c };
    return { ...added, units, h, ...ones, d: h, dd: h, dy: added.hy, dx: h, cd: added.c };
  }
  return part.units === "all" ? { ...added, ...exposed } : added;
}

const plainOf = ({ units, y, yy, x, xx, xy, yScale, xScale, ratio }: HistoryMoments): Moments => {
  return { units, y, yy, x, xx, xy, yScale, xScale, ratio };
};

const KNOWN_VIEWS: ReadonlySet<string> = new Set<Cell["view"]>(["cumulative", ...VIEWS]);

function viewNamed(name: string): Cell["view"] {
  if (!isView(name)) throw new RangeError(`${name} is no view`);
  return name;
}

function isView(name: string): name is Cell["view"] {
  return KNOWN_VIEWS.has(name);
}

interface Limits {
  readonly lowerLimit: bigint | null;
  readonly upperLimit: bigint | null;
}

const integerOrNull = (value: RelationValue | undefined): bigint | null =>
  value === null || value === undefined ? null : integer(value);

const keyOf = (
  { view, day }: Cell,
  carried: boolean,
  group: string,
  slice: Slice,
  metric: string,
  part: string,
): string =>
  JSON.stringify([view, day, carried, group, slice.userDimension, slice.userLevel, slice.metricLevel, metric, part]);

/** Units that entered a stage on one day. */
interface Entries {
  readonly day: number;
  readonly carried: boolean;
  readonly group: string;
  /** The window that is over for them; empty: all. */
  readonly window: string;
  readonly units: bigint;
}

/** Cells of a view by day, at most: a clock that is years behind must not make thousands. */
const MOST_DAYS = 100;

/** The cells that a stage with these entries has, up to its last day. */
function cellsOf(entries: readonly Entries[], views: readonly View[], lastDay: number): Cell[] {
  const first = entries.reduce((least, { day }) => Math.min(least, day), Number.POSITIVE_INFINITY);
  if (!Number.isFinite(first)) return [];
  const count = Math.min(lastDay - first + 1, MOST_DAYS);
  const days = Array.from({ length: count }, (_, index) => index);
  return views.flatMap((view): Cell[] => {
    if (view === "daily") return days.map((day) => ({ view, day: lastDay - count + 1 + day }));
    if (view === "days_since_exposure") return days.map((day) => ({ view, day }));
    return [{ view, day: 0 }];
  });
}

/** Whether a unit that entered on a day is one of a cell's. */
function isInCell({ view, day }: Cell, entryDay: number, lastDay: number): boolean {
  if (view === "daily") return entryDay <= day;
  if (view === "days_since_exposure") return entryDay + day <= lastDay;
  return true;
}

/**
 * Reads the rows of one stage.
 *
 * @param views beside the cumulative one.
 * @param lastDay the stage's last day, since 1970, as of the run's ds.
 */
export function stageMoments(
  rows: readonly Readonly<Record<string, RelationValue>>[],
  views: readonly View[],
  lastDay: number,
): StageMomentsTable {
  const sums = new Map<string, Sums[]>();
  const limits = new Map<string, Limits>();
  const groups = new Set<string>();
  const userSlices = new Map<string, Slice>();
  const levels = new Map<string, Set<string>>();
  const entries: Entries[] = [];
  for (const row of rows) {
    const slice = {
      userDimension: String(row.user_dimension),
      userLevel: String(row.user_dimension_value),
      metricLevel: String(row.metric_level),
    };
    const metric = String(row.metric);
    const group = String(row.group);
    const part = String(row.metric_part);
    const carried = row.carried_over === true;
    if (row.view === "entries") {
      entries.push({ day: Number(row.view_day), carried, group, window: part, units: integer(row.units) });
      continue;
    }
    if (metric === "") {
      groups.add(group);
      userSlices.set(`${slice.userDimension}\n${slice.userLevel}`, slice);
    } else if (slice.metricLevel !== "") {
      levels.set(metric, (levels.get(metric) ?? new Set<string>()).add(slice.metricLevel));
    }
    const cell: Cell = { view: viewNamed(String(row.view)), day: Number(row.view_day) };
    limits.set(JSON.stringify([cell, metric, part, slice.metricLevel]), {
      lowerLimit: integerOrNull(row.lower_limit),
      upperLimit: integerOrNull(row.upper_limit),
    });
    const key = keyOf(cell, carried, group, slice, metric, part);
    const known = sums.get(key);
    if (known === undefined) sums.set(key, [sumsOf(row)]);
    else known.push(sumsOf(row));
  }

  const carriedOf = (population: Population): boolean[] => (population === "all" ? [false, true] : [false]);
  const found = (cell: Cell, population: Population, group: string, slice: Slice, metric: string, part: string) =>
    carriedOf(population).flatMap((carried) => sums.get(keyOf(cell, carried, group, slice, metric, part)) ?? []);
  const total = (rows: readonly Sums[], of: (row: Sums) => bigint): bigint =>
    rows.reduce((sum, row) => sum + of(row), 0n);
  /** Asked for by each metric anew. */
  const cellCounts = new Map<string, Counts>();
  const counts = (population: Population, group: string, slice: Slice, window: string, cell: Cell): Counts => {
    if (cell.view === "cumulative") {
      const rows = found(cell, population, group, { ...slice, metricLevel: "" }, "", window);
      return { units: total(rows, (s) => s.units), h: total(rows, (s) => (s.hasHistory ? s.units : 0n)) };
    }
    const key = JSON.stringify([cell.view, cell.day, population, group, window]);
    const known = cellCounts.get(key);
    if (known !== undefined) return known;
    const members = entries.filter(
      (each) =>
        each.group === group &&
        each.window === window &&
        (population === "all" || !each.carried) &&
        isInCell(cell, each.day, lastDay),
    );
    const counted = { units: members.reduce((sum, { units }) => sum + units, 0n), h: 0n };
    cellCounts.set(key, counted);
    return counted;
  };
  const limitsOf = (metric: string, part: MetricPart, level: string, cell: Cell): Limits =>
    limits.get(JSON.stringify([cell, metric, part.part, level])) ?? {
      lowerLimit: part.limits?.capLower ?? null,
      upperLimit: part.limits?.capUpper ?? null,
    };
  const windowKey = (window: Window | undefined): string => (window?.isComplete === true ? window.id : "");

  return {
    groups: [...groups].sort(),
    cells: cellsOf(entries, views, lastDay),
    userSlices: [...userSlices.values()].sort((a, b) =>
      `${a.userDimension}\n${a.userLevel}` < `${b.userDimension}\n${b.userLevel}` ? -1 : 1,
    ),
    levelsOf: (metric) => [...(levels.get(metric) ?? [])].sort(),
    units: (population, group, slice, window, cell = CUMULATIVE) =>
      counts(population, group, slice, windowKey(window), cell).units,
    moments(population, group, slice, { metric: { name }, window }, part, cell = CUMULATIVE) {
      const rows = found(cell, population, group, slice, name, part.part);
      const history = historyMoments(rows, counts(population, group, slice, windowKey(window), cell), part);
      const isCumulative = cell.view === "cumulative";
      const isWhole = slice.userDimension === "" && slice.metricLevel === "" && isCumulative;
      return {
        moments: plainOf(history),
        overflowed: total(rows, (row) => row.overflows) > 0n,
        history: part.hasCovariate === true && isCumulative ? history : null,
        historyOverflowed: total(rows, (row) => row.historyOverflows) > 0n,
        rounded: total(rows, (row) => row.rounded),
        ...limitsOf(name, part, slice.metricLevel, cell),
        limitScale: rawScale(part),
        limitedUnits: total(rows, (row) => row.limitedUnits),
        skewness:
          part.x === null && isCumulative
            ? valueOrNull(
                skewness(
                  plainOf(history),
                  total(rows, (row) => row.cubes),
                ),
              )
            : null,
        topTotal: isAmount(part) && population === "all" && isWhole ? total(rows, (row) => row.topTotal) : null,
      };
    },
  };
}
