import type { RelationValue } from "../engine/engine.ts";
import type { MetricPart } from "../metrics/metric-plan.ts";
import { addMoments, emptyMoments } from "../statistics/moments/merge-moments.ts";
import type { Moments } from "../statistics/moments/moments.ts";

/** Which units of a stage: all, or only those that no earlier stage had. */
export type Population = "all" | "fresh";

/** Part of a stage's units or of a metric's events; empty texts mean the whole. */
export interface Slice {
  readonly userDimension: string;
  readonly userLevel: string;
  readonly metricLevel: string;
}

export const WHOLE: Slice = { userDimension: "", userLevel: "", metricLevel: "" };

interface Sums {
  readonly units: bigint;
  readonly y: bigint;
  readonly yy: bigint;
  readonly x: bigint;
  readonly xx: bigint;
  readonly xy: bigint;
  readonly overflows: bigint;
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
  /** Moments of a metric's part, and whether values did not fit. */
  readonly moments: (
    population: Population,
    group: string,
    slice: Slice,
    metric: string,
    part: MetricPart,
  ) => { readonly moments: Moments; readonly overflowed: boolean };
}

const integer = (value: RelationValue | undefined): bigint =>
  typeof value === "bigint" ? value : BigInt(Number(value ?? 0));

/** Σab from its three parts: see the macros sum_product_* of the dialects. */
function product(row: Readonly<Record<string, RelationValue>>, name: string): bigint {
  return (integer(row[`${name}_high`]) << 62n) + (integer(row[`${name}_middle`]) << 31n) + integer(row[`${name}_low`]);
}

const keyOf = (carried: boolean, group: string, slice: Slice, metric: string, part: string): string =>
  JSON.stringify([carried, group, slice.userDimension, slice.userLevel, slice.metricLevel, metric, part]);

/** Reads the rows of one stage. */
export function stageMoments(rows: readonly Readonly<Record<string, RelationValue>>[]): StageMomentsTable {
  const sums = new Map<string, Sums>();
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
    sums.set(keyOf(row.carried_over === true, group, slice, metric, String(row.metric_part)), {
      units: integer(row.units),
      y: integer(row.y),
      x: integer(row.x),
      yy: product(row, "yy"),
      xx: product(row, "xx"),
      xy: product(row, "xy"),
      overflows: integer(row.overflows),
    });
  }

  const found = (population: Population, group: string, slice: Slice, metric: string, part: string): Sums[] =>
    (population === "all" ? [false, true] : [false]).flatMap(
      (carried) => sums.get(keyOf(carried, group, slice, metric, part)) ?? [],
    );
  const units = (population: Population, group: string, slice: Slice): bigint =>
    found(population, group, { ...slice, metricLevel: "" }, "", "").reduce((sum, s) => sum + s.units, 0n);

  return {
    groups: [...groups].sort(),
    userSlices: [...userSlices.values()].sort((a, b) =>
      `${a.userDimension}\n${a.userLevel}` < `${b.userDimension}\n${b.userLevel}` ? -1 : 1,
    ),
    levelsOf: (metric) => [...(levels.get(metric) ?? [])].sort(),
    units,
    moments(population, group, slice, metric, part) {
      const kind = { yScale: part.y.scale, xScale: part.x?.scale ?? 0, ratio: part.x !== null };
      const parts = found(population, group, slice, metric, part.part);
      const added = parts.reduce<Moments>(
        (sum, { overflows: _, ...s }) => addMoments(sum, { ...s, ...kind }),
        emptyMoments(kind),
      );
      const exposed = units(population, group, slice);
      const all =
        part.x === null
          ? { units: exposed, x: exposed, xx: exposed, xy: added.y }
          : part.units === "all"
            ? { units: exposed }
            : {};
      return { moments: { ...added, ...all }, overflowed: parts.some((p) => p.overflows > 0n) };
    },
  };
}
