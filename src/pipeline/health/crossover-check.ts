import type { Settings } from "../../config/settings.ts";
import { type AnalysedStage, stageAnalysis } from "../results/analysis.ts";
import type { HealthCheck } from "./check.ts";

/** Share of a stage's units that were seen in more than one group; of a balanced span, in another than their slice's. */
export function crossoverCheck(
  stage: AnalysedStage,
  units: number,
  crossovers: number,
  settings: Settings["statistics"],
): HealthCheck {
  const ratio = units === 0 ? 0 : crossovers / units;
  const status =
    ratio > settings.crossover_fail_ratio
      ? "fail"
      : ratio >= settings.crossover_warn_ratio && crossovers > 0
        ? "warn"
        : "ok";
  const isBalanced = stage.analysis === "balanced";
  const seen = isBalanced ? "in another group than that of their slice" : "in more than one group";
  const kept = isBalanced ? "kept in the group of their slice" : "kept in the group of their first exposure";
  const treated = stage.subject.keepsCrossovers ? kept : "excluded";
  return {
    check: "crossovers",
    scope: stageAnalysis(stage, "all"),
    status,
    value: ratio,
    threshold: status === "fail" ? settings.crossover_fail_ratio : settings.crossover_warn_ratio,
    reason: `${crossovers} of ${units} units were seen ${seen} (${treated})`,
    detail: { units, crossovers },
  };
}
