import type { HistoryMoments } from "../../../src/statistics/moments/history-moments.ts";
import { canHaveCovariate, isAmount } from "./amounts.ts";
import type { Assigned } from "./assignments.ts";
import { type Cell, CUMULATIVE, cellsOf } from "./cells.ts";
import { groupBy } from "./grouping.ts";
import { metricLevels } from "./metric-levels.ts";
import { writeOut } from "./named-parts.ts";
import { type QuantileFigures, quantileFigures, quantileParts } from "./quantiles.ts";
import type { Population, StageScope } from "./scope.ts";
import { type MetricLevel, WHOLE } from "./situation.ts";
import { type Question, type StudiedPart, situationOf, studiedParts, unitsOf } from "./studied-parts.ts";
import type { SubjectType } from "./subjects.ts";
import { skewness, sums, top } from "./sums.ts";
import { ALL_UNITS, type UserDimension, userDimensions } from "./user-dimensions.ts";
import { lastDayOf } from "./windows.ts";

/** What a row is about. */
export interface Slice {
  readonly exposure_type: SubjectType;
  readonly name: string;
  readonly rule: string;
  /** The number of the stage; `balanced-1` of a balanced analysis. */
  readonly stage: number | string;
  readonly view: Cell["view"];
  readonly view_day: string;
  readonly population: Population;
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

/** docs/semantics.md sections 2 to 4: all that is known of one analysis. A slice without units has no row. */
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

/** Units of one population, group and level of a user dimension. */
interface Members {
  readonly population: Population;
  readonly group: string;
  readonly dimension: UserDimension;
  readonly level: string;
  readonly units: readonly Assigned[];
}

function membersOf(
  populations: readonly Population[],
  units: readonly Assigned[],
  dimensions: readonly UserDimension[],
): Members[] {
  return populations.flatMap((population) => {
    const members = units.filter((unit) => population !== "fresh" || !unit.carried_over);
    return dimensions.flatMap((dimension) =>
      groupBy(members, (unit) => [unit.group, dimension.labelOf(unit)]).map(
        ({ key: [group = "", level = ""], members: own }) => ({ population, group, dimension, level, units: own }),
      ),
    );
  });
}

/** The rows of one question, for each population, group and level of the user dimensions. */
function answer(question: Question, dimensions: readonly UserDimension[]): Found {
  const units = unitsOf(question);
  const members = membersOf(question.scope.populations, units, dimensions);
  const parts = studiedParts(question);
  return {
    moments: members.flatMap((each) =>
      parts.map((part) => ({ ...sliceOf(question, part.part, each), ...groupMoments(question, part, each) })),
    ),
    quantiles: quantileParts(question.metric).flatMap(({ part, probability, scale, valuesOf }) => {
      const found = new Map(units.map((unit) => [unit, valuesOf(situationOf(question, unit))]));
      return members.map((each) => {
        const own = each.units.flatMap((unit) => found.get(unit) ?? []);
        const values = own.map((unit) => unit.values);
        const rounded = own.reduce((sum, unit) => sum + unit.rounded, 0n);
        const figures = quantileFigures(values, probability);
        return { ...sliceOf(question, part, each), ...figures, probability, scale, values, rounded };
      });
    }),
  };
}

function sliceOf({ scope, metric, level, cell }: Question, metric_part: string, members: Members): Slice {
  return {
    exposure_type: scope.exposure_type,
    name: scope.name,
    rule: scope.rule,
    stage: scope.label,
    view: cell.view,
    view_day: cell.view_day,
    population: members.population,
    group: members.group,
    metric: metric.name,
    metric_part,
    metric_dimension: level.dimension,
    metric_dimension_value: level.value,
    user_dimension: members.dimension.name,
    user_dimension_value: members.level,
    exposed_units: BigInt(members.units.length),
  };
}

function groupMoments(
  { metric, scope, level }: Question,
  { part, limits, units: studied }: StudiedPart,
  { population, dimension, units }: Members,
): Omit<MomentsRow, keyof Slice> {
  const isWhole = population !== "fresh" && dimension === ALL_UNITS && level === WHOLE;
  const members = studied.filter(({ unit }) => units.includes(unit));
  const counting = members.filter(({ value }) => value.participates);
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
