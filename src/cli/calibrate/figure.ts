import { type Expectation, judge, type Verdict } from "./expectation.ts";
import { average, expectedDistance, type Measurement, rate, uniformity } from "./measurement.ts";
import { figureOf, holds, type Observed } from "./observations.ts";

/** One measured property of one case, beside what theory says of it. */
export interface Figure {
  /** What was measured on: `normal, effect 5`. */
  readonly subject: string;
  /** What was measured: `p < 0.05 without an effect`. */
  readonly property: string;
  readonly measurement: Measurement;
  readonly expectation: Expectation;
  readonly distance: number;
  readonly verdict: Verdict;
  /** Replications for which Pulse gave no such number, with a reason instead. */
  readonly leftOut: number;
  /** Share of the rows that carried a warning; null where that is no question. */
  readonly warned: number | null;
}

interface FigureParts {
  readonly subject: string;
  readonly property: string;
  readonly measurement: Measurement;
  readonly expectation: Expectation;
  readonly leftOut?: number;
  readonly warned?: number | null;
}

export function figure(parts: FigureParts): Figure {
  const { leftOut = 0, warned = null, ...rest } = parts;
  return { ...rest, ...judge(parts.measurement, parts.expectation), leftOut, warned };
}

export const nominal = (value: number): Expectation => ({ kind: "nominal", value });

/** Share of the rows that carry a warning. */
function warnedShare(rows: readonly Observed[]): number | null {
  if (rows.length === 0) return null;
  const warned = rows.filter(({ warnings }) => typeof warnings === "string" && warnings !== "[]");
  return warned.length / rows.length;
}

/** How often something holds, over the rows of which it can be said at all. */
export function rateFigure(
  subject: string,
  property: string,
  rows: readonly Observed[],
  holdsFor: (row: Observed) => boolean | null,
  expectation: Expectation,
): Figure {
  const answers = rows.map(holdsFor).filter((answer) => answer !== null);
  return figure({
    subject,
    property,
    measurement: rate(answers.filter(Boolean).length, answers.length),
    expectation,
    leftOut: rows.length - answers.length,
    warned: warnedShare(rows),
  });
}

/** Whether a row's figure is below a threshold. */
export function isBelow(column: string, threshold: number): (row: Observed) => boolean | null {
  return (row) => {
    const value = figureOf(row, column);
    return value === null ? null : value < threshold;
  };
}

/** Whether a row's interval holds the truth. */
export function isHeld(prefix: string, truth: number): (row: Observed) => boolean | null {
  return (row) => holds(row, prefix, truth);
}

/** Mean of t² around the truth: ν/(ν - 2) for Student's t. */
export function squareFigure(
  subject: string,
  rows: readonly Observed[],
  truth: number,
  expectation: Expectation,
  columns: { readonly difference: string; readonly standardError: string } = {
    difference: "difference",
    standardError: "difference_standard_error",
  },
): Figure {
  const squares = rows.flatMap((row) => {
    const difference = figureOf(row, columns.difference);
    const standardError = figureOf(row, columns.standardError);
    return difference === null || standardError === null ? [] : [((difference - truth) / standardError) ** 2];
  });
  return figure({
    subject,
    property: "mean of t²",
    measurement: average(squares),
    expectation,
    leftOut: rows.length - squares.length,
    warned: warnedShare(rows),
  });
}

/** How far the p-values are from uniform. */
export function uniformityFigure(
  subject: string,
  rows: readonly Observed[],
  column: string,
  weak: string | null,
): Figure {
  const pValues = rows.flatMap((row) => figureOf(row, column) ?? []);
  const value = expectedDistance(pValues.length);
  return figure({
    subject,
    property: "distance of p from uniform (Kolmogorov-Smirnov)",
    measurement: uniformity(pValues),
    expectation: weak === null ? nominal(value) : { kind: "known_weak", value, because: weak },
    leftOut: rows.length - pValues.length,
    warned: warnedShare(rows),
  });
}
