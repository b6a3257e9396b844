import { describe, expect, it } from "vitest";
import { createRandom } from "../../../datasets/random.ts";
import { compareGroups } from "../../../src/statistics/comparison/compare-groups.ts";
import { meanMoments } from "../../golden/moments-of.ts";

const options = { confidenceLevel: 0.95 };
const rate = (units: number, successes: number) => meanMoments(units, successes, successes);

describe("a group in which all units are alike", () => {
  it("gets the other group's variance per unit", () => {
    const { difference, test, control } = compareGroups(rate(50, 0), rate(2450, 25), options);
    if (!difference.ok || !control?.estimate.ok) throw new Error("no result");
    const perUnit = control.estimate.standardErrorSquared * 2450;
    expect(difference.testStandardError).toBeCloseTo(Math.sqrt(perUnit / 50), 14);
    expect(difference.standardErrorSquared).toBeCloseTo(perUnit * (1 / 50 + 1 / 2450), 14);
    expect(difference.pValue).toBeGreaterThan(0.4);
    // What is shown of the group itself stays what was seen.
    expect(test?.standardError).toEqual({ ok: true, value: 0 });
  });

  it("has no difference where the other group does not vary either", () => {
    expect(compareGroups(rate(50, 0), rate(2450, 2450), options).difference).toEqual({
      ok: false,
      reason: "zero_variance",
    });
  });

  it("is significant all the same where the difference is beyond doubt", () => {
    const { difference } = compareGroups(rate(50, 50), rate(2450, 25), options);
    expect(difference.ok && difference.pValue).toBeLessThan(1e-12);
  });

  it("does not make a 2 % stage of a rare conversion significant without an effect", () => {
    const random = createRandom();
    random.reseed(7, 0, 0);
    const converted = (units: number): number =>
      Array.from({ length: units }, () => (random.uniform() < 0.01 ? 1 : 0)).reduce<number>((sum, one) => sum + one, 0);
    const replications = 1000;
    let significant = 0;
    for (let k = 0; k < replications; k += 1) {
      const { difference } = compareGroups(rate(50, converted(50)), rate(2450, converted(2450)), options);
      if (difference.ok && difference.pValue < 0.05) significant += 1;
    }
    // Taken at its word, a test group without a conversion makes 60 to 70 % of these significant.
    expect(significant / replications).toBeLessThan(0.05);
  });
});
