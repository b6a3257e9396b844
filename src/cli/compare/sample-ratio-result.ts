import {
  type GroupCount,
  pooledSampleRatio,
  type SampleRatio,
  sampleRatio,
} from "../../statistics/health/sample-ratio.ts";
import type { RampInput } from "./input-schema.ts";

/** Whether units are split as they should be. */
export interface SplitResult {
  readonly outcome: string;
  readonly status: SampleRatio["status"];
  readonly chi_squared: number | null;
  readonly degrees_of_freedom: number | null;
  readonly p_value: number | null;
}

export function splitResult({ status, test }: SampleRatio): SplitResult {
  return {
    outcome: test.ok ? "ok" : test.reason,
    status,
    chi_squared: test.ok ? test.chiSquared : null,
    degrees_of_freedom: test.ok ? test.degreesOfFreedom : null,
    p_value: test.ok ? test.pValue : null,
  };
}

/** The splits of a ramp: each stage against its own percentage, and all against the mixture of them. */
export interface RampSplit {
  readonly pooled: SplitResult;
  /** Null for a stage with one group. */
  readonly stages: readonly (SplitResult | null)[];
}

/** Null: a stage that has both groups does not say which percentage it passes. */
export function rampSplit(stages: RampInput["stages"]): RampSplit | null {
  const splits = stages.map(({ test, control, percent }): GroupCount[] | null | "unknown" => {
    if (test === null || control === null) return null;
    if (percent === null) return "unknown";
    return [
      { group: "test", units: test.sums.units, weight: percent },
      { group: "control", units: control.sums.units, weight: 100 - percent },
    ];
  });
  const known = splits.filter((split) => split !== "unknown");
  const both = known.filter((split) => split !== null);
  if (known.length < splits.length || both.length === 0) return null;
  return {
    pooled: splitResult(pooledSampleRatio(both)),
    stages: known.map((split) => split && splitResult(sampleRatio(split))),
  };
}
