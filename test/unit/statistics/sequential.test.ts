import { describe, expect, it } from "vitest";
import type { Alternative } from "../../../src/statistics/comparison/alternative.ts";
import { confidenceSequence } from "../../../src/statistics/sequential/confidence-sequence.ts";
import { crossingProbabilities } from "../../../src/statistics/sequential/crossing-probabilities.ts";
import { boundsOfSpending, groupSequentialBounds } from "../../../src/statistics/sequential/group-sequential.ts";

describe("a confidence sequence", () => {
  const options = { confidenceLevel: 0.95, tuningUnits: 10_000 };

  it("has the figures of its example", () => {
    const result = confidenceSequence({ value: 0.2, standardError: 0.05, units: 8000 }, options);
    if (!result.ok) throw new Error(result.reason);
    expect(result.lower).toBeCloseTo(0.04798131, 8);
    expect(result.upper).toBeCloseTo(0.35201869, 8);
    expect(result.pValue).toBeCloseTo(0.0027010133, 10);
    expect(result.logPValue).toBeCloseTo(-5.914128282, 8);
    expect(result.criticalValue).toBeCloseTo(3.0403737125, 9);
  });

  it("is narrowest, in units of what a single look would give, near its tuning units", () => {
    const widthAt = (units: number): number => {
      const result = confidenceSequence({ value: 0, standardError: 1, units }, options);
      return result.ok ? result.criticalValue : Number.NaN;
    };
    expect(widthAt(10_000)).toBeLessThan(widthAt(5000));
    expect(widthAt(10_000)).toBeLessThan(widthAt(20_000));
    const optimum = Math.min(...[9000, 9500, 10_000, 10_350, 10_500, 11_000].map(widthAt));
    expect(widthAt(10_000) / optimum).toBeLessThan(1.0001);
  });

  it.each<Alternative>(["two-sided", "greater", "less"])(
    "stays finite from one unit to 1e12 and for z of a million, %s",
    (alternative) => {
      for (const units of [1, 2, 1e6, 1e12]) {
        for (const value of [-1e6, -1, 0, 1e-9, 1e6]) {
          const result = confidenceSequence({ value, standardError: 1, units }, { ...options, alternative });
          if (!result.ok) throw new Error(result.reason);
          const { lower, upper, pValue, logPValue, criticalValue } = result;
          expect([pValue, logPValue, criticalValue, lower ?? 0, upper ?? 0].every(Number.isFinite)).toBe(true);
          expect(pValue).toBeGreaterThanOrEqual(0);
          expect(pValue).toBeLessThanOrEqual(1);
        }
      }
    },
  );

  it("keeps tiny p-values above 0, and tells those apart that no double can hold", () => {
    const at = (z: number) => confidenceSequence({ value: z, standardError: 1, units: 1e6 }, options);
    const tiny = at(37);
    expect(tiny.ok && tiny.pValue).toBeGreaterThan(1e-298);
    expect(tiny.ok && tiny.pValue).toBeLessThan(1e-280);
    const [far, farther] = [at(1000), at(1001)];
    expect(far.ok && far.pValue).toBe(0);
    expect(far.ok && farther.ok && farther.logPValue < far.logPValue).toBe(true);
  });

  it("finds nothing against the direction of a one-sided alternative", () => {
    const against = confidenceSequence(
      { value: -9, standardError: 1, units: 500 },
      { ...options, alternative: "greater" },
    );
    expect(against).toMatchObject({ ok: true, pValue: 1, upper: null });
  });

  it("has a finite interval at the lowest one-sided level", () => {
    const lowest = { confidenceLevel: 0.5, tuningUnits: 100, alternative: "less" } as const;
    const result = confidenceSequence({ value: 1, standardError: 1, units: 100 }, lowest);
    expect(result).toMatchObject({ ok: true, lower: null });
    expect(result.ok && result.upper).toBeGreaterThan(1);
  });

  it("has no result without units or variation, or beyond the doubles", () => {
    expect(confidenceSequence({ value: 1, standardError: 1, units: 0 }, options)).toEqual({
      ok: false,
      reason: "no_units",
    });
    const constant = confidenceSequence({ value: 1, standardError: 0, units: 9 }, options);
    expect(constant).toEqual({ ok: false, reason: "zero_variance" });
    const huge = confidenceSequence({ value: 1e300, standardError: 1e-10, units: 9 }, options);
    expect(huge).toEqual({ ok: false, reason: "overflow" });
  });

  it("refuses levels, tuning and units that cannot be", () => {
    const estimate = { value: 1, standardError: 1, units: 9 };
    expect(() => confidenceSequence(estimate, { ...options, confidenceLevel: 1 })).toThrow(RangeError);
    expect(() => confidenceSequence(estimate, { ...options, tuningUnits: 0 })).toThrow(RangeError);
    expect(() => confidenceSequence({ ...estimate, units: Number.NaN }, options)).toThrow(RangeError);
    expect(() => confidenceSequence({ ...estimate, standardError: -1 }, options)).toThrow(RangeError);
  });
});

describe("group-sequential bounds", () => {
  const options = { alpha: 0.05, spending: "obrien_fleming", sides: 2 } as const;
  const looks = [
    { spendingTime: 0.25, information: 800 },
    { spendingTime: 0.5, information: 2500 },
    { spendingTime: 1, information: 9000 },
  ];

  it("have the figures of their example", () => {
    const bounds = groupSequentialBounds(
      [
        { spendingTime: 0.5, information: 5000 },
        { spendingTime: 1, information: 10_000 },
      ],
      options,
    );
    expect(bounds[0]?.criticalValue).toBeCloseTo(2.962588042728, 11);
    expect(bounds[1]?.criticalValue).toBeCloseTo(1.968595640594, 11);
    expect(bounds[0]?.alphaSpent).toBeCloseTo(0.00305064551598, 13);
    expect(bounds[0]?.nominalPValue).toBeCloseTo(0.00305064551598, 13);
  });

  it("are the normal quantile for one look that spends all", () => {
    const [single] = groupSequentialBounds([{ spendingTime: 1, information: 7 }], options);
    expect(single?.criticalValue).toBeCloseTo(1.959963984540054, 13);
    const [oneSided] = groupSequentialBounds([{ spendingTime: 1, information: 7 }], { ...options, sides: 1 });
    expect(oneSided?.criticalValue).toBeCloseTo(1.6448536269514722, 13);
  });

  it("do not depend on looks to come, nor on the unit of information", () => {
    const all = groupSequentialBounds(looks, options);
    for (const [k, bound] of groupSequentialBounds(looks.slice(0, 2), options).entries()) {
      expect(bound.criticalValue).toBeCloseTo(all[k]?.criticalValue ?? 0, 11);
    }
    const rescaled = looks.map((look) => ({ ...look, information: look.information * 3e-9 }));
    for (const [k, bound] of groupSequentialBounds(rescaled, options).entries()) {
      expect(bound.criticalValue).toBeCloseTo(all[k]?.criticalValue ?? 0, 11);
    }
  });

  it.each([1, 2] as const)("spend exactly what they should over fifty looks, %d-sided", (sides) => {
    const fifty = Array.from({ length: 50 }, (_, k) => ({ spendingTime: (k + 1) / 50, information: (k + 1) ** 1.5 }));
    for (const spending of ["obrien_fleming", "pocock"] as const) {
      const bounds = groupSequentialBounds(fifty, { alpha: 0.05, spending, sides });
      const crossings = crossingProbabilities(
        bounds.map(({ criticalValue }, k) => ({ criticalValue, information: fifty[k]?.information ?? 0 })),
        { sides, drift: 0 },
      );
      let spent = 0;
      for (const [k, { above, below }] of crossings.entries()) {
        spent += above + below;
        expect(Math.abs(spent - (bounds[k]?.alphaSpent ?? 0))).toBeLessThan(1e-13);
      }
      expect(bounds.at(-1)?.alphaSpent).toBeCloseTo(0.05, 14);
    }
  });

  it("stay finite where next to nothing may be spent", () => {
    const [early, last] = groupSequentialBounds(
      [
        { spendingTime: 0.0001, information: 1 },
        { spendingTime: 1, information: 10_000 },
      ],
      options,
    );
    expect(early).toMatchObject({ alphaSpent: 0 });
    expect(early?.criticalValue).toBeGreaterThan(37);
    expect(early?.criticalValue).toBeLessThan(37.1);
    expect(last?.criticalValue).toBeCloseTo(1.959963984540054, 12);
  });

  it("refuse looks that are out of order, past the end, or bring nothing new", () => {
    const [first, second, third] = looks;
    if (first === undefined || second === undefined || third === undefined) throw new Error("three looks");
    expect(() => groupSequentialBounds([second, first], options)).toThrow(RangeError);
    expect(() => groupSequentialBounds([{ ...first, spendingTime: 1.2 }], options)).toThrow(RangeError);
    expect(() => groupSequentialBounds([first, { ...second, information: 800 }], options)).toThrow(RangeError);
    expect(() => groupSequentialBounds([{ ...first, information: 0 }], options)).toThrow(RangeError);
    expect(() => groupSequentialBounds(looks, { ...options, alpha: 1 })).toThrow(RangeError);
    expect(() => boundsOfSpending([{ information: 1, alphaSpent: 1 }], 2)).toThrow(RangeError);
    expect(groupSequentialBounds([], options)).toEqual([]);
  });
});

describe("crossing probabilities", () => {
  it("are those of a single test for a single look", () => {
    const [only] = crossingProbabilities([{ information: 3, criticalValue: 1.959963984540054 }], {
      sides: 2,
      drift: 2.8,
    });
    // P(Z > 1.96 - 2.8), P(Z < -1.96 - 2.8): SciPy 1.17.1
    expect(only?.above).toBeCloseTo(0.7995559033, 10);
    expect(only?.below).toBeCloseTo(9.681375392e-7, 14);
  });

  it("mirror with the drift", () => {
    const looks = [1, 2, 4].map((information) => ({ information, criticalValue: 2.1 }));
    const up = crossingProbabilities(looks, { sides: 2, drift: 1.7 });
    const down = crossingProbabilities(looks, { sides: 2, drift: -1.7 });
    for (const [k, { above, below }] of up.entries()) {
      expect(down[k]?.below).toBeCloseTo(above, 14);
      expect(down[k]?.above).toBeCloseTo(below, 14);
    }
  });

  it("are complete at once under an overwhelming difference", () => {
    const looks = [1, 2].map((information) => ({ information, criticalValue: 2 }));
    const [first, second] = crossingProbabilities(looks, { sides: 1, drift: 40 });
    expect(first?.above).toBe(1);
    expect(second?.above).toBe(0);
  });

  it("refuse a negative bound on two sides", () => {
    const looks = [{ information: 1, criticalValue: -1 }];
    expect(() => crossingProbabilities(looks, { sides: 2, drift: 0 })).toThrow(RangeError);
  });
});
