import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalTwoSidedP, normalUpperQuantile } from "../../src/statistics/distributions/normal.ts";
import { adjustPValues, type Correction } from "../../src/statistics/multiplicity/adjust-p-values.ts";
import { adjustedLevels } from "../../src/statistics/multiplicity/adjusted-levels.ts";
import { seededRandom } from "./oracle/random.ts";

const corrections: readonly Correction[] = [
  "none",
  "bonferroni",
  "holm",
  "hochberg",
  "benjamini_hochberg",
  "benjamini_yekutieli",
];
/** Many of them small, some equal, some 0 or 1. */
const pValue = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ min: 0, max: 0.05, noNaN: true }),
  fc.constantFrom(0, 0.001, 0.01, 0.04, 0.2, 1),
);
const family = fc.array(pValue, { maxLength: 25 });
const correction = fc.constantFrom(...corrections);
const level = fc.double({ min: 0.5, max: 0.999, noNaN: true });

describe("adjusted p-values", () => {
  it("are at least the p itself and at most 1, and order the tests as p does", () => {
    fc.assert(
      fc.property(family, correction, (pValues, method) => {
        const adjusted = adjustPValues(pValues, method);
        for (const [i, p] of pValues.entries()) {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p);
          expect(adjusted[i]).toBeLessThanOrEqual(1);
          for (const [j, other] of pValues.entries()) {
            if (p <= other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j] ?? Number.NaN);
          }
        }
      }),
    );
  });

  it("do not depend on the order of the tests", () => {
    const shuffledPairs = family.chain((pValues) =>
      fc.tuple(
        fc.constant(pValues),
        fc.shuffledSubarray([...pValues.keys()], { minLength: pValues.length, maxLength: pValues.length }),
      ),
    );
    fc.assert(
      fc.property(shuffledPairs, correction, level, ([pValues, order], method, confidenceLevel) => {
        const mixed = order.map((at) => pValues[at] ?? Number.NaN);
        const adjusted = adjustPValues(pValues, method);
        expect(adjustPValues(mixed, method)).toEqual(order.map((at) => adjusted[at]));
        const levels = adjustedLevels(pValues, method, confidenceLevel);
        expect(adjustedLevels(mixed, method, confidenceLevel)).toEqual(order.map((at) => levels[at]));
      }),
    );
  });

  it("fall from Bonferroni to Holm to Hochberg to Benjamini-Hochberg, and from Benjamini-Yekutieli to Benjamini-Hochberg", () => {
    fc.assert(
      fc.property(family, (pValues) => {
        const stricter = [
          ["bonferroni", "holm"],
          ["holm", "hochberg"],
          ["hochberg", "benjamini_hochberg"],
          ["benjamini_yekutieli", "benjamini_hochberg"],
        ] as const;
        for (const [strict, lenient] of stricter) {
          const upper = adjustPValues(pValues, strict);
          for (const [i, p] of adjustPValues(pValues, lenient).entries()) {
            expect(p).toBeLessThanOrEqual((upper[i] ?? Number.NaN) * (1 + 1e-12));
          }
        }
      }),
    );
  });

  it("of one test are its p", () => {
    fc.assert(
      fc.property(pValue, correction, level, (p, method, confidenceLevel) => {
        expect(adjustPValues([p], method)).toEqual([p]);
        expect(adjustedLevels([p], method, confidenceLevel)).toEqual([confidenceLevel]);
      }),
    );
  });
});

describe("adjusted intervals", () => {
  it("leave 0 out exactly when the adjusted p is below 1 - level", () => {
    fc.assert(
      fc.property(family, correction, level, (pValues, method, confidenceLevel) => {
        const alpha = 1 - confidenceLevel;
        const adjusted = adjustPValues(pValues, method);
        for (const [i, itsLevel] of adjustedLevels(pValues, method, confidenceLevel).entries()) {
          const [p, adjustedP] = [pValues[i] ?? Number.NaN, adjusted[i] ?? Number.NaN];
          if (Math.abs(adjustedP / alpha - 1) < 1e-9 || Math.abs(p / (1 - itsLevel) - 1) < 1e-9) continue;
          // An interval of level L leaves out 0 exactly when its own p is below 1 - L.
          expect(p < 1 - itsLevel).toBe(adjustedP < alpha);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("are at least as wide as the plain ones, have a level below 1, and equal ones for equal p", () => {
    fc.assert(
      fc.property(family, correction, level, (pValues, method, confidenceLevel) => {
        const levels = adjustedLevels(pValues, method, confidenceLevel);
        for (const [i, itsLevel] of levels.entries()) {
          expect(itsLevel).toBeGreaterThanOrEqual(confidenceLevel - 1e-15);
          expect(itsLevel).toBeLessThan(1);
          expect(levels[pValues.lastIndexOf(pValues[i] ?? Number.NaN)]).toBe(itsLevel);
        }
      }),
    );
  });
});

/** A family of 20 normal estimates with standard error 1, half of them of nothing, half of an effect of 3. */
function simulate(
  families: number,
  method: Correction,
): Record<"anyFalse" | "falseShare" | "missed" | "missedShare", number> {
  const random = seededRandom(20260107);
  const normal = (): number => normalUpperQuantile(random() || 0.5);
  const total = { anyFalse: 0, falseShare: 0, missed: 0, missedShare: 0 };
  for (let each = 0; each < families; each += 1) {
    const truths = Array.from({ length: 20 }, (_, i) => (i < 10 ? 0 : 3));
    const estimates = truths.map((truth) => truth + normal());
    const pValues = estimates.map(normalTwoSidedP);
    const adjusted = adjustPValues(pValues, method);
    const misses = adjustedLevels(pValues, method, 0.95).map(
      (level, i) => Math.abs((estimates[i] ?? 0) - (truths[i] ?? 0)) > normalUpperQuantile((1 - level) / 2),
    );
    const significant = adjusted.map((p) => p < 0.05);
    const count = significant.filter(Boolean).length;
    const falses = significant.filter((found, i) => found && truths[i] === 0).length;
    const missed = misses.filter((miss, i) => miss && significant[i]).length;
    total.anyFalse += falses > 0 ? 1 / families : 0;
    total.falseShare += falses / Math.max(1, count) / families;
    total.missed += misses.some(Boolean) ? 1 / families : 0;
    total.missedShare += missed / Math.max(1, count) / families;
  }
  return total;
}

describe("2,000 simulated families", () => {
  const families = 2000;
  const atMost = 0.05 + 4 * Math.sqrt((0.05 * 0.95) / families);

  it.each(["bonferroni", "holm", "hochberg"] as const)("%s: at most 5 in 100 have any false positive", (method) => {
    expect(simulate(families, method).anyFalse).toBeLessThan(atMost);
  });

  it("bonferroni: at most 5 % have any interval that misses its truth, significant or not", () => {
    const { missed } = simulate(families, "bonferroni");
    expect(missed).toBeLessThan(atMost);
    expect(missed).toBeGreaterThan(0.02);
  });

  it.each(["benjamini_hochberg", "benjamini_yekutieli"] as const)(
    "%s: at most 5 in 100 of what is significant is false, and of its intervals misses the truth",
    (method) => {
      const { falseShare, missedShare, anyFalse } = simulate(families, method);
      expect(falseShare).toBeLessThan(atMost);
      expect(missedShare).toBeLessThan(atMost);
      expect(falseShare).toBeGreaterThan(0.001);
      if (method === "benjamini_hochberg") expect(anyFalse).toBeGreaterThan(atMost);
    },
  );
});
