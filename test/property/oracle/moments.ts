import type { Metric } from "../../../src/metrics/definition.ts";
import type { HistoryMoments } from "../../../src/statistics/moments/history-moments.ts";
import type { Assignment } from "./assignments.ts";
import { addDays, startOfDay } from "./calendar.ts";
import { earlier, groupBy } from "./grouping.ts";
import { textOf } from "./json.ts";
import { labeller, levelName } from "./levels.ts";
import { type Limits, limitValues } from "./limits.ts";
import { compareTexts, type MetricEvent } from "./messages.ts";
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
export interface MomentsRow extends Slice, HistoryMoments {
  /** Whether the sums of the history mean anything. */
  readonly has_covariate: boolean;
  readonly rounded: bigint;
  readonly lower_limit: bigint | null;
  readonly upper_limit: bigint | null;
  readonly limited: bigint;
  /** Skewness of y to six digits; null for ratios, and where there is none. */
  readonly skewness: string | null;
  /** Sum of the largest values, where the row is about all units of an amount. */
  readonly top: bigint | null;
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
  readonly cuped: { readonly enabled: boolean; readonly days: number };
  /** Day of a unit's first-ever exposure to the gate or experiment. */
  firstEverOf(unitId: string): string;
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

/** One unit's value of one part, within its limits, with its history: c and d as in `HistoryMoments`. */
interface Studied {
  readonly unit: Assignment;
  readonly value: UnitValue;
  readonly h: bigint;
  readonly c: bigint;
  readonly d: bigint;
  readonly limited: boolean;
}

interface StudiedPart {
  readonly part: string;
  readonly limits: Limits;
  readonly units: readonly Studied[];
}

/** docs/semantics.md sections 2 to 4: all moments of one stage. A slice without units has no row. */
export function stageMoments(scope: StageScope): MomentsRow[] {
  const rows: MomentsRow[] = [];
  const fresh = scope.assignments.filter((assignment) => !assignment.carried_over);
  const populations = [["all", scope.assignments] as const, ["fresh", fresh] as const];
  for (const metric of scope.metrics) {
    for (const level of metricLevels(scope, metric)) {
      const parts = studiedParts(scope, metric, level);
      for (const userDimension of level === WHOLE ? ["", ...scope.dimensions] : [""]) {
        const labelOf = userLabels(scope, userDimension);
        for (const [population, members] of populations) {
          for (const { key, members: units } of groupBy(members, (unit) => [unit.group, labelOf(unit)])) {
            rows.push(
              ...parts.map((part) => groupMoments(scope, metric, level, part, population, userDimension, key, units)),
            );
          }
        }
      }
    }
  }
  return rows;
}

/** The whole days before a unit's first-ever exposure. */
function historyOf({ cuped, zone, firstEverOf }: StageScope, unit: Assignment): Window {
  const firstEver = firstEverOf(unit.unit_id);
  return { startUs: startOfDay(addDays(firstEver, -cuped.days), zone), endUs: startOfDay(firstEver, zone) };
}

/** The values of all units of the stage, by part. */
function studiedParts(scope: StageScope, metric: Metric, level: MetricLevel): StudiedPart[] {
  const all = scope.assignments.flatMap((unit) => {
    const activity = scope.activityOf(unit.unit_id);
    const history = historyOf(scope, unit);
    const before = unitValues(metric, activity, history, scope.zone, level.keep);
    const h = activity.anything.some((what) => inWindow(what, history)) ? 1n : 0n;
    return unitValues(metric, activity, windowOf(scope, metric, unit), scope.zone, level.keep).map((value, k) => {
      const { y: c = 0n, x = 0n } = before[k] ?? {};
      return { unit, value, h, c, d: value.ratio ? x : h };
    });
  });
  return groupBy(all, ({ value }) => [value.part]).map(({ key: [part = ""], members }) => {
    const scale = members[0]?.value.yScale ?? 0;
    const now = limitValues(
      metric,
      scale,
      members.map(({ value }) => value.y),
    );
    const then = limitValues(
      metric,
      scale,
      members.map(({ c }) => c),
    );
    const units = members.map((member, k): Studied => {
      const y = now.values[k] ?? 0n;
      return {
        ...member,
        value: { ...member.value, y },
        c: then.values[k] ?? 0n,
        limited: y !== member.value.y,
      };
    });
    return { part, limits: now, units };
  });
}

function groupMoments(
  scope: StageScope,
  metric: Metric,
  level: MetricLevel,
  { part, limits, units: studied }: StudiedPart,
  population: "all" | "fresh",
  userDimension: string,
  [group = "", userLevel = ""]: readonly string[],
  units: readonly Assignment[],
): MomentsRow {
  const members = studied.filter(({ unit }) => units.includes(unit));
  const counting = members.filter(({ value }) => value.participates);
  const isWhole = population === "all" && level === WHOLE && userDimension === "";
  return {
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
    ...sums(counting),
    yScale: members[0]?.value.yScale ?? 0,
    xScale: metric.kind === "ratio" && metric.denominator.kind === "sum" ? metric.denominator.scale : 0,
    ratio: members[0]?.value.ratio ?? false,
    has_covariate: metric.kind !== "funnel" && (metric.cuped ?? scope.cuped.enabled),
    rounded: counting.reduce((sum, { value }) => sum + value.rounded, 0n),
    lower_limit: limits.lower,
    upper_limit: limits.upper,
    limited: BigInt(counting.filter(({ limited }) => limited).length),
    skewness: members[0]?.value.ratio === true ? null : skewness(counting.map(({ value }) => value.y)),
    top: isWhole && isAmount(metric) ? top(counting, units.length) : null,
  };
}

function sums(studied: readonly Studied[]) {
  const total = { units: 0n, y: 0n, yy: 0n, x: 0n, xx: 0n, xy: 0n };
  const before = { h: 0n, hy: 0n, hx: 0n, c: 0n, cc: 0n, cy: 0n, cx: 0n, d: 0n, dd: 0n, dy: 0n, dx: 0n, cd: 0n };
  for (const { value, h, c, d } of studied) {
    const { x, y } = value;
    total.units += 1n;
    total.y += y;
    total.yy += y * y;
    total.x += x;
    total.xx += x * x;
    total.xy += x * y;
    before.h += h;
    before.hy += h * y;
    before.hx += h * x;
    before.c += c;
    before.cc += c * c;
    before.cy += c * y;
    before.cx += c * x;
    before.d += d;
    before.dd += d * d;
    before.dy += d * y;
    before.dx += d * x;
    before.cd += c * d;
  }
  return { ...total, ...before };
}

/** Third central moment over the 3/2th power of the second, to six digits. */
function skewness(values: readonly bigint[]): string | null {
  const n = BigInt(values.length);
  const sum = values.reduce((a, b) => a + b, 0n);
  const squares = values.reduce((a, b) => a + (n * b - sum) ** 2n, 0n);
  const cubes = values.reduce((a, b) => a + (n * b - sum) ** 3n, 0n);
  if (n < 2n || squares === 0n) return null;
  return ((Number(cubes) / Number(squares) ** 1.5) * Math.sqrt(values.length)).toPrecision(6);
}

/** Whether few units may have most of a metric: it counts or adds up. */
function isAmount(metric: Metric): boolean {
  const { kind } = metric.kind === "ratio" ? metric.numerator : metric;
  return kind === "count" || kind === "sum" || kind === "mean";
}

/** What the thousandth of a group's units with the largest values above 0 have together. */
function top(studied: readonly Studied[], exposed: number): bigint {
  return studied
    .filter(({ value }) => value.y > 0n)
    .sort((a, b) =>
      a.value.y === b.value.y ? compareTexts(a.unit.unit_id, b.unit.unit_id) : a.value.y > b.value.y ? -1 : 1,
    )
    .slice(0, Math.ceil(exposed / 1000))
    .reduce((sum, { value }) => sum + value.y, 0n);
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
