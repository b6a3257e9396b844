import { describe, expect, it } from "vitest";
import { postStratify } from "../../src/statistics/adjustment/post-stratification.ts";
import { compareGroups } from "../../src/statistics/comparison/compare-groups.ts";
import { meanMoments, momentsOf, ratioMoments, relativeError } from "./moments-of.ts";

const options = { confidenceLevel: 0.95 };

describe("post-stratification", () => {
  it("agrees with the stages of Crook's ramp weighed by their size (ramp-strat-stage-size)", () => {
    // T. Crook et al., 2009, doi:10.1145/1557019.1557139, as restated in notes.justin.abrah.ms/posts/simpson_s_paradox; closed form with p (1 - p)/n.
    const stages = [
      { test: meanMoments(10_000, 230, 230), control: meanMoments(990_000, 20_000, 20_000) },
      { test: meanMoments(500_000, 6000, 6000), control: meanMoments(500_000, 5000, 5000) },
    ];
    const result = postStratify(stages, { ...options, proportionVariance: "binomial" });
    if (!result.ok) throw new Error(result.reason);
    expect(result.strata).toBe(2);
    expect(relativeError(result.difference, 0.002398989898989898)).toBeLessThan(1e-9);
    // The case takes the weights as given: the variance that they have as shares of a sample comes on top.
    const effects = [0.023 - 20_000 / 990_000, 0.012 - 0.01];
    const ofWeights = effects.reduce((sum, effect) => sum + 0.5 * (effect - result.difference) ** 2, 0) / 2_000_000;
    const given = Math.sqrt(result.standardError ** 2 - ofWeights);
    expect(relativeError(given, 0.0007600338540077162)).toBeLessThan(1e-9);
    expect(relativeError(result.standardError, given)).toBeLessThan(1e-6);
    expect(relativeError(result.testMean, (0.023 + 0.012) / 2)).toBeLessThan(1e-14);
    expect(relativeError(result.controlMean, (20_000 / 990_000 + 0.01) / 2)).toBeLessThan(1e-14);
  });

  it("of Hillstrom's customers by channel agrees with NumPy, weights as shares of a sample", () => {
    // Visits after the e-mail for men against none; sums and sizes of the rows by channel: Phone, Web, Multichannel.
    const strata = [
      { test: meanMoments(9240, 1504, 1504), control: meanMoments(9327, 813, 813) },
      { test: meanMoments(9490, 1845, 1845), control: meanMoments(9373, 1114, 1114) },
      { test: meanMoments(2577, 545, 545), control: meanMoments(2606, 335, 335) },
    ];
    const result = postStratify(strata, options);
    if (!result.ok) throw new Error(result.reason);
    expect(relativeError(result.difference, 0.07647791238501875)).toBeLessThan(1e-9);
    expect(relativeError(result.standardError, 0.003381965973048389)).toBeLessThan(1e-9);
    expect(relativeError(result.degreesOfFreedom, 40187.20912741007)).toBeLessThan(1e-9);
    expect(relativeError(result.pValue, 1.6138444935517068e-112)).toBeLessThan(1e-9);
  });

  it("of Hillstrom's spend per visit by channel agrees with NumPy", () => {
    const strata = [
      {
        test: ratioMoments(9240, [1116679, 23716195415, 1504, 1504, 1116679], 2),
        control: ratioMoments(9327, [601081, 12770451395, 813, 813, 601081], 2),
      },
      {
        test: ratioMoments(9490, [1444221, 34727207955, 1845, 1845, 1444221], 2),
        control: ratioMoments(9373, [629290, 13359753140, 1114, 1114, 629290], 2),
      },
      {
        test: ratioMoments(2577, [470269, 9146841603, 545, 545, 470269], 2),
        control: ratioMoments(2606, [160462, 2570299086, 335, 335, 160462], 2),
      },
    ];
    const result = postStratify(strata, options);
    if (!result.ok) throw new Error(result.reason);
    expect(relativeError(result.testMean, 7.784088137800668)).toBeLessThan(1e-9);
    expect(relativeError(result.controlMean, 6.14618553093315)).toBeLessThan(1e-9);
    expect(relativeError(result.difference, 1.6379026068675184)).toBeLessThan(1e-9);
    expect(relativeError(result.standardError, 0.9868744715035048)).toBeLessThan(1e-9);
    expect(relativeError(result.degreesOfFreedom, 41332.7351403278)).toBeLessThan(1e-9);
    expect(relativeError(result.lower, -0.29639245732826347)).toBeLessThan(1e-9);
    expect(relativeError(result.upper, 3.5721976710633)).toBeLessThan(1e-9);
  });

  it("of one stratum is Welch's difference, of means and of ratios", () => {
    for (const [test, control] of [
      [momentsOf([1, 2, 4, 9]), momentsOf([2, 2, 3])],
      [ratioMoments(5, [20, 120, 12, 40, 60]), ratioMoments(4, [10, 40, 8, 20, 24])],
    ] as const) {
      const stratified = postStratify([{ test, control }], options);
      const { difference } = compareGroups(test, control, options);
      if (!stratified.ok || !difference.ok) throw new Error("no result");
      expect(stratified.strata).toBe(1);
      for (const of of ["difference", "standardError", "degreesOfFreedom", "pValue", "lower", "upper"] as const) {
        expect(relativeError(stratified[of], difference[of] ?? Number.NaN)).toBeLessThan(1e-12);
      }
    }
  });
});
