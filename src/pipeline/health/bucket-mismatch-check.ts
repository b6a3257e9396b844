import { type AnalysedStage, stageAnalysis } from "../results/analysis.ts";
import type { HealthCheck } from "./check.ts";

/** Shares of mismatches from which it is a warning, and above which the analysis is wrong. */
const WARN_RATIO = 0.001;
const FAIL_RATIO = 0.01;

/**
 * Whether units of a balanced span got what their hash says: share of them with an exposure whose outcome is another one. With a wrong salt or
 * percentage it is large; rules before this one, a sticky assignment or a late client make it small.
 */
export function bucketMismatchCheck(stage: AnalysedStage, units: number, mismatches: number): HealthCheck {
  const ratio = units === 0 ? 0 : mismatches / units;
  const status = ratio > FAIL_RATIO ? "fail" : ratio >= WARN_RATIO ? "warn" : "ok";
  const seen = `${mismatches} of ${units} units were seen with another outcome than their hash says`;
  const hint = "compare salt, rule_salt and percentages of the file with what assigns the units";
  return {
    check: "bucket_mismatch",
    scope: stageAnalysis(stage, "all"),
    status,
    value: ratio,
    threshold: status === "fail" ? FAIL_RATIO : WARN_RATIO,
    reason: status === "ok" ? seen : `${seen}: ${hint}`,
    detail: { units, mismatches },
  };
}
