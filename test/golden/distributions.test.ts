import { describe, expect, it } from "vitest";
import {
  chiSquaredCdf,
  chiSquaredLowerQuantile,
  chiSquaredSurvival,
  chiSquaredUpperQuantile,
} from "../../src/statistics/distributions/chi-squared.ts";
import {
  fisherCdf,
  fisherLowerQuantile,
  fisherSurvival,
  fisherUpperQuantile,
} from "../../src/statistics/distributions/fisher-f.ts";
import {
  noncentralStudentCdf,
  noncentralStudentLowerQuantile,
  noncentralStudentSurvival,
  noncentralStudentUpperQuantile,
} from "../../src/statistics/distributions/noncentral-student.ts";
import {
  normalCdf,
  normalSurvival,
  normalTwoSidedP,
  normalUpperQuantile,
} from "../../src/statistics/distributions/normal.ts";
import {
  studentCdf,
  studentSurvival,
  studentTwoSidedP,
  studentUpperQuantile,
} from "../../src/statistics/distributions/student.ts";
import {
  chiSquaredLowerQuantiles,
  chiSquaredLowerTails,
  chiSquaredSurvivals,
  chiSquaredUpperQuantiles,
  fisherLowerQuantiles,
  fisherLowerTails,
  fisherSurvivals,
  fisherUpperQuantiles,
  noncentralStudentQuantiles,
  noncentralStudentSurvivals,
  normalQuantiles,
  normalSurvivals,
  studentQuantiles,
  studentSurvivals,
} from "./distribution-values.ts";
import { relativeError } from "./moments-of.ts";

const tolerance = 1e-12;

describe("distributions, against values of 60 digits", () => {
  it.each(studentSurvivals)("P(T > %d) with %d degrees of freedom is %d", (t, degreesOfFreedom, p) => {
    expect(relativeError(studentSurvival(t, degreesOfFreedom), p)).toBeLessThan(tolerance);
    expect(relativeError(studentTwoSidedP(-t, degreesOfFreedom), 2 * p)).toBeLessThan(tolerance);
    expect(relativeError(studentCdf(t, degreesOfFreedom), 1 - p)).toBeLessThan(tolerance);
  });

  it.each(studentQuantiles)("P(T > t) = %d with %d degrees of freedom gives t = %d", (p, degreesOfFreedom, t) => {
    expect(relativeError(studentUpperQuantile(p, degreesOfFreedom), t)).toBeLessThan(tolerance);
  });

  it.each(normalSurvivals)("P(Z > %d) is %d", (z, p) => {
    expect(relativeError(normalSurvival(z), p)).toBeLessThan(tolerance);
    expect(relativeError(normalTwoSidedP(-z), 2 * p)).toBeLessThan(tolerance);
    expect(relativeError(normalCdf(z), 1 - p)).toBeLessThan(tolerance);
  });

  it.each(normalQuantiles)("P(Z > z) = %d gives z = %d", (p, z) => {
    expect(relativeError(normalUpperQuantile(p), z)).toBeLessThan(tolerance);
  });

  it("gives a quantile of the lower half the other sign", () => {
    expect(normalUpperQuantile(0.75)).toBe(-normalUpperQuantile(0.25));
    expect(studentUpperQuantile(0.75, 5)).toBe(-studentUpperQuantile(0.25, 5));
    expect(normalUpperQuantile(0.5)).toBe(0);
  });

  it.each(chiSquaredSurvivals)("P(X > %d) with %d degrees of freedom is %d", (x, degreesOfFreedom, p) => {
    expect(relativeError(chiSquaredSurvival(x, degreesOfFreedom), p)).toBeLessThan(tolerance);
    expect(chiSquaredCdf(x, degreesOfFreedom)).toBeCloseTo(1 - p, 12);
  });

  it.each(chiSquaredLowerTails)("P(X < %d) with %d degrees of freedom is %d", (x, degreesOfFreedom, p) => {
    expect(relativeError(chiSquaredCdf(x, degreesOfFreedom), p)).toBeLessThan(tolerance);
    expect(relativeError(chiSquaredSurvival(x, degreesOfFreedom), 1 - p)).toBeLessThan(tolerance);
  });

  it.each(chiSquaredUpperQuantiles)(
    "P(X > x) = %d with %d degrees of freedom gives x = %d",
    (p, degreesOfFreedom, x) => {
      expect(relativeError(chiSquaredUpperQuantile(p, degreesOfFreedom), x)).toBeLessThan(tolerance);
    },
  );

  it.each(chiSquaredLowerQuantiles)(
    "P(X < x) = %d with %d degrees of freedom gives x = %d",
    (p, degreesOfFreedom, x) => {
      expect(relativeError(chiSquaredLowerQuantile(p, degreesOfFreedom), x)).toBeLessThan(tolerance);
    },
  );

  it.each(fisherSurvivals)("P(F > %d) with %d and %d degrees of freedom is %d", (x, d1, d2, p) => {
    expect(relativeError(fisherSurvival(x, d1, d2), p)).toBeLessThan(tolerance);
    expect(fisherCdf(x, d1, d2)).toBeCloseTo(1 - p, 12);
  });

  it.each(fisherLowerTails)("P(F < %d) with %d and %d degrees of freedom is %d", (x, d1, d2, p) => {
    expect(relativeError(fisherCdf(x, d1, d2), p)).toBeLessThan(tolerance);
    expect(relativeError(fisherSurvival(x, d1, d2), 1 - p)).toBeLessThan(tolerance);
  });

  it.each(fisherUpperQuantiles)("P(F > x) = %d with %d and %d degrees of freedom gives x = %d", (p, d1, d2, x) => {
    expect(relativeError(fisherUpperQuantile(p, d1, d2), x)).toBeLessThan(tolerance);
  });

  it.each(fisherLowerQuantiles)("P(F < x) = %d with %d and %d degrees of freedom gives x = %d", (p, d1, d2, x) => {
    expect(relativeError(fisherLowerQuantile(p, d1, d2), x)).toBeLessThan(tolerance);
  });

  it.each(noncentralStudentSurvivals)("P(T > %d) with ν = %d and δ = %d is %d", (t, degreesOfFreedom, delta, p) => {
    expect(relativeError(noncentralStudentSurvival(t, degreesOfFreedom, delta), p)).toBeLessThan(tolerance);
    expect(relativeError(noncentralStudentCdf(-t, degreesOfFreedom, -delta), p)).toBeLessThan(tolerance);
  });

  it.each(noncentralStudentQuantiles)("P(T > t) = %d with ν = %d and δ = %d gives t = %d", (p, nu, delta, t) => {
    expect(relativeError(noncentralStudentUpperQuantile(p, nu, delta), t)).toBeLessThan(tolerance);
    expect(relativeError(noncentralStudentLowerQuantile(p, nu, -delta), -t)).toBeLessThan(tolerance);
  });

  it("gives quantiles below the range of doubles as 0, and refuses those beyond", () => {
    expect(chiSquaredLowerQuantile(1e-300, 1)).toBe(0);
    expect(() => fisherUpperQuantile(1e-300, 1, 1)).toThrow(RangeError);
  });

  it("refuses a quantile of what is no probability", () => {
    for (const probability of [0, 1, -0.1, Number.NaN]) {
      expect(() => normalUpperQuantile(probability)).toThrow(RangeError);
      expect(() => chiSquaredUpperQuantile(probability, 3)).toThrow(RangeError);
      expect(() => fisherLowerQuantile(probability, 3, 4)).toThrow(RangeError);
      expect(() => noncentralStudentUpperQuantile(probability, 3, 1)).toThrow(RangeError);
    }
  });

  it("is certain at the ends of the line", () => {
    expect(noncentralStudentSurvival(Number.POSITIVE_INFINITY, 5, 1)).toBe(0);
    expect(noncentralStudentSurvival(Number.NEGATIVE_INFINITY, 5, 1)).toBe(1);
    expect(fisherCdf(0, 3, 4)).toBe(0);
    expect(chiSquaredSurvival(0, 3)).toBe(1);
  });

  it("keeps two-sided p-values of 1e-300 above 0", () => {
    expect(normalTwoSidedP(37)).toBeGreaterThan(1.14e-299);
    expect(studentTwoSidedP(1e100, 3)).toBeGreaterThan(1e-300);
    expect(chiSquaredSurvival(1370, 1)).toBeGreaterThan(1e-300);
    expect(fisherSurvival(1e299, 2, 2)).toBeGreaterThan(1e-300);
    expect(noncentralStudentSurvival(1e200, 1.45, -3)).toBeGreaterThan(1e-300);
  });
});
