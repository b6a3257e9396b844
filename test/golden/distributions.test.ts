import { describe, expect, it } from "vitest";
import { chiSquaredSurvival } from "../../src/statistics/distributions/chi-squared.ts";
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
  chiSquaredSurvivals,
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
  });

  it("keeps two-sided p-values of 1e-300 above 0", () => {
    expect(normalTwoSidedP(37)).toBeGreaterThan(1.14e-299);
    expect(studentTwoSidedP(1e100, 3)).toBeGreaterThan(1e-300);
    expect(chiSquaredSurvival(1370, 1)).toBeGreaterThan(1e-300);
  });
});
