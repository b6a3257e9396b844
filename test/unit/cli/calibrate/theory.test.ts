import { describe, expect, test } from "vitest";
import {
  bernoulli,
  centralMoments,
  type Distribution,
  logNormal,
  normal,
  pareto,
  scaled,
  zeroInflated,
} from "../../../../datasets/calibration/distributions.ts";
import { createRandom } from "../../../../datasets/random.ts";
import {
  contrastShape,
  expectedCoverage,
  expectedError,
  MOST_SKEWNESS,
  pooledShape,
} from "../../../../src/cli/calibrate/theory.ts";

const of = (values: Distribution, units: number) => ({ values, units });

describe("distributions", () => {
  const all = [
    normal(3, 2),
    logNormal(0.5),
    zeroInflated(0.8, logNormal(0.3)),
    bernoulli(0.2),
    scaled(normal(1, 1), 3),
  ];

  test.each(all.map((distribution) => [distribution.name, distribution] as const))(
    "%s has the moments that its draws have",
    (_, distribution) => {
      const random = createRandom();
      random.reseed(7, 1, 2);
      const n = 200_000;
      const draws = Array.from({ length: n }, () => distribution.draw(random));
      const { mean, variance, fourth } = centralMoments(distribution);
      const seen = draws.reduce((sum, y) => sum + y, 0) / n;
      const seenVariance = draws.reduce((sum, y) => sum + (y - seen) ** 2, 0) / n;
      expect(Math.abs(seen - mean)).toBeLessThan(4 * Math.sqrt(variance / n));
      expect(Math.abs(seenVariance - variance)).toBeLessThan(4 * Math.sqrt((fourth - variance ** 2) / n));
    },
  );

  test("moments that do not exist are infinite", () => {
    expect(pareto(1.5).raw).toEqual([3, Infinity, Infinity, Infinity]);
    expect(centralMoments(pareto(2.5))).toMatchObject({ third: Infinity, fourth: Infinity });
    expect(centralMoments(pareto(2.5)).variance).toBeCloseTo(2.5 / (1.5 ** 2 * 0.5), 9);
  });

  test("third and fourth central moments are those of the textbooks", () => {
    // Log-normal: skewness (e^{σ²} + 2) √(e^{σ²} - 1) = 6.1849 and excess kurtosis 110.94 at σ = 1; Bernoulli: p q (q - p).
    const { variance, third, fourth } = centralMoments(logNormal(1));
    expect(third / variance ** 1.5).toBeCloseTo(6.1849, 4);
    expect(fourth / variance ** 2 - 3).toBeCloseTo(110.94, 2);
    expect(centralMoments(bernoulli(0.2)).third).toBeCloseTo(0.2 * 0.8 * 0.6, 12);
    expect(centralMoments(normal(5, 2)).third).toBeCloseTo(0, 9);
    expect(centralMoments(normal(5, 2)).fourth).toBeCloseTo(3 * 16, 9);
  });
});

describe("what theory promises", () => {
  test("skewness cancels between groups that are alike, and stays in a small group beside a large one", () => {
    expect(contrastShape(of(logNormal(1), 200), of(logNormal(1), 200)).skewness).toBe(0);
    const { skewness } = contrastShape(of(logNormal(0.5), 50), of(logNormal(0.5), 1e9));
    // The whole of the control group adds nothing: the skewness of a mean is γ/√n.
    expect(skewness).toBeCloseTo(1.7502 / Math.sqrt(50), 3);
  });

  test("n = 355 γ² units of one group are just enough", () => {
    const { variance, third } = centralMoments(logNormal(0.5));
    const enough = 355 * (third / variance ** 1.5) ** 2;
    const shapeOf = (units: number) => contrastShape(of(logNormal(0.5), units), of(logNormal(0.5), 1e12));
    expect(shapeOf(enough).skewness).toBeCloseTo(MOST_SKEWNESS, 5);
    expect(expectedError(shapeOf(enough * 1.01), 0.05).kind).toBe("nominal");
    expect(expectedError(shapeOf(enough * 0.99), 0.05).kind).toBe("known_weak");
  });

  test("normal values are promised their level at any size", () => {
    const shape = contrastShape(of(normal(100, 20), 50), of(normal(100, 40), 2450));
    expect(expectedError(shape, 0.05)).toEqual({ kind: "nominal", value: 0.05 });
    expect(expectedCoverage(shape, 0.95)).toEqual({ kind: "nominal", value: 0.95 });
  });

  test("heavy tails that are alike are conservative; a small group's are weak", () => {
    const alike = contrastShape(of(pareto(1.5), 200), of(pareto(1.5), 200));
    expect(expectedError(alike, 0.05)).toMatchObject({ kind: "at_most", value: 0.05 });
    expect(expectedCoverage(alike, 0.95)).toMatchObject({ kind: "at_least", value: 0.95 });
    const small = contrastShape(of(pareto(2.5), 50), of(pareto(2.5), 2450));
    expect(expectedError(small, 0.05)).toMatchObject({ kind: "known_weak", because: expect.stringContaining("doi:") });
  });

  test("fewer than ten expected conversions in a group are weak", () => {
    const shapeOf = (units: number) => contrastShape(of(bernoulli(0.01), units), of(bernoulli(0.01), units));
    expect(expectedError(shapeOf(999), 0.05).kind).toBe("known_weak");
    expect(expectedError(shapeOf(100_000), 0.05).kind).toBe("nominal");
  });

  test("a pooled estimate of one stage has that stage's shape, and pooling makes it more normal", () => {
    const stage = { test: of(bernoulli(0.2), 50), control: of(bernoulli(0.2), 2450) };
    const one = contrastShape(stage.test, stage.control);
    expect(pooledShape([stage]).skewness).toBeCloseTo(one.skewness, 12);
    expect(pooledShape([stage, stage, stage, stage]).skewness).toBeCloseTo(one.skewness / 2, 12);
  });
});
