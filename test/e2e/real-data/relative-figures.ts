import type { Interval } from "../../../src/statistics/comparison/difference.ts";
import { deltaInterval, fiellerInterval, type RelativeInputs } from "../../../src/statistics/comparison/relative.ts";
import { normalSurvival, normalUpperQuantile } from "../../../src/statistics/distributions/normal.ts";
import { studentUpperQuantile } from "../../../src/statistics/distributions/student.ts";
import type { Outcome } from "../../../src/statistics/outcome.ts";
import { closed } from "../../harness/closed.ts";
import { expectClose, expectEnds } from "./close.ts";
import type { ReferenceResult } from "./reference.ts";

/** What a published relative difference was made from, and how it was published with either interval. */
export interface RelativeFigures {
  readonly inputs: Omit<RelativeInputs, "criticalValue" | "alternative">;
  readonly degreesOfFreedom: number;
  readonly fieller: Interval;
  readonly delta: Interval;
}

/** Quantile of the reference's relative intervals. */
const NORMAL = normalUpperQuantile(0.025);

function intervalOf(outcome: Outcome<Interval>): { lower: number; upper: number } {
  if (!outcome.ok) throw new Error(outcome.reason);
  return closed(outcome);
}

/**
 * The reference makes relative intervals with the normal distribution's quantile, Pulse with Student's t, as the variances are estimated. So the
 * one function is held to both: with the one quantile it gives the reference's interval, with the other the published one.
 */
function expectBoth(
  interval: (inputs: RelativeInputs) => Outcome<Interval>,
  { inputs, degreesOfFreedom }: RelativeFigures,
  published: Interval,
  expected: readonly [number, number],
  what: string,
): void {
  const normal = intervalOf(interval({ ...inputs, criticalValue: NORMAL }));
  expectEnds(normal, expected, `${what}, normal quantile`);
  const student = intervalOf(interval({ ...inputs, criticalValue: studentUpperQuantile(0.025, degreesOfFreedom) }));
  expectEnds(published, [student.lower, student.upper], `${what}, as published`);
}

export function expectFieller({ rel_fieller }: ReferenceResult, figures: RelativeFigures, what: string): void {
  if (rel_fieller !== undefined) expectBoth(fiellerInterval, figures, figures.fieller, rel_fieller.ci95, what);
}

/** The delta method's interval, with the standard error, z and p-value that the reference gives beside it. */
export function expectDelta({ rel_delta }: ReferenceResult, figures: RelativeFigures, what: string): void {
  if (rel_delta === undefined) return;
  expectClose(figures.inputs.ratio, rel_delta.rel, `${what}, relative difference`);
  expectBoth(deltaInterval, figures, figures.delta, rel_delta.ci95, what);
  const { lower, upper } = closed(figures.delta);
  const standardError = (upper - lower) / 2 / studentUpperQuantile(0.025, figures.degreesOfFreedom);
  const z = figures.inputs.ratio / standardError;
  expectClose(standardError, rel_delta.se, `${what}, standard error`);
  expectClose(z, rel_delta.z, `${what}, z`);
  expectClose(2 * normalSurvival(Math.abs(z)), rel_delta.p, `${what}, p-value`);
}
