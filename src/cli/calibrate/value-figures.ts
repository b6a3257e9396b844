import { centralMoments, type Distribution } from "../../../datasets/calibration/distributions.ts";
import type { ValueColumn } from "../../../datasets/calibration/value-world.ts";
import type { Expectation } from "./expectation.ts";
import { type Figure, isBelow, isHeld, rateFigure, squareFigure, uniformityFigure } from "./figure.ts";
import { type Observations, type Observed, rowsOf } from "./observations.ts";
import { contrastShape, expectedCoverage, expectedError } from "./theory.ts";

const LEVEL = 0.95;

/** Why p-values of proportions cannot be uniform. */
export const DISCRETE =
  "counts of conversions are whole numbers: their p-values have steps (A. Agresti, 1992, doi:10.1214/ss/1177011454)";

/** Units that each group is expected to have. */
export interface GroupSizes {
  readonly test: number;
  readonly control: number;
}

/** What the population says of a metric. */
export interface Truth {
  readonly difference: number;
  /** Null: the metric has no relative difference to speak of. */
  readonly relative: number | null;
}

/** The true effect on a mean. */
function truthOf(test: Distribution, control: Distribution): Truth {
  const [t, c] = [centralMoments(test).mean, centralMoments(control).mean];
  return { difference: t - c, relative: c === 0 ? null : (t - c) / Math.abs(c) };
}

const isDiscrete = ({ raw }: Distribution): boolean => raw[0] === raw[1];

/** Property names that several scenarios share. */
export const FALSE_POSITIVES = "p < 0.05 without an effect";
export const DIFFERENCE_COVERED = "95 % interval of the difference holds the truth";
export const RELATIVE_COVERED = "95 % interval of the relative difference holds the truth";

/** What theory says of each kind of figure of one case. */
export interface CaseExpectations {
  readonly error: Expectation;
  readonly difference: Expectation;
  readonly relative: Expectation;
  /** Null: not shown. */
  readonly square: Expectation | null;
  /** Why p-values cannot be uniform; null: they must be. */
  readonly notUniform: string | null;
}

/**
 * Figures of the rows of one case: what any comparison of two groups must satisfy. Without an effect, its false positives are what its intervals
 * miss (both are made from one t, and Fieller's interval leaves out 0 just when p is below α), so that the intervals are looked at with an effect.
 */
export function comparisonFigures(
  subject: string,
  rows: readonly Observed[],
  truth: Truth,
  expected: CaseExpectations,
): Figure[] {
  const figures =
    truth.difference === 0
      ? [
          rateFigure(subject, FALSE_POSITIVES, rows, isBelow("p_value", 1 - LEVEL), expected.error),
          uniformityFigure(subject, rows, "p_value", expected.notUniform),
        ]
      : [
          rateFigure(subject, DIFFERENCE_COVERED, rows, isHeld("difference_", truth.difference), expected.difference),
          ...(truth.relative === null
            ? []
            : [rateFigure(subject, RELATIVE_COVERED, rows, isHeld("relative_", truth.relative), expected.relative)]),
        ];
  return expected.square === null
    ? figures
    : [...figures, squareFigure(subject, rows, truth.difference, expected.square)];
}

/** Figures of one column of a value world. */
export function columnFigures(
  observations: Observations,
  { metric, test, control }: ValueColumn,
  sizes: GroupSizes,
  subject = describe(test, control),
): Figure[] {
  const truth = truthOf(test, control);
  const groups = [
    { values: test, units: sizes.test },
    { values: control, units: sizes.control },
  ] as const;
  const shape = contrastShape(...groups);
  const relativeShape = contrastShape(...groups, 1 + (truth.relative ?? 0));
  const error = expectedError(shape, 1 - LEVEL);
  const freedom = Math.min(sizes.test, sizes.control) * 2 - 2;
  const isWeak = error.kind !== "nominal";
  const notUniform = isDiscrete(control) ? DISCRETE : isWeak && "because" in error ? error.because : null;
  return comparisonFigures(subject, rowsOf(observations, metric), truth, {
    error,
    difference: expectedCoverage(shape, LEVEL),
    relative: expectedCoverage(relativeShape, LEVEL),
    square: isWeak || sizes.test !== sizes.control ? null : { kind: "nominal", value: freedom / (freedom - 2) },
    notUniform,
  });
}

/** A case in words: `normal(100, 20)`, with its effect where it has one. */
function describe(test: Distribution, control: Distribution): string {
  return test.name === control.name ? control.name : `${control.name} against ${test.name}`;
}
