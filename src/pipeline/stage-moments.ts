import type { RelationValue } from "../engine/engine.ts";
import { isAmount, type MetricPart } from "../metrics/metric-plan.ts";
import { addHistoryMoments, emptyHistoryMoments, type HistoryMoments } from "../statistics/moments/history-moments.ts";
import type { Moments } from "../statistics/moments/moments.ts";
import { skewness } from "../statistics/moments/skewness.ts";
import { valueOrNull } from "../statistics/outcome.ts";

/** Which units of a stage: all, or only those that no earlier stage had. */
export type Population = "all" | "fresh";

/** Part of a stage's units or of a metric's events; empty texts mean the whole. */
export interface Slice {
  readonly userDimension: string;
  readonly userLevel: string;
  readonly metricLevel: string;
}

export const WHOLE: Slice = { userDimension: "", userLevel: "", metricLevel: "" };

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
  /** Limits of a unit's y in the stage, in units of 10^-yScale; null: none. */
  readonly lowerLimit: bigint | null;
  readonly upperLimit: bigint | null;
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
  /** Exposed units of a group. */
  readonly units: (population: Population, group: string, slice: Slice) => bigint;
  /** Moments of a metric's part, with what was done to its values. */
  readonly moments: (
    population: Population,
    group: string,
    slice: Slice,
    metric: string,
    part: MetricPart,
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

interface Limits {
  readonly lowerLimit: bigint | null;
  readonly upperLimit: bigint | null;
}

const integerOrNull = (value: RelationValue | undefined): bigint | null =>
  value === null || value === undefined ? null : integer(value);

const keyOf = (carried: boolean, group: string, slice: Slice, metric: string, part: string): string =>
  JSON.stringify([carried, group, slice.userDimension, slice.userLevel, slice.metricLevel, metric, part]);

/** Reads the rows of one stage. */
export function stageMoments(rows: readonly Readonly<Record<string, RelationValue>>[]): StageMomentsTable {
  const sums = new Map<string, Sums[]>();
  const limits = new Map<string, Limits>();
  const groups = new Set<string>();
  const userSlices = new Map<string, Slice>();
  const levels = new Map<string, Set<string>>();
  for (const row of rows) {
    const slice = {
      userDimension: String(row.user_dimension),
      userLevel: String(row.user_dimension_value),
      metricLevel: String(row.metric_level),
    };
    const metric = String(row.metric);
    const group = String(row.group);
    if (metric === "") {
      groups.add(group);
      userSlices.set(`${slice.userDimension}\n${slice.userLevel}`, slice);
    } else if (slice.metricLevel !== "") {
      levels.set(metric, (levels.get(metric) ?? new Set<string>()).add(slice.metricLevel));
    }
    const part = String(row.metric_part);
    limits.set(JSON.stringify([metric, part, slice.metricLevel]), {
      lowerLimit: integerOrNull(row.lower_limit),
      upperLimit: integerOrNull(row.upper_limit),
    });
    const key = keyOf(row.carried_over === true, group, slice, metric, part);
    sums.set(key, [...(sums.get(key) ?? []), sumsOf(row)]);
  }

  const found = (population: Population, group: string, slice: Slice, metric: string, part: string): Sums[] =>
    (population === "all" ? [false, true] : [false]).flatMap(
      (carried) => sums.get(keyOf(carried, group, slice, metric, part)) ?? [],
    );
  const total = (rows: readonly Sums[], of: (row: Sums) => bigint): bigint =>
    rows.reduce((sum, row) => sum + of(row), 0n);
  const counts = (population: Population, group: string, slice: Slice): Counts => {
    const rows = found(population, group, { ...slice, metricLevel: "" }, "", "");
    return { units: total(rows, (s) => s.units), h: total(rows, (s) => (s.hasHistory ? s.units : 0n)) };
  };
  const limitsOf = (metric: string, part: MetricPart, level: string): Limits =>
    limits.get(JSON.stringify([metric, part.part, level])) ?? {
      lowerLimit: part.limits?.capLower ?? null,
      upperLimit: part.limits?.capUpper ?? null,
    };

  return {
    groups: [...groups].sort(),
    userSlices: [...userSlices.values()].sort((a, b) =>
      `${a.userDimension}\n${a.userLevel}` < `${b.userDimension}\n${b.userLevel}` ? -1 : 1,
    ),
    levelsOf: (metric) => [...(levels.get(metric) ?? [])].sort(),
    units: (population, group, slice) => counts(population, group, slice).units,
    moments(population, group, slice, metric, part) {
      const rows = found(population, group, slice, metric, part.part);
      const history = historyMoments(rows, counts(population, group, slice), part);
      const isWhole = slice.userDimension === "" && slice.metricLevel === "";
      return {
        moments: plainOf(history),
        overflowed: rows.some((row) => row.overflows > 0n),
        history: part.hasCovariate === true ? history : null,
        historyOverflowed: rows.some((row) => row.historyOverflows > 0n),
        rounded: total(rows, (row) => row.rounded),
        ...limitsOf(metric, part, slice.metricLevel),
        limitedUnits: total(rows, (row) => row.limitedUnits),
        skewness:
          part.x === null
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
