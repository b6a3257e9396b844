import { describe, expect, it } from "vitest";
import { adjustEstimate } from "../../src/statistics/adjustment/adjusted-estimate.ts";
import { type Coefficients, pooledCoefficients } from "../../src/statistics/adjustment/coefficients.ts";
import { cuped } from "../../src/statistics/adjustment/cuped.ts";
import { lineariseSums } from "../../src/statistics/adjustment/linearised-sums.ts";
import type { Difference } from "../../src/statistics/comparison/difference.ts";
import { welchDifference } from "../../src/statistics/comparison/difference.ts";
import { deltaInterval, fiellerInterval } from "../../src/statistics/comparison/relative.ts";
import { normalSurvival } from "../../src/statistics/distributions/normal.ts";
import { studentTwoSidedP } from "../../src/statistics/distributions/student.ts";
import { toNumber } from "../../src/statistics/exact/rational.ts";
import type { ExactEstimate, GroupEstimate } from "../../src/statistics/moments/estimate.ts";
import { addHistoryMoments, type HistoryMoments } from "../../src/statistics/moments/history-moments.ts";
import { hillstromCases, teaTastingCases } from "./cuped-values.ts";
import { historyMomentsOf, meanHistory, ratioHistory } from "./history-moments-of.ts";
import { relativeError } from "./moments-of.ts";

const always = { confidenceLevel: 0.95, minimumUnits: 0, minimumHistoryRatio: 0 };
const normalQuantile = 1.959963984540054;
const everything = { covariate: true, history: true };

/** The adjusted comparison, all of whose parts must be there. */
function adjusted(result: ReturnType<typeof cuped>): {
  test: GroupEstimate;
  control: GroupEstimate;
  difference: Difference;
} {
  if (!result.ok) throw new Error(result.reason);
  const { test, control, difference } = result.comparison;
  if (!test?.estimate.ok || !control?.estimate.ok || !difference.ok) throw new Error("no estimate");
  return { test: test.estimate, control: control.estimate, difference };
}

function thetaOf(test: HistoryMoments, control: HistoryMoments): number {
  const theta = pooledCoefficients(lineariseSums(addHistoryMoments(test, control), everything));
  if (!theta.ok) throw new Error(theta.reason);
  return toNumber({ numerator: theta.covariate, denominator: theta.divisor });
}

describe("CUPED agrees with SciPy on Hillstrom's experiment", () => {
  it.each(hillstromCases)("$name", (expected) => {
    const { test, control, difference } = adjusted(cuped(expected.test, expected.control, always));
    const close = (actual: number | null, value: number): void =>
      expect(relativeError(actual, value)).toBeLessThan(1e-9);
    close(thetaOf(expected.test, expected.control), expected.theta);
    close(test.mean, expected.testMean);
    close(control.mean, expected.controlMean);
    close(difference.difference, expected.difference);
    close(difference.standardError, expected.standardError);
    close(difference.statistic, expected.statistic);
    close(difference.degreesOfFreedom, expected.degreesOfFreedom);
    close(difference.pValue, expected.pValue);
    close(difference.lower, expected.interval[0]);
    close(difference.upper, expected.interval[1]);
    const inputs = {
      ratio: difference.difference / control.mean,
      controlMean: control.mean,
      testStandardError: test.standardError,
      controlStandardError: control.standardError,
      criticalValue: normalQuantile,
    };
    for (const [interval, ends] of [
      [fiellerInterval(inputs), expected.fieller],
      [deltaInterval(inputs), expected.delta],
    ] as const) {
      if (!interval.ok) throw new Error(interval.reason);
      close(interval.lower, ends[0]);
      close(interval.upper, ends[1]);
    }
  });
});

describe("CUPED agrees with tea-tasting", () => {
  it.each(teaTastingCases)("$id", (expected) => {
    const result = cuped(expected.test, expected.control, { ...always, alternative: expected.alternative });
    const { test, control, difference } = adjusted(result);
    const close = (actual: number | null, value: number): void =>
      expect(relativeError(actual, value)).toBeLessThan(1e-9);
    close(test.mean, expected.testMean);
    close(control.mean, expected.controlMean);
    close(difference.difference, expected.difference);
    close(difference.statistic, expected.statistic);
    const relative = result.ok ? result.comparison.relative : null;
    close(relative?.ok ? relative.relative : null, expected.relative);
    if (expected.normal) {
      // Only "less" is there: its interval ends above, at the normal quantile of 95 %.
      close(normalSurvival(-difference.statistic), expected.pValue);
      close(difference.difference + 1.6448536269514722 * difference.standardError, expected.upper ?? Number.NaN);
      expect(difference.lower).toBeNull();
    } else {
      close(difference.pValue, expected.pValue);
      close(difference.lower, expected.lower ?? Number.NaN);
      close(difference.upper, expected.upper ?? Number.NaN);
    }
  });
});

/**
 * GrowthBook: growthbook/growthbook 8f1db4456915a8e7b7faf23d5632ca7219d2f469 (MIT), packages/stats/tests. It divides the adjusted difference by the
 * *plain* control figure A, and takes the variance of (T' - C')/|A| to first order in T', A and the control's covariate, where A moves both
 * numerator and denominator: var(T')/A² + k² var(R_c - θ/k P_c)/A² with k = R_t/R_c for means and 1 + (T' - C')/A for ratios.
 */
function growthBook(
  [test, control]: readonly [HistoryMoments, HistoryMoments],
  theta: number,
): { test: ExactEstimate; control: ExactEstimate; estimate: number; standardError: number } {
  const union = lineariseSums(addHistoryMoments(test, control), everything);
  const estimate = (of: HistoryMoments, value: number): ExactEstimate => {
    const exact: Coefficients = { covariate: BigInt(Math.round(value * 2 ** 60)), history: 0n, divisor: 2n ** 60n };
    const result = adjustEstimate(lineariseSums(of, everything), union, exact, of.yScale - of.xScale);
    if (!result.ok) throw new Error(result.reason);
    return result;
  };
  const plain = (of: HistoryMoments): number => toNumber(estimate(of, 0).mean);
  const [t, c] = [estimate(test, theta), estimate(control, theta)];
  const difference = toNumber(t.mean) - toNumber(c.mean);
  const base = Math.abs(plain(control));
  const k = test.ratio ? 1 + difference / plain(control) : plain(test) / plain(control);
  const variance =
    toNumber(t.standardErrorSquared) + k ** 2 * toNumber(estimate(control, theta / k).standardErrorSquared);
  return { test: t, control: c, estimate: difference / base, standardError: Math.sqrt(variance) / base };
}

function welchOf({ test, control }: { test: ExactEstimate; control: ExactEstimate }): Difference {
  const difference = welchDifference(test, control, 0.95);
  if (!difference.ok) throw new Error(difference.reason);
  return difference;
}

type FourNumbers = readonly [number, number, number, number];

/** Numerator, denominator, and both before: y, x, c, d, in tenths (test_shared_models.py, TestEffectMomentsCupedRatioNegativeBaseline). */
const controlUnits: readonly FourNumbers[] = [
  [120, 10, 160, 15],
  [190, 20, 110, 10],
  [160, 15, 210, 20],
  [240, 25, 190, 20],
  [210, 20, 260, 25],
  [90, 10, 110, 10],
  [140, 15, 90, 10],
  [260, 25, 210, 20],
];
const improving: readonly FourNumbers[] = [
  [170, 15, 110, 10],
  [120, 10, 170, 15],
  [230, 20, 220, 20],
  [280, 25, 270, 25],
  [120, 10, 100, 10],
  [220, 20, 270, 25],
  [290, 25, 210, 20],
  [160, 15, 160, 15],
];
const declining: readonly FourNumbers[] = [
  [140, 15, 110, 10],
  [90, 10, 170, 15],
  [170, 20, 220, 20],
  [230, 25, 270, 25],
  [90, 10, 100, 10],
  [180, 20, 270, 25],
  [220, 25, 210, 20],
  [130, 15, 160, 15],
];
const up = { estimate: 0.10392798690671039, standardError: 0.028619629182708734 };
const down = { estimate: -0.1372067648663393, standardError: 0.0223934158935031 };
const fixedTheta = [
  { id: "gb-ratio-cuped-theta05-improving-pos", sign: 1, units: improving, ...up },
  { id: "gb-ratio-cuped-theta05-improving-neg", sign: -1, units: improving, ...up, estimate: -up.estimate },
  { id: "gb-ratio-cuped-theta05-declining-pos", sign: 1, units: declining, ...down },
  { id: "gb-ratio-cuped-theta05-declining-neg", sign: -1, units: declining, ...down, estimate: -down.estimate },
];

describe("CUPED agrees with GrowthBook, its conventions aside", () => {
  it("in θ of two groups (gb-theta-1)", () => {
    const group = meanHistory([4n, 110n, 3900n, 237n, 48515n, 7160n], 1);
    expect(relativeError(thetaOf(group, group), 0.018637909653276857)).toBeLessThan(1e-9);
  });

  it("in the relative difference of a mean (gb-pipeline-cuped-mean-relative)", () => {
    const control = meanHistory([3001n, 300n, 600n, 210n, 415n, -20n]);
    const test = meanHistory([3000n, 222n, 555n, 120n, 405n, -10n]);
    const { estimate, standardError } = growthBook([test, control], thetaOf(test, control));
    const { difference } = adjusted(cuped(test, control, always));
    expect(relativeError(estimate, -0.2817071538457276)).toBeLessThan(1e-9);
    expect(relativeError(difference.difference / (300 / 3001), -0.2817071538457276)).toBeLessThan(1e-9);
    expect(relativeError(standardError, 0.09710487644510962)).toBeLessThan(1e-9);
    const p = studentTwoSidedP(estimate / standardError, difference.degreesOfFreedom);
    expect(relativeError(p, 0.003732548615239084)).toBeLessThan(1e-9);
  });

  it("in the relative difference of a proportion, its variance p (1 - p) (gb-pipeline-cuped-proportion-relative)", () => {
    const control = meanHistory([3001n, 300n, 300n, 210n, 210n, -20n]);
    const test = meanHistory([3000n, 222n, 222n, 120n, 120n, -10n]);
    const { estimate, standardError } = growthBook([test, control], thetaOf(test, control));
    expect(relativeError(estimate, -0.3162021601662899)).toBeLessThan(1e-9);
    // n instead of n - 1, in groups of 3001 and 3000.
    expect(relativeError(standardError * Math.sqrt(2999.5 / 3000.5), 0.06201554948911426)).toBeLessThan(1e-7);
  });

  it("in the standard deviations of three groups, each with the θ of its comparison (gb-three-arm-cuped-stddev)", () => {
    const zero = meanHistory([3001n, 300n, 600n, 210n, 415n, -20n]);
    const one = meanHistory([3000n, 222n, 555n, 120n, 405n, -10n]);
    const two = meanHistory([4000n, 450n, 900n, 300n, 600n, -30n]);
    const deviation = ({ standardError, units }: GroupEstimate): number => standardError * Math.sqrt(Number(units));
    const first = adjusted(cuped(one, zero, always));
    const last = adjusted(cuped(two, zero, always));
    expect(deviation(last.control)).toBeCloseTo(0.434288923, 9);
    expect(deviation(first.test)).toBeCloseTo(0.423529598, 9);
    expect(deviation(last.test)).toBeCloseTo(0.458953951, 9);
  });

  describe("in ratios", () => {
    const control = ratioHistory(
      [
        100n,
        485112236689623000n,
        2715484666118136000000000000000000n,
        679909327584491700n,
        4939424001640236000000000000000000n,
        3602146836776702000000000000000000n,
        192591380699915360n,
        460076026390857000000000000000000n,
        290139839975023300n,
        920946138503889800000000000000000n,
        634239482353647000000000000000000n,
        1113621575931835200000000000000000n,
        1460318107927698300000000000000000n,
        1559287843494467600000000000000000n,
        2130940407444674700000000000000000n,
      ],
      15,
    );
    const test = ratioHistory(
      [
        100n,
        514775782660877700n,
        2994897482705013000000000000000000n,
        705409087438375900n,
        5291366041463920000000000000000000n,
        3918156143160071700000000000000000n,
        206941572274025360n,
        514290370224675700000000000000000n,
        302543891391073260n,
        994450620812566300000000000000000n,
        698417342581790800000000000000000n,
        1237095302112599700000000000000000n,
        1604075950326652200000000000000000n,
        1701028727004026500000000000000000n,
        2292081739775257000000000000000000n,
      ],
      15,
    );

    it("with its θ, the optimal one for these two groups (gb-ratio-cuped-relative-1, gb-pipeline-ratio-cuped-relative)", () => {
      // θ = (cov_t/n_t + cov_c/n_c) / (var_t/n_t + var_c/n_c), of the linearised values of each group.
      const parts = [test, control].map((of) => {
        const { uv, vv, x, d } = lineariseSums(of, everything);
        return {
          covariance: toNumber({ numerator: uv, denominator: x * x * d * d }),
          variance: toNumber({ numerator: vv, denominator: d ** 4n }),
        };
      });
      const sum = (value: (part: (typeof parts)[number]) => number): number =>
        parts.reduce((all, part) => all + value(part), 0);
      const theta = sum(({ covariance }) => covariance) / sum(({ variance }) => variance);
      const result = growthBook([test, control], theta);
      expect(relativeError(result.estimate, -0.0007014833343350888)).toBeLessThan(1e-9);
      expect(relativeError(result.standardError, 0.003907384079294605)).toBeLessThan(1e-9);
      const { degreesOfFreedom } = welchOf(result);
      expect(relativeError(degreesOfFreedom, 194.41780731451198)).toBeLessThan(1e-9);
      const p = studentTwoSidedP(result.estimate / result.standardError, degreesOfFreedom);
      expect(relativeError(p, 0.8577104052724662)).toBeLessThan(1e-9);
    });

    it("with our θ, that of all units together, to a hundredth of the standard error", () => {
      const { difference } = adjusted(cuped(test, control, always));
      const plainControl = 0.7134954868365716;
      expect(Math.abs(difference.difference / plainControl + 0.0007014833343350888)).toBeLessThan(0.00004);
      expect(relativeError(difference.standardError / plainControl, 0.003907384079294605)).toBeLessThan(2e-4);
    });

    it.each(fixedTheta)("with θ = 0.5 ($id)", ({ sign, units, estimate, standardError }) => {
      const group = (rows: readonly FourNumbers[]): HistoryMoments =>
        historyMomentsOf(
          rows.map(([y, x, c, d]) => ({ y: sign * y, x, h: true, c: sign * c, d })),
          { yScale: 1, xScale: 1, ratio: true },
        );
      const result = growthBook([group(units), group(controlUnits)], 0.5);
      expect(relativeError(result.estimate, estimate)).toBeLessThan(1e-9);
      expect(relativeError(result.standardError, standardError)).toBeLessThan(1e-9);
    });
  });
});
