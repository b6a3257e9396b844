import { type CentralMoments, centralMoments, type Distribution } from "../../../datasets/calibration/distributions.ts";
import type { Expectation } from "./expectation.ts";

/** Skewness and excess kurtosis of m_t - f m_c: how far it is from normal. */
export interface ContrastShape {
  readonly skewness: number;
  readonly excessKurtosis: number;
  readonly hasVariance: boolean;
  /** Fewest expected ones or zeros in a group; Infinity for values that are no 0 or 1. */
  readonly fewestExpected: number;
}

export interface DesignedGroup {
  readonly values: Distribution;
  /** Units that the group is expected to have. */
  readonly units: number;
}

/** |skewness of the mean| above which its normal approximation is not to be trusted: n < 355 s² (Kohavi et al.) is s/√n > 1/√355. */
export const MOST_SKEWNESS = 1 / Math.sqrt(355);
/** Excess kurtosis of the difference above which the second-order term of the t test's error exceeds half a percentage point. */
const MOST_EXCESS_KURTOSIS = 0.3;
const FEWEST_EXPECTED = 10;

const isProportion = ({ raw }: Distribution): boolean => raw[0] === raw[1] && raw[0] < 1;

/**
 * The shape of the contrast of two means, from the population's own moments (not from data).
 *
 * Formula: with V = σ²_t/n_t + f² σ²_c/n_c: skewness (μ₃t/n_t² - f³ μ₃c/n_c²) / V^(3/2); excess kurtosis (κ₄t/n_t³ + f⁴ κ₄c/n_c³) / V².
 * Symbols: μ₃ third central moment, κ₄ = μ₄ - 3σ⁴, n units of a group. Skewness cancels where the groups are alike and of one size.
 * Source: D. D. Boos, J. M. Hughes-Oliver, 2000, doi:10.1080/00031305.2000.10474524.
 */
export function contrastShape(test: DesignedGroup, control: DesignedGroup, factor = 1): ContrastShape {
  const t = centralMoments(test.values);
  const c = centralMoments(control.values);
  const isSymmetric = test.units === control.units && factor === 1 && test.values.name === control.values.name;
  const variance = t.variance / test.units + (factor ** 2 * c.variance) / control.units;
  const third = t.third / test.units ** 2 - (factor ** 3 * c.third) / control.units ** 2;
  const cumulant = ({ fourth, variance: v }: CentralMoments): number => fourth - 3 * v ** 2;
  const fourth = cumulant(t) / test.units ** 3 + (factor ** 4 * cumulant(c)) / control.units ** 3;
  const expected = [test, control].flatMap(({ values, units }) =>
    isProportion(values) ? [units * values.raw[0], units * (1 - values.raw[0])] : [],
  );
  const hasVariance = Number.isFinite(variance);
  return {
    skewness: isSymmetric ? 0 : Number.isFinite(third) ? third / variance ** 1.5 : Number.POSITIVE_INFINITY,
    excessKurtosis: hasVariance && Number.isFinite(fourth) ? fourth / variance ** 2 : Number.POSITIVE_INFINITY,
    hasVariance,
    fewestExpected: Math.min(Number.POSITIVE_INFINITY, ...expected),
  };
}

/**
 * The shape of the difference pooled over stages: D = Σ w_k d_k, with weights by the inverse of s²_k (1/n_tk + 1/n_ck), s²_k the variance of both
 * groups together. Cumulants add up: κ₃(D) = Σ w³_k κ₃(d_k), κ₄ alike.
 */
export function pooledShape(
  stages: readonly { readonly test: DesignedGroup; readonly control: DesignedGroup }[],
): ContrastShape {
  let second = 0;
  let third = 0;
  let fourth = 0;
  let fewestExpected = 0;
  for (const { test, control } of stages) {
    const shape = contrastShape(test, control);
    const [t, c] = [centralMoments(test.values), centralMoments(control.values)];
    const variance = t.variance / test.units + c.variance / control.units;
    const common = (test.units * t.variance + control.units * c.variance) / (test.units + control.units);
    const weight = 1 / (common * (1 / test.units + 1 / control.units));
    second += weight ** 2 * variance;
    third += weight ** 3 * shape.skewness * variance ** 1.5;
    fourth += weight ** 4 * shape.excessKurtosis * variance ** 2;
    fewestExpected += shape.fewestExpected;
  }
  return {
    skewness: third / second ** 1.5,
    excessKurtosis: fourth / second ** 2,
    hasVariance: Number.isFinite(second),
    fewestExpected,
  };
}

const SOURCES = {
  skewness:
    "R. Kohavi et al., 2014, doi:10.1145/2623330.2623341, section 4.6, applied to the difference as Boos and Hughes-Oliver, 2000, doi:10.1080/00031305.2000.10474524, do",
  tails: "N. Cressie, 1980, doi:10.1111/j.1467-842X.1980.tb01161.x; B. Efron, 1969, doi:10.1080/01621459.1969.10501056",
  counts:
    "W. G. Cochran, 1954, doi:10.2307/3001616; L. D. Brown, T. T. Cai, A. DasGupta, 2001, doi:10.1214/ss/1009213286",
} as const;

/**
 * What Student's t promises for a contrast of this shape: its nominal error; at most that error (symmetric, but with heavy tails); or nothing.
 * Decided by the population's moments before anything is measured.
 */
export function expectedError(shape: ContrastShape, value: number): Expectation {
  const { skewness, excessKurtosis, hasVariance, fewestExpected } = shape;
  if (fewestExpected < FEWEST_EXPECTED) {
    const because = `a group expects ${Number(fewestExpected.toPrecision(2))} conversions, fewer than ${FEWEST_EXPECTED} (${SOURCES.counts})`;
    return { kind: "known_weak", value, because };
  }
  if (skewness !== 0 && !(Math.abs(skewness) <= MOST_SKEWNESS)) {
    const shown = Number.isFinite(skewness) ? `skewness ${Number(skewness.toPrecision(2))}` : "no finite skewness";
    const because = `the difference has ${shown}, more than ${MOST_SKEWNESS.toFixed(3)} (${SOURCES.skewness})`;
    return { kind: "known_weak", value, because };
  }
  if (!hasVariance || excessKurtosis > MOST_EXCESS_KURTOSIS) {
    const because = `heavy tails that are alike in both groups make t conservative (${SOURCES.tails})`;
    return { kind: "at_most", value, because };
  }
  return { kind: "nominal", value };
}

/** The same for a coverage: 1 minus the error. */
export function expectedCoverage(shape: ContrastShape, value: number): Expectation {
  const error = expectedError(shape, 1 - value);
  if (error.kind === "at_most") return { kind: "at_least", value, because: error.because };
  return { ...error, value };
}
