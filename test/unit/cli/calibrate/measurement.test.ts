import { describe, expect, test } from "vitest";
import { createRandom } from "../../../../datasets/random.ts";
import { average, kolmogorovSurvival, rate, uniformity } from "../../../../src/cli/calibrate/measurement.ts";

describe("a rate", () => {
  test("has the Monte Carlo standard error √(p (1 - p) / n)", () => {
    expect(rate(50, 1000)).toMatchObject({ value: 0.05, replications: 1000, standardError: Math.sqrt(0.05 * 0.95e-3) });
  });

  test("is as many standard errors off as the normal approximation says, where there are many hits", () => {
    const n = 100_000;
    const hits = 5_207;
    expect(rate(hits, n).distanceFrom(0.05)).toBeCloseTo((hits / n - 0.05) / Math.sqrt((0.05 * 0.95) / n), 1);
    expect(rate(4_793, n).distanceFrom(0.05)).toBeCloseTo(-3, 1);
  });

  test("is not called off for a handful of rare events that the normal approximation finds impossible", () => {
    // Expected 2: P(X >= 9) is 0.0002, though √ would say five standard errors.
    const distance = rate(9, 2000).distanceFrom(0.001);
    expect((9 - 2) / Math.sqrt(2)).toBeGreaterThan(4.9);
    expect(distance).toBeGreaterThan(3);
    expect(distance).toBeLessThan(4);
  });

  test("of no replication is nothing, not NaN", () => {
    expect(rate(0, 0)).toMatchObject({ value: 0, standardError: 0, replications: 0 });
    expect(rate(0, 0).distanceFrom(0.05)).toBe(0);
  });

  test("that is wholly wrong is far off, by a finite number", () => {
    expect(rate(2000, 2000).distanceFrom(0.05)).toBe(37);
    expect(rate(0, 2000).distanceFrom(0.95)).toBe(-37);
  });
});

describe("an average", () => {
  test("has the standard error s/√n", () => {
    const measured = average([1, 2, 3, 4]);
    expect(measured.value).toBe(2.5);
    expect(measured.standardError).toBeCloseTo(Math.sqrt(5 / 3 / 4), 12);
    expect(measured.distanceFrom(2)).toBeCloseTo(0.5 / Math.sqrt(5 / 12), 12);
  });

  test("without variation is either right or far off", () => {
    expect(average([1, 1, 1]).distanceFrom(1)).toBe(0);
    expect(average([1, 1, 1]).distanceFrom(2)).toBe(-37);
  });
});

describe("the distance of p-values from uniform ones", () => {
  test("is Kolmogorov's and Smirnov's", () => {
    expect(uniformity([0.1, 0.2, 0.9]).value).toBeCloseTo(2 / 3 - 0.2, 12);
    // Kolmogorov's 5 % point of √n D is 1.3581.
    const n = 1e8;
    expect(kolmogorovSurvival(1.3581 / Math.sqrt(n), n)).toBeCloseTo(0.05, 4);
  });

  test("is unsuspicious for uniform values and far off for others", () => {
    const random = createRandom();
    random.reseed(1, 2, 3);
    const uniform = Array.from({ length: 2000 }, () => random.uniform());
    expect(uniformity(uniform).distanceFrom(0)).toBeLessThan(3);
    expect(uniformity(uniform.map((p) => p ** 1.3)).distanceFrom(0)).toBeGreaterThan(4);
  });
});
