import { checkSplit, type SampleRatioResult } from "./check-split.ts";
import { type ComparisonResult, compareArms } from "./compare-pair.ts";
import { compareQuantiles, type QuantileResult } from "./compare-quantiles.ts";
import { compareStages, type RampResult } from "./compare-ramp.ts";
import { type CorrectionsResult, correctPValues } from "./correct-p-values.ts";
import type { Input } from "./input-schema.ts";

/** Everything that the calculator answers; `what` says which. */
export type Result = ComparisonResult | QuantileResult | RampResult | SampleRatioResult | CorrectionsResult;

/** The whole answer to an input. Keys are those of the JSON that `pulse compare --json` prints. */
export function resultOf(input: Input): Result {
  switch (input.what) {
    case "comparison":
      return compareArms(input);
    case "quantile_comparison":
      return compareQuantiles(input);
    case "ramp":
      return compareStages(input);
    case "sample_ratio":
      return checkSplit(input);
    case "corrections":
      return correctPValues(input);
  }
}
