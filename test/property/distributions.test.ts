import fc from "fast-check";
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
import { normalCdf, normalSurvival, normalUpperQuantile } from "../../src/statistics/distributions/normal.ts";
import {
  studentCdf,
  studentSurvival,
  studentTwoSidedP,
  studentUpperQuantile,
} from "../../src/statistics/distributions/student.ts";
import { relativeError } from "../golden/moments-of.ts";

/** From 1 to 1e7, as many small as large ones. */
const degrees = fc.double({ min: 0, max: 7, noNaN: true }).map((power) => 10 ** power);
const noncentrality = fc.double({ min: -40, max: 40, noNaN: true });
/** From 1e-300 to ½, half of them above 1e-8. */
const tail = fc
  .oneof(fc.double({ min: -300, max: -0.302, noNaN: true }), fc.double({ min: -8, max: -0.302, noNaN: true }))
  .map((power) => 10 ** power);
/** Shapes for quantiles that stay within the range of doubles at tails of 1e-300. */
const tameDegrees = fc.double({ min: 0.5, max: 6, noNaN: true }).map((power) => 10 ** power);

interface Distribution {
  readonly survival: (x: number) => number;
  readonly cdf: (x: number) => number;
  readonly upperQuantile: (probability: number) => number;
  readonly lowerQuantile: (probability: number) => number;
}

const normal: Distribution = {
  survival: normalSurvival,
  cdf: normalCdf,
  upperQuantile: normalUpperQuantile,
  lowerQuantile: (p) => -normalUpperQuantile(p),
};
const student = (nu: number): Distribution => ({
  survival: (x) => studentSurvival(x, nu),
  cdf: (x) => studentCdf(x, nu),
  upperQuantile: (p) => studentUpperQuantile(p, nu),
  lowerQuantile: (p) => -studentUpperQuantile(p, nu),
});
const chiSquared = (k: number): Distribution => ({
  survival: (x) => chiSquaredSurvival(x, k),
  cdf: (x) => chiSquaredCdf(x, k),
  upperQuantile: (p) => chiSquaredUpperQuantile(p, k),
  lowerQuantile: (p) => chiSquaredLowerQuantile(p, k),
});
const fisher = (d1: number, d2: number): Distribution => ({
  survival: (x) => fisherSurvival(x, d1, d2),
  cdf: (x) => fisherCdf(x, d1, d2),
  upperQuantile: (p) => fisherUpperQuantile(p, d1, d2),
  lowerQuantile: (p) => fisherLowerQuantile(p, d1, d2),
});
const noncentral = (nu: number, delta: number): Distribution => ({
  survival: (x) => noncentralStudentSurvival(x, nu, delta),
  cdf: (x) => noncentralStudentCdf(x, nu, delta),
  upperQuantile: (p) => noncentralStudentUpperQuantile(p, nu, delta),
  lowerQuantile: (p) => noncentralStudentLowerQuantile(p, nu, delta),
});

/** Each with the arbitrary of its shape. */
const distributions: readonly (readonly [string, fc.Arbitrary<Distribution>])[] = [
  ["normal", fc.constant(normal)],
  ["Student", tameDegrees.map(student)],
  ["chi-squared", tameDegrees.map(chiSquared)],
  ["F", fc.tuple(tameDegrees, tameDegrees).map(([d1, d2]) => fisher(d1, d2))],
  ["non-central t", fc.tuple(tameDegrees, noncentrality).map(([nu, delta]) => noncentral(nu, delta))],
];

const runs = { numRuns: 100 };
const closeBy = 1e-11;

describe.each(distributions)("%s", (_, arbitrary) => {
  it("adds up to 1: cdf and survival", () => {
    fc.assert(
      fc.property(arbitrary, tail, ({ survival, cdf, upperQuantile }, probability) => {
        const x = upperQuantile(probability);
        expect(Math.abs(survival(x) + cdf(x) - 1)).toBeLessThan(1e-13);
      }),
      runs,
    );
  });

  it("has quantiles that invert survival and cdf, however small the tail", () => {
    fc.assert(
      fc.property(arbitrary, tail, ({ survival, cdf, upperQuantile, lowerQuantile }, probability) => {
        // One rounding of x moves a tail by as much as it is steep there: at most some thousand roundings here.
        const upper = upperQuantile(probability);
        const lower = lowerQuantile(probability);
        expect(relativeError(survival(upper), probability)).toBeLessThan(closeBy);
        expect(relativeError(cdf(lower), probability)).toBeLessThan(closeBy);
      }),
      runs,
    );
  });

  it("is monotone: a larger value has the smaller survival, a smaller tail the larger quantile", () => {
    fc.assert(
      fc.property(arbitrary, tail, tail, ({ survival, cdf, upperQuantile }, one, other) => {
        fc.pre(Math.abs(Math.log(one / other)) > 1e-9);
        const [small, large] = [Math.min(one, other), Math.max(one, other)];
        const [far, near] = [upperQuantile(small), upperQuantile(large)];
        expect(far).toBeGreaterThan(near);
        expect(survival(far)).toBeLessThan(survival(near));
        expect(cdf(far)).toBeGreaterThanOrEqual(cdf(near) - 1e-15);
      }),
      runs,
    );
  });

  it("has the same median from both sides", () => {
    fc.assert(
      fc.property(arbitrary, ({ upperQuantile, lowerQuantile }) => {
        expect(Math.abs(upperQuantile(0.5) - lowerQuantile(0.5))).toBeLessThanOrEqual(
          1e-12 * Math.abs(upperQuantile(0.5)) + 1e-14,
        );
      }),
      runs,
    );
  });
});

describe("distributions that are cases of each other", () => {
  const t = fc.double({ min: -30, max: 30, noNaN: true });

  it("t squared is F with 1 and ν degrees of freedom", () => {
    fc.assert(
      fc.property(t, degrees, tail, (value, nu, probability) => {
        expect(relativeError(fisherSurvival(value * value, 1, nu), studentTwoSidedP(value, nu))).toBeLessThan(closeBy);
        const tame = Math.max(nu, 4);
        const root = Math.sqrt(fisherUpperQuantile(probability, 1, tame));
        expect(relativeError(root, studentUpperQuantile(probability / 2, tame))).toBeLessThan(closeBy);
      }),
      runs,
    );
  });

  it("1/F exchanges the degrees of freedom and the tails", () => {
    fc.assert(
      fc.property(tameDegrees, tameDegrees, tail, (d1, d2, probability) => {
        const upper = fisherUpperQuantile(probability, d1, d2);
        expect(relativeError(1 / fisherLowerQuantile(probability, d2, d1), upper)).toBeLessThan(closeBy);
      }),
      runs,
    );
  });

  it("non-central t without noncentrality is Student's", () => {
    fc.assert(
      fc.property(t, degrees, tail, (value, nu, probability) => {
        expect(relativeError(noncentralStudentSurvival(value, nu, 0), studentSurvival(value, nu))).toBeLessThan(
          closeBy,
        );
        fc.pre(probability < 0.49);
        expect(
          relativeError(noncentralStudentUpperQuantile(probability, nu, 0), studentUpperQuantile(probability, nu)),
        ).toBeLessThan(closeBy);
      }),
      runs,
    );
  });

  it("non-central t is above 0 as often as a normal variable of mean δ", () => {
    fc.assert(
      fc.property(degrees, fc.double({ min: -36, max: 36, noNaN: true }), (nu, delta) => {
        expect(relativeError(noncentralStudentSurvival(0, nu, delta), normalCdf(delta))).toBeLessThan(closeBy);
      }),
      runs,
    );
  });

  it("power grows with the true difference", () => {
    fc.assert(
      fc.property(degrees, noncentrality, fc.double({ min: 0.01, max: 5, noNaN: true }), (nu, delta, more) => {
        const critical = studentUpperQuantile(0.025, nu);
        expect(noncentralStudentSurvival(critical, nu, delta + more)).toBeGreaterThanOrEqual(
          noncentralStudentSurvival(critical, nu, delta) - 1e-15,
        );
      }),
      runs,
    );
  });
});
