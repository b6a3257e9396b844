import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalCdf, normalUpperQuantile } from "../../src/statistics/distributions/normal.ts";
import { quantileDifference } from "../../src/statistics/quantiles/quantile-difference.ts";
import { quantileCounts, quantileEstimate } from "../../src/statistics/quantiles/quantile-estimate.ts";
import { rankBounds } from "../../src/statistics/quantiles/rank-bounds.ts";
import { randomNormal } from "../harness/random-normal.ts";
import { seededRandom } from "./oracle/random.ts";

const probability = fc.double({ min: 0.01, max: 0.99, noNaN: true });
const value = fc.integer({ min: -500, max: 500 });
const units = fc.array(fc.array(value, { maxLength: 6 }), { maxLength: 60 });
const group = fc.tuple(units, probability).filter(([of, p]) => quantileEstimate(of, p).ok);

function estimateOf(of: readonly (readonly number[])[], p: number) {
  const estimate = quantileEstimate(of, p);
  if (!estimate.ok) throw new Error(estimate.reason);
  return estimate;
}

function numbersIn(of: unknown): number[] {
  if (typeof of === "number") return [of];
  if (typeof of !== "object" || of === null) return [];
  return Object.values(of).flatMap(numbersIn);
}

describe("a quantile", () => {
  it("lies within its bounds, and has a share of the values on each side that its probability says", () => {
    fc.assert(
      fc.property(group, ([of, p]) => {
        const estimate = estimateOf(of, p);
        expect(estimate.lower).toBeLessThanOrEqual(estimate.value);
        expect(estimate.upper).toBeGreaterThanOrEqual(estimate.value);
        const all = of.flat();
        const atMost = all.filter((each) => each <= estimate.value).length;
        const below = all.filter((each) => each < estimate.value).length;
        expect(atMost).toBeGreaterThanOrEqual(Math.floor((all.length - 1) * p));
        expect(below).toBeLessThanOrEqual(Math.ceil((all.length - 1) * p) + 1);
      }),
    );
  });

  it("does not depend on the order of units or values, nor on units without values", () => {
    fc.assert(
      fc.property(group, ([of, p]) => {
        const mixed = [[], ...[...of].reverse().map((values) => [...values].reverse()), []];
        expect(quantileEstimate(mixed, p)).toEqual(quantileEstimate(of, p));
      }),
    );
  });

  it("moves with its values, and grows with their scale", () => {
    fc.assert(
      fc.property(
        group,
        fc.integer({ min: -1000, max: 1000 }),
        fc.integer({ min: 1, max: 64 }),
        ([of, p], shift, k) => {
          const one = estimateOf(of, p);
          const other = estimateOf(
            of.map((values) => values.map((each) => k * each + shift)),
            p,
          );
          expect(other.value).toBeCloseTo(k * one.value + shift, 7);
          expect(other.standardError).toBeCloseTo(k * one.standardError, 7);
        },
      ),
    );
  });

  it("of negated values is the mirrored quantile, where no values are equal", () => {
    fc.assert(
      fc.property(group, ([of, p]) => {
        let serial = 0;
        const distinct = of.map((values) =>
          values.map((each) => {
            serial += 1;
            return each + serial / 1024;
          }),
        );
        const one = quantileEstimate(distinct, p);
        const other = quantileEstimate(
          distinct.map((values) => values.map((each) => -each)),
          1 - p,
        );
        if (!one.ok || !other.ok) return;
        expect(other.value).toBeCloseTo(-one.value, 7);
        // A value at the quantile itself counts as "at most" seen from either side.
        if (distinct.flat().includes(one.value)) return;
        expect(other.lower).toBe(-one.upper);
        expect(other.upper).toBe(-one.lower);
        expect(other.standardError).toBeCloseTo(one.standardError, 9);
      }),
    );
  });

  it("over units has the binomial variance of independent values", () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 2, maxLength: 200 }), probability, (values, p) => {
        const each = values.map((one) => [one]);
        const estimate = quantileEstimate(each, p);
        if (!estimate.ok) return;
        const counts = quantileCounts(each, estimate.value);
        const bounds = rankBounds(counts, p);
        if (!bounds.ok) throw new Error(bounds.reason);
        const share = Number(counts.s) / values.length;
        expect(bounds.shareStandardError).toBeCloseTo(Math.sqrt((share * (1 - share)) / (values.length - 1)), 12);
      }),
    );
  });

  it("never contains NaN or Infinity, whatever the counts", () => {
    const count = fc.bigInt({ min: 0n, max: 10n ** 12n });
    const counts = fc.record({ units: count, n: count, nn: count, s: count, ss: count, sn: count });
    fc.assert(
      fc.property(counts, probability, (of, p) => {
        const bounds = rankBounds(of, p);
        expect(numbersIn(bounds).every(Number.isFinite)).toBe(true);
        if (!bounds.ok) return;
        expect(bounds.lower).toBeGreaterThanOrEqual(1n);
        expect(bounds.upper).toBeLessThanOrEqual(of.n);
        expect(bounds.lower).toBeLessThan(bounds.upper);
      }),
      { numRuns: 500 },
    );
  });
});

describe("the difference of two quantiles", () => {
  it("has intervals that leave 0 out exactly when p is below 1 - level, for each alternative", () => {
    const alternatives = fc.constantFrom("two-sided" as const, "greater" as const, "less" as const);
    const level = fc.double({ min: 0.51, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(group, group, level, alternatives, ([a, p], [b, other], confidenceLevel, alternative) => {
        const difference = quantileDifference(estimateOf(a, p), estimateOf(b, other), { confidenceLevel, alternative });
        if (!difference.ok) throw new Error(difference.reason);
        expect(numbersIn(difference).every(Number.isFinite)).toBe(true);
        const { lower, upper, pValue, relative } = difference;
        fc.pre(Math.abs(pValue / (1 - confidenceLevel) - 1) > 1e-9);
        const significant = pValue < 1 - confidenceLevel;
        expect((lower ?? -1) > 0 || (upper ?? 1) < 0).toBe(significant);
        if (!relative.ok || !relative.interval.ok) return;
        expect((relative.interval.lower ?? -1) > 0 || (relative.interval.upper ?? 1) < 0).toBe(significant);
      }),
    );
  });

  it("of swapped groups has the other sign and nothing else", () => {
    fc.assert(
      fc.property(group, group, ([a, p], [b, other]) => {
        const [one, two] = [estimateOf(a, p), estimateOf(b, other)];
        const forth = quantileDifference(one, two, { confidenceLevel: 0.9 });
        const back = quantileDifference(two, one, { confidenceLevel: 0.9 });
        if (!forth.ok || !back.ok) throw new Error("no difference");
        expect(back.difference + forth.difference).toBe(0);
        expect((back.lower ?? 0) + (forth.upper ?? 0)).toBe(0);
        expect(back.pValue).toBe(forth.pValue);
      }),
    );
  });
});

describe("quantiles of 1,000 simulated groups", () => {
  const groups = 1000;
  const random = seededRandom(20260111);
  const normal = randomNormal(random);
  const monteCarloError = Math.sqrt((0.95 * 0.05) / groups);
  const coverage = (p: number, truth: number, draw: () => number[][]): number => {
    let covered = 0;
    for (let each = 0; each < groups; each += 1) {
      const { value, standardError } = estimateOf(draw(), p);
      if (Math.abs(value - truth) <= 1.96 * standardError) covered += 1 / groups;
    }
    return covered;
  };
  /** Values N(0, 2) in clusters of 1 to 9 with an intraclass correlation of ½. */
  const alike = (): number[][] =>
    Array.from({ length: 250 }, () => {
      const unit = normal();
      return Array.from({ length: 1 + Math.floor(9 * random()) }, () => unit + normal());
    });

  it.each([0.5, 0.9])("p = %d: 95 of 100 intervals contain the truth when the values of a unit are alike", (p) => {
    const covered = coverage(p, Math.SQRT2 * -normalUpperQuantile(p), alike);
    expect(Math.abs(covered - 0.95)).toBeLessThan(4 * monteCarloError);
  });

  it("far fewer do when such values are taken for independent ones", () => {
    const independent = (): number[][] =>
      alike()
        .flat()
        .map((one) => [one]);
    expect(coverage(0.5, 0, independent)).toBeLessThan(0.85);
  });

  it("95 of 100 intervals contain the truth when units with many values have larger ones", () => {
    // Half of the units have 1 value around -1, half have 5 around 1: F(x) = (Φ(x + 1) + 5 Φ(x - 1)) / 6.
    const p = 0.4;
    let [low, high] = [-5, 5];
    while (high - low > 1e-12) {
      const x = (low + high) / 2;
      if ((normalCdf(x + 1) + 5 * normalCdf(x - 1)) / 6 < p) low = x;
      else high = x;
    }
    const covered = coverage(p, low, () =>
      Array.from({ length: 300 }, () => {
        const heavy = random() < 0.5;
        return Array.from({ length: heavy ? 5 : 1 }, () => (heavy ? 1 : -1) + normal());
      }),
    );
    expect(Math.abs(covered - 0.95)).toBeLessThan(4 * monteCarloError);
  });
});
