import { describe, expect, it } from "vitest";
import { bayesianView, priorOfDifference } from "../../../src/statistics/comparison/bayesian.ts";

const options = { confidenceLevel: 0.95, prior: null, direction: "increase" as const };
const refused = (reason: string): object => ({ ok: false, reason });

describe("the Bayesian view", () => {
  it("of no difference is even, and loses the same either way", () => {
    const view = bayesianView({ difference: 0, standardError: 2 }, options);
    if (!view.ok) throw new Error(view.reason);
    expect(view.chanceToWin).toBe(0.5);
    expect(view.expectedLossTest).toBeCloseTo(2 / Math.sqrt(2 * Math.PI), 14);
    expect(view.expectedLossControl).toBe(view.expectedLossTest);
  });

  it("keeps the digits of a chance and of a loss that are next to nothing", () => {
    const view = bayesianView({ difference: -30, standardError: 1 }, options);
    if (!view.ok) throw new Error(view.reason);
    expect(view.chanceToWin).toBeGreaterThan(4.9e-198);
    expect(view.chanceToWin).toBeLessThan(4.91e-198);
    expect(view.expectedLossControl).toBeGreaterThan(1.63e-199);
    expect(view.expectedLossControl).toBeLessThan(1.64e-199);
    expect(view.expectedLossTest).toBe(30);
  });

  it("believes the prior where the data say nothing, and the data where the prior says nothing", () => {
    const sure = { ...options, prior: { mean: 1, standardDeviation: 1e-9 } };
    expect(bayesianView({ difference: 5, standardError: 1 }, sure)).toMatchObject({ mean: 1, standardDeviation: 1e-9 });
    const vague = { ...options, prior: { mean: 1, standardDeviation: 1e200 } };
    expect(bayesianView({ difference: 5, standardError: 1 }, vague)).toMatchObject({ mean: 5, standardDeviation: 1 });
  });

  it("averages a prior and data that are equally sure", () => {
    const prior = { mean: 0, standardDeviation: 3 };
    const view = bayesianView({ difference: 1, standardError: 3 }, { ...options, prior });
    expect(view).toMatchObject({ mean: 0.5, standardDeviation: 3 / Math.sqrt(2) });
  });

  it("is not there without an error, nor beyond the range of numbers", () => {
    expect(bayesianView({ difference: 1, standardError: 0 }, options)).toEqual(refused("zero_variance"));
    expect(bayesianView({ difference: 1, standardError: 1e308 }, options)).toEqual(refused("overflow"));
  });

  it("refuses a prior without width", () => {
    for (const standardDeviation of [0, -1, Number.NaN]) {
      const prior = { mean: 0, standardDeviation };
      expect(() => bayesianView({ difference: 1, standardError: 1 }, { ...options, prior })).toThrow(RangeError);
    }
  });
});

describe("a prior of the relative difference", () => {
  it("is multiplied by the control mean's absolute value", () => {
    const prior = { mean: 0.01, standardDeviation: 0.05 };
    expect(priorOfDifference(prior, 20)).toEqual({ ok: true, mean: 0.2, standardDeviation: 1 });
    expect(priorOfDifference(prior, -20)).toEqual({ ok: true, mean: 0.2, standardDeviation: 1 });
  });

  it("says nothing where the control mean is 0 or out of range", () => {
    const prior = { mean: 0.01, standardDeviation: 0.05 };
    expect(priorOfDifference(prior, 0)).toEqual(refused("zero_control_mean"));
    expect(priorOfDifference(prior, 5e-324)).toEqual(refused("overflow"));
    expect(priorOfDifference({ ...prior, standardDeviation: 50 }, 1e308)).toEqual(refused("overflow"));
  });
});
