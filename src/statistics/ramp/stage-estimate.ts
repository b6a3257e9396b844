import type { Comparison } from "../comparison/compare-groups.ts";
import type { GroupEstimate } from "../moments/estimate.ts";

/** What a stage brings to the pool, in the metric's unit and its square. */
export interface StageEstimate {
  readonly difference: number;
  /** Variance of the difference, above 0: testVariance + controlVariance. */
  readonly variance: number;
  readonly testMean: number;
  readonly controlMean: number;
  /** Squared standard errors of the two means. */
  readonly testVariance: number;
  readonly controlVariance: number;
  /** Variance of the difference if the units of both groups vary alike: s² (1/n_t + 1/n_c), s² from both groups together. */
  readonly commonVariance: number;
}

/**
 * A stage's difference with its variance, or null where the stage has no difference. A group without any variation has the other's variance per unit,
 * as in the stage's own difference: otherwise the stage would weigh most where it knows least.
 */
export function stageEstimate(stage: Comparison): StageEstimate | null {
  const test = stage.test?.estimate;
  const control = stage.control?.estimate;
  if (!stage.difference.ok || !test?.ok || !control?.ok) return null;
  const testVariance = stage.difference.testStandardError ** 2;
  const controlVariance = stage.difference.controlStandardError ** 2;
  return {
    difference: stage.difference.difference,
    variance: stage.difference.standardErrorSquared,
    testMean: test.mean,
    controlMean: control.mean,
    testVariance,
    controlVariance,
    commonVariance: commonVariance(test, control),
  };
}

/** s² (1/n_t + 1/n_c), s² = ((n_t - 1) s²_t + (n_c - 1) s²_c) / (n_t + n_c - 2): a group of few units hardly counts in it. */
function commonVariance(test: GroupEstimate, control: GroupEstimate): number {
  const [n, m] = [Number(test.units), Number(control.units)];
  const freedom = n + m - 2;
  const testPart = ((n - 1) / freedom) * (1 + n / m) * test.standardErrorSquared;
  const controlPart = ((m - 1) / freedom) * (1 + m / n) * control.standardErrorSquared;
  return testPart + controlPart;
}
