import { openPublished, type Published } from "../../src/engine/duckdb/open-published.ts";
import { databasePath } from "../../src/publish/database-path.ts";
import { numberOf, optionalNumberOf, optionalTextOf, textOf } from "../../src/results/published/published-record.ts";

/** The figures of one row of `pulse_results`. */
export interface ResultFigures {
  readonly analysis: string;
  /** The gate or experiment. */
  readonly name: string;
  readonly metric: string;
  readonly metricPart: string;
  /** A dimension with its level; both empty for the whole. */
  readonly metricDimension: string;
  readonly metricLevel: string;
  readonly userDimension: string;
  readonly userLevel: string;
  readonly testGroup: string;
  readonly testUnits: number;
  readonly controlUnits: number;
  readonly testParticipatingUnits: number;
  readonly controlParticipatingUnits: number;
  readonly testTotal: number;
  readonly controlTotal: number;
  readonly testDenominator: number | null;
  readonly controlDenominator: number | null;
  readonly testMean: number | null;
  readonly controlMean: number | null;
  readonly testStandardError: number | null;
  readonly controlStandardError: number | null;
  readonly difference: number | null;
  readonly differenceStandardError: number | null;
  readonly differenceLower: number | null;
  readonly differenceUpper: number | null;
  readonly degreesOfFreedom: number | null;
  readonly pValue: number | null;
  readonly relativeDifference: number | null;
  readonly relativeLower: number | null;
  readonly relativeUpper: number | null;
  readonly outcome: string;
  readonly warnings: readonly { readonly rule: string }[];
  /** Null where the metric has no covariate. */
  readonly cupedOutcome: string | null;
  readonly cupedVarianceReduction: number | null;
  readonly cupedDifference: number | null;
  readonly cupedStandardError: number | null;
  readonly cupedLower: number | null;
  readonly cupedUpper: number | null;
  readonly cupedPValue: number | null;
  readonly cupedRelativeDifference: number | null;
  readonly cupedRelativeLower: number | null;
  readonly cupedRelativeUpper: number | null;
}

/** One row of `pulse_health`. */
export interface HealthRow {
  readonly check: string;
  readonly scope: string;
  readonly status: string;
  readonly value: number | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Opens a store's published database for the length of `work`. */
export async function withPublished<T>(store: string, work: (published: Published) => Promise<T>): Promise<T> {
  const published = await openPublished(databasePath(store));
  try {
    return await work(published);
  } finally {
    published.close();
  }
}

/** The cumulative results of a ds: of all units and whole metrics, or of `every` level of a dimension as well. */
export async function readResults(
  store: string,
  ds: string,
  slices: "whole" | "every" = "whole",
): Promise<ResultFigures[]> {
  const records = await withPublished(store, (published) =>
    published.records(
      `select * from pulse_results
       where ds = cast(? as date) and view = 'cumulative' and (? = 'every' or (user_dimension = '' and metric_dimension = ''))`,
      [ds, slices],
    ),
  );
  return records.map((row) => ({
    analysis: textOf(row, "analysis"),
    name: textOf(row, "name"),
    metric: textOf(row, "metric"),
    metricPart: textOf(row, "metric_part"),
    metricDimension: textOf(row, "metric_dimension"),
    metricLevel: textOf(row, "metric_dimension_value"),
    userDimension: textOf(row, "user_dimension"),
    userLevel: textOf(row, "user_dimension_value"),
    testGroup: textOf(row, "test_group"),
    testUnits: numberOf(row, "test_units"),
    controlUnits: numberOf(row, "control_units"),
    testParticipatingUnits: numberOf(row, "test_participating_units"),
    controlParticipatingUnits: numberOf(row, "control_participating_units"),
    testTotal: numberOf(row, "test_total"),
    controlTotal: numberOf(row, "control_total"),
    testDenominator: optionalNumberOf(row, "test_denominator"),
    controlDenominator: optionalNumberOf(row, "control_denominator"),
    testMean: optionalNumberOf(row, "test_mean"),
    controlMean: optionalNumberOf(row, "control_mean"),
    testStandardError: optionalNumberOf(row, "test_standard_error"),
    controlStandardError: optionalNumberOf(row, "control_standard_error"),
    difference: optionalNumberOf(row, "difference"),
    differenceStandardError: optionalNumberOf(row, "difference_standard_error"),
    differenceLower: optionalNumberOf(row, "difference_lower"),
    differenceUpper: optionalNumberOf(row, "difference_upper"),
    degreesOfFreedom: optionalNumberOf(row, "degrees_of_freedom"),
    pValue: optionalNumberOf(row, "p_value"),
    relativeDifference: optionalNumberOf(row, "relative_difference"),
    relativeLower: optionalNumberOf(row, "relative_lower"),
    relativeUpper: optionalNumberOf(row, "relative_upper"),
    outcome: textOf(row, "outcome"),
    warnings: JSON.parse(textOf(row, "warnings") || "[]") as ResultFigures["warnings"],
    cupedOutcome: optionalTextOf(row, "cuped_outcome"),
    cupedVarianceReduction: optionalNumberOf(row, "cuped_variance_reduction"),
    cupedDifference: optionalNumberOf(row, "cuped_difference"),
    cupedStandardError: optionalNumberOf(row, "cuped_standard_error"),
    cupedLower: optionalNumberOf(row, "cuped_lower"),
    cupedUpper: optionalNumberOf(row, "cuped_upper"),
    cupedPValue: optionalNumberOf(row, "cuped_p_value"),
    cupedRelativeDifference: optionalNumberOf(row, "cuped_relative_difference"),
    cupedRelativeLower: optionalNumberOf(row, "cuped_relative_lower"),
    cupedRelativeUpper: optionalNumberOf(row, "cuped_relative_upper"),
  }));
}

export async function readHealth(store: string, ds: string): Promise<HealthRow[]> {
  const records = await withPublished(store, (published) =>
    published.records(`select * from pulse_health where ds = cast(? as date)`, [ds]),
  );
  return records.map((row) => ({
    check: textOf(row, "check"),
    scope: textOf(row, "scope"),
    status: textOf(row, "status"),
    value: optionalNumberOf(row, "value"),
    detail: JSON.parse(textOf(row, "detail")) as Record<string, unknown>,
  }));
}
