import { figure } from "../exact/figure.ts";
import { signOf, subtract } from "../exact/rational.ts";
import { exactMean } from "../moments/estimate.ts";
import { addMoments } from "../moments/merge-moments.ts";
import type { Moments } from "../moments/moments.ts";
import { noResult, type Outcome } from "../outcome.ts";

/** The moments of one stage's two groups. */
export interface StageMoments {
  readonly test: Moments;
  readonly control: Moments;
}

/** What adding all stages up would have shown. Only ever a warning: it confounds time with treatment. */
export interface NaiveSum {
  /** Mean of all test units minus mean of all control units, in the metric's unit. */
  readonly naiveDifference: number;
  /** Whether its sign is the opposite of the pooled difference's (a difference of 0 has no sign). */
  readonly signDiffers: boolean;
}

/**
 * Simpson's paradox made visible: the difference that a sum over the stages would show, and whether it points the other way than the pooled one.
 *
 * Source: T. Crook, B. Frasca, R. Kohavi, R. Longbotham, 2009, doi:10.1145/1557019.1557139.
 * Outcomes: `no_stage_to_pool`, `zero_denominator`, `overflow`.
 * Pinned by test/golden/ramp.test.ts.
 *
 * @param stages the moments of the stages that were pooled.
 * @param pooledDifference their pooled difference ({@link poolStages}).
 */
export function naiveSum(stages: readonly StageMoments[], pooledDifference: number): Outcome<NaiveSum> {
  const [first, ...others] = stages;
  if (first === undefined) return noResult("no_stage_to_pool");
  const sums = others.reduce(
    (sum, stage) => ({ test: addMoments(sum.test, stage.test), control: addMoments(sum.control, stage.control) }),
    first,
  );
  const test = exactMean(sums.test);
  const control = exactMean(sums.control);
  if (!test.ok) return test;
  if (!control.ok) return control;
  const exact = subtract(test.mean, control.mean);
  const difference = figure(exact);
  if (!difference.ok) return difference;
  const signDiffers = signOf(exact) * Math.sign(pooledDifference) < 0;
  return { ok: true, naiveDifference: difference.value, signDiffers };
}
