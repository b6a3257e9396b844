import { adjustPValues, type Correction } from "../../statistics/multiplicity/adjust-p-values.ts";
import { adjustedLevels } from "../../statistics/multiplicity/adjusted-levels.ts";
import type { CorrectionsInput } from "./input-schema.ts";
import { CORRECTIONS } from "./option-schema.ts";

/** One way to correct a family of p-values, in their order. */
export interface CorrectionResult {
  readonly correction: Correction;
  readonly adjusted_p_values: readonly number[];
  /** Confidence levels of the adjusted intervals. */
  readonly adjusted_levels: readonly number[];
  /** Tests that are significant at the confidence level after the correction. */
  readonly significant: number;
}

export interface CorrectionsResult {
  readonly what: "corrections";
  readonly options: CorrectionsInput["options"];
  readonly tests: number;
  readonly names: readonly string[] | null;
  readonly p_values: readonly number[];
  /** The one that was asked for, else all of them. */
  readonly corrections: readonly CorrectionResult[];
}

/** Corrects p-values for their number: `pulse compare` of p_values. */
export function correctPValues({ p_values, names, options }: CorrectionsInput): CorrectionsResult {
  const { correction: chosen, confidence_level } = options;
  const wanted: readonly Correction[] = chosen === undefined ? CORRECTIONS : [chosen];
  const corrections = wanted.map((name): CorrectionResult => {
    const adjusted = adjustPValues(p_values, name);
    return {
      correction: name,
      adjusted_p_values: adjusted,
      adjusted_levels: adjustedLevels(p_values, name, confidence_level),
      significant: adjusted.filter((p) => p < 1 - confidence_level).length,
    };
  });
  return { what: "corrections", options, tests: p_values.length, names: names ?? null, p_values, corrections };
}
