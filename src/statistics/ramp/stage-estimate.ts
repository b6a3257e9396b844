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
 * A stage's difference with its variance, or null where the stage has no difference.
 *
 * A group in which no unit differs (30 units, none of which converted) has an estimated variance of 0. Taken at its word, the stage would weigh
 * most where it knows least. So in the pool, and only there, such a group gets the other group's variance per unit: se² = se²_other n_other / n.
 * Our own rule, conservative: it can only widen the pooled interval.
 */
export function stageEstimate(stage: Comparison): StageEstimate | null {
  const test = stage.test?.estimate;
  const control = stage.control?.estimate;
  if (!stage.difference.ok || !test?.ok || !control?.ok) return null;
  const testVariance = test.standardErrorSquared || borrowed(control, test);
  const controlVariance = control.standardErrorSquared || borrowed(test, control);
  return {
    difference: stage.difference.difference,
    variance: testVariance + controlVariance,
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

function borrowed(from: GroupEstimate, to: GroupEstimate): number {
  return from.standardErrorSquared * (Number(from.units) / Number(to.units));
}
