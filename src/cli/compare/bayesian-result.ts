import {
  type BayesianView,
  bayesianView,
  type Prior,
  priorOfDifference,
} from "../../statistics/comparison/bayesian.ts";
import { relativeStandardError } from "../../statistics/comparison/relative-standard-error.ts";
import type { Outcome } from "../../statistics/outcome.ts";
import { type Contrast, relativeInputs } from "./contrast.ts";
import type { Options } from "./option-schema.ts";

/** What is believed after the data, of the difference that `of` names. */
export interface BayesianResult {
  readonly outcome: string;
  readonly of: "absolute" | "relative";
  /** Of the relative difference. */
  readonly prior_mean: number | null;
  /** Null: a flat prior. */
  readonly prior_standard_deviation: number | null;
  readonly mean: number | null;
  readonly standard_deviation: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Chance that test is better, in the direction that is good. */
  readonly chance_to_win: number | null;
  readonly expected_loss_test: number | null;
  readonly expected_loss_control: number | null;
}

export function bayesianResult(contrast: Contrast, options: Options): BayesianResult {
  const { prior_mean, prior_standard_deviation } = options.bayesian;
  const prior =
    prior_standard_deviation === undefined ? null : { mean: prior_mean, standardDeviation: prior_standard_deviation };
  const view =
    options.difference === "absolute" ? ofAbsolute(contrast, prior, options) : ofRelative(contrast, prior, options);
  return {
    outcome: view.ok ? "ok" : view.reason,
    of: options.difference,
    prior_mean: prior?.mean ?? null,
    prior_standard_deviation: prior?.standardDeviation ?? null,
    mean: view.ok ? view.mean : null,
    standard_deviation: view.ok ? view.standardDeviation : null,
    lower: view.ok ? view.lower : null,
    upper: view.ok ? view.upper : null,
    chance_to_win: view.ok ? view.chanceToWin : null,
    expected_loss_test: view.ok ? view.expectedLossTest : null,
    expected_loss_control: view.ok ? view.expectedLossControl : null,
  };
}

function viewOptions(prior: Prior | null, { confidence_level: confidenceLevel, direction }: Options) {
  return { confidenceLevel, direction, prior };
}

function ofAbsolute({ difference }: Contrast, prior: Prior | null, options: Options): Outcome<BayesianView> {
  if (!difference.ok) return difference;
  if (prior === null) return bayesianView(difference, viewOptions(null, options));
  const inUnit = priorOfDifference(prior, difference.controlMean);
  return inUnit.ok ? bayesianView(difference, viewOptions(inUnit, options)) : inUnit;
}

function ofRelative({ difference, relative }: Contrast, prior: Prior | null, options: Options): Outcome<BayesianView> {
  if (!difference.ok) return difference;
  if (!relative.ok) return relative;
  const standardError = relativeStandardError(relativeInputs(difference, relative.relative));
  if (!standardError.ok) return standardError;
  const estimate = { difference: relative.relative, standardError: standardError.value };
  return bayesianView(estimate, viewOptions(prior, options));
}
