import { powerOfStatistic } from "../../statistics/planning/statistic-power.ts";
import {
  numberOf,
  objectListOf,
  optionalBooleanOf,
  optionalNumberOf,
  optionalTextOf,
  type PublishedRecord,
  textListOf,
} from "../published/published-record.ts";
import { intervalOf } from "./interval.ts";
import type {
  AdjustedView,
  BayesianView,
  CupedView,
  DetectableView,
  GuardrailView,
  LimitsView,
  LookView,
  MantelHaenszel,
  PostStratifiedView,
  SequentialView,
  Views,
} from "./views.ts";

type Columns = (name: string) => number | null;

function cupedOf(record: PublishedRecord, number: Columns): CupedView | null {
  const outcome = optionalTextOf(record, "cuped_outcome");
  if (outcome === null) return null;
  return {
    outcome,
    difference: intervalOf(number("cuped_difference"), number("cuped_lower"), number("cuped_upper")),
    relative: intervalOf(
      number("cuped_relative_difference"),
      number("cuped_relative_lower"),
      number("cuped_relative_upper"),
    ),
    p_value: number("cuped_p_value"),
    history_ratio: number("cuped_history_ratio"),
    variance_reduction: number("cuped_variance_reduction"),
  };
}

function postStratifiedOf(record: PublishedRecord, number: Columns): PostStratifiedView | null {
  const by = optionalTextOf(record, "post_stratified_by");
  if (by === null) return null;
  const value = number("post_stratified_difference");
  return {
    by,
    outcome: optionalTextOf(record, "post_stratified_outcome") ?? "",
    strata: number("post_stratified_strata"),
    difference: intervalOf(value, number("post_stratified_lower"), number("post_stratified_upper")),
    p_value: number("post_stratified_p_value"),
  };
}

function sequentialOf(number: Columns): SequentialView | null {
  const difference = intervalOf(number("difference"), number("sequential_lower"), number("sequential_upper"));
  const pValue = number("sequential_p_value");
  if (difference === null || pValue === null) return null;
  const [lower, upper] = [number("sequential_relative_lower"), number("sequential_relative_upper")];
  return {
    difference,
    relative: intervalOf(number("relative_difference"), lower, upper),
    p_value: pValue,
    tuning_units: number("sequential_tuning_units"),
  };
}

function lookOf(record: PublishedRecord, number: Columns): LookView | null {
  const look = number("look");
  if (look === null) return null;
  return {
    look,
    looks: number("looks") ?? look,
    spending: optionalTextOf(record, "look_spending") ?? "",
    critical_value: number("look_critical_value"),
    lower: number("look_lower"),
    upper: number("look_upper"),
    crossed: optionalBooleanOf(record, "look_crossed"),
  };
}

function adjustedOf(record: PublishedRecord, number: Columns): AdjustedView | null {
  const correction = optionalTextOf(record, "correction");
  const pValue = number("adjusted_p_value");
  if (correction === null || correction === "none" || pValue === null) return null;
  return {
    correction,
    family: optionalTextOf(record, "correction_family") ?? "",
    tests: number("correction_tests") ?? 1,
    p_value: pValue,
    lower: number("adjusted_lower"),
    upper: number("adjusted_upper"),
    level: number("adjusted_level"),
  };
}

function guardrailOf(record: PublishedRecord, number: Columns): GuardrailView | null {
  const margin = number("margin");
  if (margin === null) return null;
  return {
    margin,
    of: optionalTextOf(record, "margin_of") ?? "",
    test: optionalTextOf(record, "margin_test") ?? "",
    verdict: optionalTextOf(record, "margin_verdict") ?? "",
    p_value: number("margin_p_value"),
  };
}

function bayesianOf(number: Columns): BayesianView | null {
  const chanceToWin = number("chance_to_win");
  if (chanceToWin === null) return null;
  return {
    chance_to_win: chanceToWin,
    expected_loss: number("expected_loss"),
    lower: number("credible_lower"),
    upper: number("credible_upper"),
    prior_mean: number("prior_mean"),
    prior_standard_deviation: number("prior_standard_deviation"),
  };
}

/** The power is not published, but follows from what is: how many standard errors the detectable difference has. */
function detectableOf(number: Columns, alternative: string): DetectableView | null {
  const difference = number("minimum_detectable_difference");
  if (difference === null) return null;
  const standardError = number("difference_standard_error");
  const confidenceLevel = number("confidence_level");
  const power =
    standardError === null || standardError === 0 || confidenceLevel === null
      ? null
      : powerOfStatistic(difference / standardError, Number.POSITIVE_INFINITY, {
          confidenceLevel,
          alternative: alternative === "two-sided" ? "two-sided" : "greater",
        });
  return { difference, relative: number("minimum_detectable_relative"), power };
}

function limitsOf(record: PublishedRecord, number: Columns): LimitsView | null {
  const [lower, upper] = [number("lower_limit"), number("upper_limit")];
  return lower === null && upper === null ? null : { lower, upper, units: numberOf(record, "limited_units") };
}

/** The views of a row of `pulse_results`. */
export function viewsOf(record: PublishedRecord): Views {
  const number = (name: string): number | null => optionalNumberOf(record, name);
  const alternative = optionalTextOf(record, "alternative") ?? "two-sided";
  return {
    alternative,
    warnings: objectListOf(record, "warnings").map((warning) => ({
      rule: String(warning.get("rule")),
      text: String(warning.get("text")),
      source: String(warning.get("source")),
    })),
    always_valid: textListOf(record, "always_valid"),
    cuped: cupedOf(record, number),
    post_stratified: postStratifiedOf(record, number),
    sequential: sequentialOf(number),
    look: lookOf(record, number),
    adjusted: adjustedOf(record, number),
    guardrail: guardrailOf(record, number),
    bayesian: bayesianOf(number),
    detectable: detectableOf(number, alternative),
    limits: limitsOf(record, number),
    rounded_values: numberOf(record, "rounded_values"),
  };
}

/** Pooled proportions: Mantel and Haenszel's figures. */
export function mantelHaenszelOf(record: PublishedRecord): MantelHaenszel | null {
  const number = (name: string): number | null => optionalNumberOf(record, name);
  const value = number("mantel_haenszel_difference");
  const difference = intervalOf(value, number("mantel_haenszel_lower"), number("mantel_haenszel_upper"));
  if (difference === null) return null;
  return {
    difference,
    odds_ratio: number("mantel_haenszel_odds_ratio"),
    p_value: number("mantel_haenszel_p_value"),
  };
}
