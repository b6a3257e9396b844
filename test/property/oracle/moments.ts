import type { Metric } from "../../../src/metrics/definition.ts";
import type { Moments } from "../../../src/statistics/moments/moments.ts";
import type { Assignment } from "./assignments.ts";
import { startOfDay } from "./calendar.ts";
import { earlier, groupBy } from "./grouping.ts";
import { textOf } from "./json.ts";
import { labeller, levelName } from "./levels.ts";
import type { MetricEvent } from "./messages.ts";
import type { Stage } from "./stages.ts";
import type { UnitValue } from "./unit-value.ts";
import { countedEvents, inWindow, type UnitActivity, unitValues, type Window } from "./unit-values.ts";

/** What a row of moments is about. */
interface Slice {
  readonly population: "all" | "fresh";
  readonly group: string;
  readonly metric: string;
  readonly metric_part: string;
  /** Key and level of the metric's dimension; both empty for the whole. */
  readonly metric_dimension: string;
  readonly metric_dimension_value: string;
  /** Key and level of the user dimension; both empty for all units. */
  readonly user_dimension: string;
  readonly user_dimension_value: string;
}

/** Moments of one group in one slice: `units` and the sums are those of the units that participate. */
export interface MomentsRow extends Slice, Moments {
  readonly exposure_type: "gate" | "experiment";
  readonly name: string;
  readonly rule: string;
  readonly stage: number;
  /** All units of the group in the slice that are in the analysis, participating or not. */
  readonly exposed_units: bigint;
}

export interface StageScope {
  readonly exposure_type: "gate" | "experiment";
  readonly name: string;
  readonly rule: string;
  readonly stage: Stage;
  /** The stage's units that are in the analysis. */
  readonly assignments: readonly Assignment[];
  readonly dimensions: readonly string[];
  readonly metrics: readonly Metric[];
  readonly join: "exact" | "day";
  readonly zone: string;
  /** End of the run's ds, Unix microseconds. */
  readonly endOfDsUs: bigint;
  activityOf(unitId: string): UnitActivity;
}

/** A level of a metric's dimension, and which events are in it. */
interface MetricLevel {
  readonly dimension: string;
  readonly value: string;
  keep(event: MetricEvent): boolean;
}

const WHOLE: MetricLevel = { dimension: "", value: "", keep: () => true };

/** docs/semantics.md sections 2 to 4: all moments of one stage. A slice without units has no row. */
export function stageMoments(scope: StageScope): MomentsRow[] {
  const rows: MomentsRow[] = [];
  const fresh = scope.assignments.filter((assignment) => !assignment.carried_over);
  const populations = [["all", scope.assignments] as const, ["fresh", fresh] as const];
  for (const metric of scope.metrics) {
    for (const level of metricLevels(scope, metric)) {
      for (const userDimension of level === WHOLE ? ["", ...scope.dimensions] : [""]) {
        const labelOf = userLabels(scope, userDimension);
        for (const [population, members] of populations) {
          for (const { key, members: units } of groupBy(members, (unit) => [unit.group, labelOf(unit)])) {
            rows.push(...groupMoments(scope, metric, level, population, userDimension, key, units));
          }
        }
      }
    }
  }
  return rows;
}

function groupMoments(
  scope: StageScope,
  metric: Metric,
  level: MetricLevel,
  population: "all" | "fresh",
  userDimension: string,
  [group = "", userLevel = ""]: readonly string[],
  units: readonly Assignment[],
): MomentsRow[] {
  const values = units.flatMap((unit) => {
    const window = windowOf(scope, metric, unit);
    return unitValues(metric, scope.activityOf(unit.unit_id), window, scope.zone, level.keep);
  });
  return groupBy(values, ({ part }) => [part]).map(({ key: [part = ""], members }) => ({
    exposure_type: scope.exposure_type,
    name: scope.name,
    rule: scope.rule,
    stage: scope.stage.stage,
    population,
    group,
    metric: metric.name,
    metric_part: part,
    metric_dimension: level.dimension,
    metric_dimension_value: level.value,
    user_dimension: userDimension,
    user_dimension_value: userLevel,
    exposed_units: BigInt(units.length),
    ...sums(members, metric.kind === "ratio" && metric.denominator.kind === "sum" ? metric.denominator.scale : 0),
  }));
}

function sums(values: readonly UnitValue[], xScale: number): Moments {
  const total = { units: 0n, y: 0n, yy: 0n, x: 0n, xx: 0n, xy: 0n };
  for (const { x, y, participates } of values) {
    if (!participates) continue;
    total.units += 1n;
    total.y += y;
    total.yy += y * y;
    total.x += x;
    total.xx += x * x;
    total.xy += x * y;
  }
  return { ...total, yScale: values[0]?.yScale ?? 0, xScale, ratio: values[0]?.ratio ?? false };
}

/** The unit's window for a metric. */
function windowOf({ stage, join, zone, endOfDsUs }: StageScope, metric: Metric, unit: Assignment): Window {
  const start = join === "day" ? startOfDay(unit.first_exposure_ds, zone) : unit.first_exposure_us;
  const end = earlier(endOfDsUs, stage.toUs ?? endOfDsUs);
  const { from = 0n, to } = metric.window ?? {};
  return { startUs: start + from, endUs: to === undefined ? end : earlier(end, start + to) };
}

/** A unit's level of a user dimension: the ten levels with most units of the stage (all groups) keep their names. */
function userLabels({ assignments }: StageScope, key: string): (unit: Assignment) => string {
  if (key === "") return () => "";
  const levelOf = (unit: Assignment) => levelName(unit.user_dimensions[key]);
  const label = labeller(assignments.map(levelOf), 0);
  return (unit) => label(levelOf(unit));
}

/** The whole, and each level of the metric's dimension in this stage. For a ratio the numerator's events decide. */
function metricLevels(scope: StageScope, metric: Metric): MetricLevel[] {
  if (metric.kind === "funnel" || metric.kind === "dau" || metric.dimension === undefined) return [WHOLE];
  const dimension = metric.dimension;
  const levelOf = (event: MetricEvent) => levelName(textOf(event.metadata.get(dimension)));
  const sides = metric.kind === "ratio" ? [metric.numerator, metric.denominator] : [metric];
  const [deciding = [], other = []] = sides.map((side) =>
    scope.assignments.flatMap((unit) => {
      const window = windowOf(scope, metric, unit);
      const events = scope.activityOf(unit.unit_id).events.filter((event) => inWindow(event, window));
      return countedEvents(side, events).map(levelOf);
    }),
  );
  const label = labeller(deciding, 5);
  const values = new Set([...deciding, ...other].map(label));
  return [
    WHOLE,
    ...[...values].map((value) => ({
      dimension,
      value,
      keep: (event: MetricEvent) => label(levelOf(event)) === value,
    })),
  ];
}
