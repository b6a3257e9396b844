import type { Evaluation, SecondaryExposure } from "./evaluation.ts";

/** What is logged of a gate that was asked. */
export function exposureOf(gate: string, evaluation: Evaluation): SecondaryExposure {
  return { gate, gateValue: evaluation.value === true ? "true" : "false", ruleID: evaluation.ruleId };
}

/** Adds an exposure that is not there yet. Segments are no exposures. */
export function expose(exposures: SecondaryExposure[], one: SecondaryExposure): void {
  if (one.gate.startsWith("segment:")) return;
  for (const other of exposures) {
    if (other.gate === one.gate && other.ruleID === one.ruleID && other.gateValue === one.gateValue) return;
  }
  exposures.push(one);
}

/** An evaluation with what was asked on the way. */
export function withExposures(evaluation: Evaluation, exposures: readonly SecondaryExposure[]): Evaluation {
  if (exposures.length === 0) return evaluation;
  return { ...evaluation, secondaryExposures: exposures, undelegatedSecondaryExposures: exposures };
}
