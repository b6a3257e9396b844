import { describe, expect, it } from "vitest";
import { deltaInterval } from "../../src/statistics/comparison/relative.ts";
import { detectableDifference } from "../../src/statistics/planning/detectable-difference.ts";
import { minimumDetectableEffect } from "../../src/statistics/planning/minimum-detectable-effect.ts";
import { type PlannedGroups, power } from "../../src/statistics/planning/power.ts";
import { powerOfStatistic } from "../../src/statistics/planning/statistic-power.ts";
import { unitsNeeded } from "../../src/statistics/planning/units-needed.ts";
import { relativeError } from "./moments-of.ts";

const confidenceLevel = 0.95;
const infinite = Number.POSITIVE_INFINITY;

describe("power of a t test, against R", () => {
  // R's pwr.t.test and pwr.t2n.test, as asserted by statsmodels, stats/tests/test_power.py at 82c59e37, recomputed to full precision.
  it.each([
    { d: 1, groups: [30], alternative: "two-sided", expected: 0.9995636009612033 },
    { d: 0.2, groups: [20], alternative: "two-sided", expected: 0.13595628876736887 },
    { d: 1, groups: [30], alternative: "greater", expected: 0.9998920102048707 },
    { d: 0.05, groups: [20], alternative: "greater", expected: 0.07648887850421915 },
    { d: 0.2, groups: [20], alternative: "less", expected: 0.006063932667906327 },
    { d: -0.2, groups: [20], alternative: "less", expected: 0.21707518167188572 },
    { d: 1, groups: [30, 30], alternative: "two-sided", expected: 0.9677082582419323 },
    { d: 0.1, groups: [20, 20], alternative: "two-sided", expected: 0.06095912465381517 },
    { d: 1, groups: [30, 30], alternative: "greater", expected: 0.9854596902515931 },
    { d: 0.01, groups: [30, 30], alternative: "greater", expected: 0.0540740302835665 },
    { d: 0.1, groups: [20, 30], alternative: "two-sided", expected: 0.06330818325569476 },
    { d: 0.1, groups: [20, 30], alternative: "greater", expected: 0.09623589080910744 },
  ] as const)("pwr: d = $d of $groups units, $alternative", ({ d, groups, alternative, expected }) => {
    // Cohen's d is in standard deviations; the groups' variance is pooled, so ν = n₁ + n₂ - 2 (one group: n - 1).
    const error = Math.sqrt(groups.reduce((sum, n) => sum + 1 / n, 0));
    const degreesOfFreedom = groups.reduce((sum, n) => sum + n - 1, 0);
    const actual = powerOfStatistic(d / error, degreesOfFreedom, { confidenceLevel, alternative });
    // Upstream's noncentral t is right to 12 decimals.
    expect(Math.abs(actual - expected)).toBeLessThan(1e-10);
  });

  // R's pwr.2p.test, as asserted by statsmodels, stats/tests/test_power.py::test_normal_power_explicit at 82c59e37.
  it.each([
    { h: 0.3, alternative: "two-sided", expected: 0.475100870572638 },
    { h: 0.01, alternative: "two-sided", expected: 0.05045832927039234 },
    { h: 0.01, alternative: "greater", expected: 0.056869534873146124 },
    { h: 0.01, alternative: "less", expected: 0.0438089705093578 },
  ] as const)("pwr.2p.test: h = $h of 80 and 80 units, $alternative", ({ h, alternative, expected }) => {
    const actual = powerOfStatistic(h / Math.sqrt(2 / 80), infinite, { confidenceLevel, alternative });
    expect(relativeError(actual, expected)).toBeLessThan(1e-12);
  });
});

// tea-tasting, tests/metrics/test_mean.py (test_ratio_of_means_solve_power_*) at 90306f16, recomputed to full precision.
describe("planning with Welch's test, against tea-tasting", () => {
  const baseline = { mean: 0.47, variance: 0.6556565656565659 };
  const groups = { testUnits: 5000, controlUnits: 5000 };

  it("power", () => {
    const planned = power(baseline, groups, 0.1, { confidenceLevel, alternative: "greater", effect: "relative" });
    if (!planned.ok) throw new Error(planned.reason);
    expect(planned.difference).toBeCloseTo(0.047, 15);
    expect(relativeError(planned.power, 0.8956531448229018)).toBeLessThan(1e-11);
  });

  it("detectable effect, one-sided", () => {
    const effect = minimumDetectableEffect(baseline, groups, { confidenceLevel, alternative: "less" });
    if (!effect.ok) throw new Error(effect.reason);
    expect(relativeError(effect.difference, -0.040270002689083165)).toBeLessThan(1e-11);
    expect(relativeError(effect.relative ?? 0, -0.08568085678528334)).toBeLessThan(1e-11);
  });

  it("detectable effect, two-sided", () => {
    const effect = minimumDetectableEffect(baseline, groups, { confidenceLevel, power: 0.8 });
    if (!effect.ok) throw new Error(effect.reason);
    expect(relativeError(effect.difference, 0.04537464375458489)).toBeLessThan(1e-11);
    expect(relativeError(effect.relative ?? 0, 0.09654179522252104)).toBeLessThan(1e-11);
  });

  it("units needed", () => {
    const needed = unitsNeeded(baseline, 0.05, { confidenceLevel, effect: "absolute" });
    expect(needed).toMatchObject({ ok: true, units: 8236, testUnits: 4118, controlUnits: 4118 });
  });
});

/**
 * GrowthBook, packages/shared/test/power.test.ts at 8f1db445, recomputed to full precision: week, power and detectable effect of a click-through
 * rate of 0.1 (+5 %) and of a revenue with mean 0.1 and variance 0.5 (+30 %); 1500 units a week in each of two groups.
 */
const weeks = [
  [1, 0.07299561306818006, 0.17053353752503791, 0.367671692432088, 1.2676890503978402],
  [2, 0.09649896558941112, 0.29388880878369794, 0.24504524349438853, 0.7194105611941795],
  [3, 0.12039523107725723, 0.4112174445318741, 0.19525388218276513, 0.5429927527852757],
  [4, 0.1445783886337335, 0.5174850759160693, 0.16673314620202107, 0.45059960235750485],
  [5, 0.16895085715432212, 0.6103729346463413, 0.14773565520327034, 0.39208115512973263],
  [6, 0.19342312061396172, 0.6893782871503703, 0.13394480667513656, 0.3509855717746013],
  [7, 0.21791334819674693, 0.7551251253740622, 0.12335891079632177, 0.3201826287075413],
  [8, 0.24234701254263774, 0.808864232139273, 0.11490821371662019, 0.2960340364344108],
  [9, 0.266656508941771, 0.8521290962750642, 0.10796303013553707, 0.27647019260849365],
] as const;

describe("planning, against GrowthBook", () => {
  /**
   * GrowthBook tests the relative difference r by the delta method: its error has the control mean's part enlarged by (1 + r)², the normal
   * distribution, and one variance for both groups, also of proportions. The same comes from a control group smaller by (1 + r)².
   */
  function growthBookPower(baseline: { mean: number; variance: number }, units: number, effect: number): number {
    const groups: PlannedGroups = { testUnits: units, controlUnits: units / (1 + effect) ** 2 };
    const planned = power(baseline, groups, effect, { confidenceLevel, effect: "relative" });
    if (!planned.ok) throw new Error(planned.reason);
    return powerOfStatistic(planned.difference / planned.standardError, infinite, { confidenceLevel });
  }
  const clicks = { mean: 0.1, variance: 0.09 };
  const revenue = { mean: 0.1, variance: 0.5 };

  it.each(weeks)("power and detectable effects in week %d", (week, ofClicks, ofRevenue, clickEffect, revenueEffect) => {
    expect(relativeError(growthBookPower(clicks, 1500 * week, 0.05), ofClicks)).toBeLessThan(1e-12);
    expect(relativeError(growthBookPower(revenue, 1500 * week, 0.3), ofRevenue)).toBeLessThan(1e-12);
    // Its effects solve z₀.₉₇₅ + z₀.₈ = r / se, without the far tail: with it the power is 0.80000096.
    expect(Math.abs(growthBookPower(clicks, 1500 * week, clickEffect) - 0.8)).toBeLessThan(1e-6);
    expect(Math.abs(growthBookPower(revenue, 1500 * week, revenueEffect) - 0.8)).toBeLessThan(1e-6);
  });

  it("power and detectable effect of a mean in 400,000 units of three groups", () => {
    const baseline = { mean: 10, variance: 3909.9997749994377 };
    expect(relativeError(growthBookPower(baseline, 400_000 / 3, 0.05), 0.5214409191602973)).toBeLessThan(1e-12);
    expect(Math.abs(growthBookPower(baseline, 400_000 / 3, 0.07027249875172074) - 0.8)).toBeLessThan(1e-6);
  });

  // Same file, "delta method variance".
  it("variance of the absolute and of the relative difference", () => {
    const [control, test] = [
      { mean: 7, squared: 2 / 4 },
      { mean: 5, squared: 0.5 / 15 },
    ];
    expect(relativeError(control.squared + test.squared, 0.5333333333333333)).toBeLessThan(1e-15);
    const interval = deltaInterval({
      ratio: (test.mean - control.mean) / control.mean,
      controlMean: control.mean,
      testStandardError: Math.sqrt(test.squared),
      controlStandardError: Math.sqrt(control.squared),
      criticalValue: 1,
    });
    if (!interval.ok || interval.lower === null || interval.upper === null) throw new Error("no interval");
    expect(relativeError(((interval.upper - interval.lower) / 2) ** 2, 0.005886436207135915)).toBeLessThan(1e-12);
  });
});

describe("detectable difference of an analysis that was done", () => {
  // 1.959963984540054 + 0.8416212335729143 and 1.6448536269514722 + 0.8416212335729143: the quantiles of every table.
  it("is the sum of two quantiles times its standard error", () => {
    const twoSided = detectableDifference(2, { confidenceLevel, power: 0.8 });
    expect(relativeError(twoSided, 2 * 2.8015852181129683)).toBeLessThan(1e-5);
    expect(powerOfStatistic(twoSided / 2, infinite, { confidenceLevel })).toBeCloseTo(0.8, 12);
    const oneSided = detectableDifference(2, { confidenceLevel, power: 0.8, alternative: "greater" });
    expect(relativeError(oneSided, 2 * 2.4864748605243863)).toBeLessThan(1e-12);
  });
});
