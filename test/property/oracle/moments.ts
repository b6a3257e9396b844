import type { HistoryMoments } from "../../../src/statistics/moments/history-moments.ts";
import { canHaveCovariate, isAmount } from "./amounts.ts";
import type { Assignment } from "./assignments.ts";
import { type Cell, CUMULATIVE, cellsOf } from "./cells.ts";
import { groupBy } from "./grouping.ts";
import { metricLevels } from "./metric-levels.ts";
import { writeOut } from "./named-parts.ts";
import { type QuantileFigures, quantileFigures, quantileParts } from "./quantiles.ts";
import type { StageScope } from "./scope.ts";
import { type MetricLevel, WHOLE } from "./situation.ts";
import { type Question, type StudiedPart, situationOf, studiedParts, unitsOf } from "./studied-parts.ts";
import { skewness, sums, top } from "./sums.ts";
import { ALL_UNITS, type UserDimension, userDimensions } from "./user-dimensions.ts";
import { lastDayOf } from "./windows.ts";

/** What a row is about. */
export interface Slice {
  readonly exposure_type: "gate" | "experiment";
  readonly name: string;
  readonly rule: string;
  readonly stage: number;
  readonly view: Cell["view"];
  readonly view_day: string;
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
  /** The group's units that count in the cell for the metric, whether or not they participate. */
  readonly exposed_units: bigint;
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
}

/** A part that is a quantile, of one group in one slice. */
export interface QuantileRow extends Slice, QuantileFigures {
  readonly probability: number;
  /** Decimals of the values, and the values of each unit. */
  readonly scale: number;
  readonly values: readonly (readonly bigint[])[];
  readonly rounded: bigint;
}

interface Found {
  readonly moments: readonly MomentsRow[];
  readonly quantiles: readonly QuantileRow[];
}

/** docs/semantics.md sections 2 to 4: all that is known of one stage. A slice without units has no row. */
export function stageMoments(scope: StageScope): Found {
  const found = questionsOf(scope).map(({ question, dimensions }) => answer(question, dimensions));
  return { moments: found.flatMap((each) => each.moments), quantiles: found.flatMap((each) => each.quantiles) };
}

/** Everything that is asked, with the user dimensions by which it is asked. */
function questionsOf(scope: StageScope): { question: Question; dimensions: readonly UserDimension[] }[] {
  const cells = cellsOf(scope.assignments, lastDayOf(scope)).filter(({ view }) => scope.views.includes(view));
  const dimensions = userDimensions(scope);
  return scope.metrics.flatMap((written) => {
    const metric = writeOut(written, scope.named);
    const ask = (level: MetricLevel, cell: Cell): Question => ({ scope, written, metric, level, cell });
    const crossed = "cross_dimensions" in metric && metric.cross_dimensions;
    return [
      { question: ask(WHOLE, CUMULATIVE), dimensions: [ALL_UNITS, ...dimensions] },
      ...metricLevels(scope, metric, written).map((level) => ({
        question: ask(level, CUMULATIVE),
        dimensions: crossed ? [ALL_UNITS, ...dimensions] : [ALL_UNITS],
      })),
      ...cells.map((cell) => ({ question: ask(WHOLE, cell), dimensions: [ALL_UNITS] })),
    ];
  });
}

/** The rows of one question, for each population, group and level of the user dimensions. */
function answer(question: Question, dimensions: readonly UserDimension[]): Found {
  const { metric, level, cell, scope } = question;
  const units = unitsOf(question);
  const parts = studiedParts(question);
  const quantiles = quantileParts(metric).map((part) => ({
    ...part,
    found: new Map(units.map((unit) => [unit, part.valuesOf(situationOf(question, unit))])),
  }));
  const moments: MomentsRow[] = [];
  const quantileRows: QuantileRow[] = [];
  for (const population of ["all", "fresh"] as const) {
    const members = units.filter((unit) => population === "all" || !unit.carried_over);
    for (const dimension of dimensions) {
      for (const { key, members: own } of groupBy(members, (unit) => [unit.group, dimension.labelOf(unit)])) {
        const [group = "", userLevel = ""] = key;
        const slice = (metric_part: string): Slice => ({
          exposure_type: scope.exposure_type,
          name: scope.name,
          rule: scope.rule,
          stage: scope.stage.stage,
          view: cell.view,
          view_day: cell.view_day,
          population,
          group,
          metric: metric.name,
          metric_part,
          metric_dimension: level.dimension,
          metric_dimension_value: level.value,
          user_dimension: dimension.name,
          user_dimension_value: userLevel,
          exposed_units: BigInt(own.length),
        });
        for (const part of parts)
          moments.push({ ...slice(part.part), ...groupMoments(question, part, own, slice("")) });
        for (const { part, probability, scale, found } of quantiles) {
          const ofUnits = own.flatMap((unit) => found.get(unit) ?? []);
          const values = ofUnits.map((unit) => unit.values);
          const rounded = ofUnits.reduce((sum, unit) => sum + unit.rounded, 0n);
          quantileRows.push({
            ...slice(part),
            ...quantileFigures(values, probability),
            ...{ probability, scale, values, rounded },
          });
        }
      }
    }
  }
  return { moments, quantiles: quantileRows };
}

function groupMoments(
  { metric, scope, level }: Question,
  { part, limits, units: studied }: StudiedPart,
  units: readonly Assignment[],
  { population, user_dimension }: Slice,
): Omit<MomentsRow, keyof Slice> {
  const members = studied.filter(({ unit }) => units.includes(unit));
  const counting = members.filter(({ value }) => value.participates);
  const isWhole = population === "all" && level === WHOLE && user_dimension === "";
  const { yScale = 0, xScale = 0, ratio = false } = members[0]?.value ?? {};
  return {
    ...sums(counting),
    yScale,
    xScale,
    ratio,
    has_covariate: canHaveCovariate(metric) && (metric.cuped ?? scope.cuped.enabled),
    rounded: counting.reduce((sum, { value }) => sum + value.rounded, 0n),
    lower_limit: limits.lower,
    upper_limit: limits.upper,
    limited: BigInt(counting.filter(({ limited }) => limited).length),
    skewness: ratio ? null : skewness(counting.map(({ value }) => value.y)),
    top: isWhole && isAmount(metric, part) ? top(counting, units.length) : null,
  };
}
