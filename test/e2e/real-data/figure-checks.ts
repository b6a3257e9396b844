import { expect } from "vitest";
import { normalSurvival, normalUpperQuantile } from "../../../src/statistics/distributions/normal.ts";
import { studentSurvival, studentUpperQuantile } from "../../../src/statistics/distributions/student.ts";
import type { ResultFigures } from "../../harness/published-results.ts";
import { expectClose, expectEnds } from "./close.ts";
import { expectPearson, expectTwoProportions } from "./proportion-figures.ts";
import type { PublishedRow } from "./published-row.ts";
import type { ReferenceGroup, ReferenceResult } from "./reference.ts";
import { expectDelta, expectFieller, type RelativeFigures } from "./relative-figures.ts";

/** Holds what is published to one figure of a reference result. `what` names the figure where it fails. */
type FigureCheck = (expected: ReferenceResult, row: PublishedRow, what: string) => void;

const finite = (figure: number | null): number => figure ?? Number.NaN;

function expectGroup(expected: ReferenceGroup, row: ResultFigures, side: "test" | "control", what: string): void {
  expect(row[`${side}ParticipatingUnits`], `${what}, units`).toBe(expected.n);
  const standardError = finite(row[`${side}StandardError`]);
  if (expected.ratio === undefined) {
    expectClose(row[`${side}Total`], finite(expected.sum ?? null), `${what}, total`);
    expectClose(row[`${side}Mean`], finite(expected.mean ?? null), `${what}, mean`);
    expectClose(standardError ** 2 * expected.n, finite(expected.var ?? null), `${what}, variance`);
    return;
  }
  expectClose(row[`${side}Total`], finite(expected.sum_y ?? null), `${what}, numerators`);
  expectClose(row[`${side}Denominator`], finite(expected.sum_x ?? null), `${what}, denominators`);
  expectClose(row[`${side}Mean`], expected.ratio, `${what}, ratio`);
  expectClose(standardError ** 2, finite(expected.var_ratio ?? null), `${what}, variance`);
}

function expectWelch({ welch }: ReferenceResult, row: ResultFigures, what: string): void {
  if (welch === undefined) return;
  expectClose(row.difference, welch.diff, `${what}, difference`);
  expectClose(row.differenceStandardError, welch.se, `${what}, standard error`);
  expectClose(finite(row.difference) / finite(row.differenceStandardError), welch.t, `${what}, t`);
  expectClose(row.degreesOfFreedom, welch.df, `${what}, degrees of freedom`);
  expectClose(row.pValue, welch.p, `${what}, p-value`);
  expectEnds({ lower: row.differenceLower, upper: row.differenceUpper }, welch.ci95, what);
}

/** The reference takes ratios for normal; Pulse gives them Student's t with Welch's degrees of freedom, as it gives every difference. */
function expectRatio({ ratio_delta: expected }: ReferenceResult, row: ResultFigures, what: string): void {
  if (expected === undefined) return;
  const [difference, standardError] = [finite(row.difference), finite(row.differenceStandardError)];
  const around = (quantile: number) => ({
    lower: difference - quantile * standardError,
    upper: difference + quantile * standardError,
  });
  const z = difference / standardError;
  expectClose(difference, expected.diff, `${what}, difference`);
  expectClose(standardError, expected.se, `${what}, standard error`);
  expectClose(z, expected.z, `${what}, z`);
  expectClose(2 * normalSurvival(Math.abs(z)), expected.p, `${what}, p-value of the normal distribution`);
  expectEnds(around(normalUpperQuantile(0.025)), expected.ci95, `${what}, normal quantile`);
  const degreesOfFreedom = finite(row.degreesOfFreedom);
  expectClose(row.pValue, 2 * studentSurvival(Math.abs(z), degreesOfFreedom), `${what}, p-value as published`);
  const { lower, upper } = around(studentUpperQuantile(0.025, degreesOfFreedom));
  expectEnds({ lower: row.differenceLower, upper: row.differenceUpper }, [lower, upper], `${what}, as published`);
}

function relativeFigures({ fieller: row, delta }: PublishedRow): RelativeFigures {
  return {
    inputs: {
      ratio: finite(row.relativeDifference),
      controlMean: finite(row.controlMean),
      testStandardError: finite(row.testStandardError),
      controlStandardError: finite(row.controlStandardError),
    },
    degreesOfFreedom: finite(row.degreesOfFreedom),
    fieller: { lower: row.relativeLower, upper: row.relativeUpper },
    delta: { lower: delta.relativeLower, upper: delta.relativeUpper },
  };
}

/** One check a figure of a plain result. */
const plain: Readonly<Record<string, FigureCheck>> = {
  control: ({ control }, { fieller }, what) => expectGroup(control, fieller, "control", what),
  treatment: ({ treatment }, { fieller }, what) => expectGroup(treatment, fieller, "test", what),
  welch: (expected, { fieller }, what) => expectWelch(expected, fieller, what),
  ratio_delta: (expected, { fieller }, what) => expectRatio(expected, fieller, what),
  rel_delta: (expected, row, what) => expectDelta(expected, relativeFigures(row), what),
  rel_fieller: (expected, row, what) => expectFieller(expected, relativeFigures(row), what),
  two_prop_z: (expected, { fieller }, what) => expectTwoProportions(expected, fieller, what),
  chi2_2x2: (expected, { fieller }, what) => expectPearson(expected, fieller, what),
};

/** The adjusted means are not published, only what is made of them: their figures are taken from the reference. */
function adjustedFigures(
  { control, treatment, welch }: ReferenceResult,
  { fieller: row, delta }: PublishedRow,
): RelativeFigures {
  const standardError = ({ n, var: variance }: ReferenceGroup): number => Math.sqrt(finite(variance ?? null) / n);
  return {
    inputs: {
      ratio: finite(row.cupedRelativeDifference),
      controlMean: finite(control.mean ?? null),
      testStandardError: standardError(treatment),
      controlStandardError: standardError(control),
    },
    degreesOfFreedom: finite(welch?.df ?? null),
    fieller: { lower: row.cupedRelativeLower, upper: row.cupedRelativeUpper },
    delta: { lower: delta.cupedRelativeLower, upper: delta.cupedRelativeUpper },
  };
}

/** The adjusted control mean follows from the two differences. */
const adjustedControlMean = ({ cupedDifference, cupedRelativeDifference }: ResultFigures): number =>
  finite(cupedDifference) / finite(cupedRelativeDifference);

/** One check a figure of a result after CUPED. */
const adjusted: Readonly<Record<string, FigureCheck>> = {
  control({ control }, { fieller: row }, what) {
    expect(row.controlParticipatingUnits, `${what}, units`).toBe(control.n);
    expectClose(adjustedControlMean(row), finite(control.mean ?? null), `${what}, mean`);
  },
  treatment({ treatment }, { fieller: row }, what) {
    expect(row.testParticipatingUnits, `${what}, units`).toBe(treatment.n);
    const mean = adjustedControlMean(row) + finite(row.cupedDifference);
    expectClose(mean, finite(treatment.mean ?? null), `${what}, mean`);
  },
  welch({ welch }, { fieller: row }, what) {
    if (welch === undefined) return;
    expect(row.cupedOutcome, what).toBe("ok");
    expectClose(row.cupedDifference, welch.diff, `${what}, difference`);
    expectClose(row.cupedStandardError, welch.se, `${what}, standard error`);
    expectClose(finite(row.cupedDifference) / finite(row.cupedStandardError), welch.t, `${what}, t`);
    expectClose(row.cupedPValue, welch.p, `${what}, p-value`);
    expectEnds({ lower: row.cupedLower, upper: row.cupedUpper }, welch.ci95, what);
    const reduction = 1 - (welch.se / finite(row.differenceStandardError)) ** 2;
    // A difference of two numbers that agree to three digits.
    expectClose(row.cupedVarianceReduction, reduction, `${what}, reduction of variance`, 1e-6);
  },
  rel_delta: (expected, row, what) => expectDelta(expected, adjustedFigures(expected, row), what),
  rel_fieller: (expected, row, what) => expectFieller(expected, adjustedFigures(expected, row), what),
};

/** Which figures of a result there are checks for. */
export const CHECKED_FIGURES = { plain: Object.keys(plain), adjusted: Object.keys(adjusted) } as const;

/** Holds a published row to every figure of a reference result that there is a check for. */
export function expectResult(expected: ReferenceResult, row: PublishedRow, checks: "plain" | "adjusted"): void {
  for (const [figure, check] of Object.entries(checks === "plain" ? plain : adjusted)) {
    if (figure in expected) check(expected, row, `${expected.metric}, ${expected.comparison}: ${figure}`);
  }
}
