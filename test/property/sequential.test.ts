import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Alternative } from "../../src/statistics/comparison/alternative.ts";
import { dailySampleRatio } from "../../src/statistics/health/daily-sample-ratio.ts";
import { type GroupCount, sampleRatio } from "../../src/statistics/health/sample-ratio.ts";
import { sampleRatioDrivers } from "../../src/statistics/health/sample-ratio-drivers.ts";
import { sequentialSampleRatio } from "../../src/statistics/health/sequential-sample-ratio.ts";
import { type ConfidenceSequence, confidenceSequence } from "../../src/statistics/sequential/confidence-sequence.ts";
import { groupSequentialBounds } from "../../src/statistics/sequential/group-sequential.ts";
import { randomNormal } from "../harness/random-normal.ts";
import { seededRandom } from "./oracle/random.ts";

const estimates = fc.record({
  value: fc.double({ min: -1e3, max: 1e3, noNaN: true }),
  standardError: fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
  units: fc.integer({ min: 1, max: 10_000_000 }),
});
const options = fc.record({
  confidenceLevel: fc.double({ min: 0.51, max: 0.9999, noNaN: true }),
  tuningUnits: fc.integer({ min: 1, max: 10_000_000 }),
  alternative: fc.constantFrom<Alternative>("two-sided", "greater", "less"),
});

describe("confidence sequences", () => {
  const of = (...given: Parameters<typeof confidenceSequence>): ConfidenceSequence => {
    const result = confidenceSequence(...given);
    if (!result.ok) throw new Error(result.reason);
    return result;
  };

  it("leave 0 out exactly when p is below 1 - level", () => {
    fc.assert(
      fc.property(estimates, options, (estimate, given) => {
        const { lower, upper, pValue } = of(estimate, given);
        const alpha = 1 - given.confidenceLevel;
        fc.pre(Math.abs(pValue / alpha - 1) > 1e-9);
        expect((lower ?? -1) > 0 || (upper ?? 1) < 0).toBe(pValue < alpha);
      }),
    );
  });

  it("turn around with the sign of the estimate, and scale with its unit", () => {
    fc.assert(
      fc.property(estimates, options, fc.integer({ min: 1, max: 20 }), (estimate, given, power) => {
        const scale = 2 ** power;
        const result = of(estimate, given);
        const turned: Alternative =
          given.alternative === "two-sided" ? "two-sided" : given.alternative === "less" ? "greater" : "less";
        const negated = of({ ...estimate, value: -estimate.value }, { ...given, alternative: turned });
        expect([negated.pValue, negated.lower ?? null]).toEqual([
          result.pValue,
          result.upper === null ? null : 0 - result.upper,
        ]);
        const scaled = of(
          { ...estimate, value: estimate.value * scale, standardError: estimate.standardError * scale },
          given,
        );
        expect(scaled).toEqual({
          ...result,
          lower: result.lower === null ? null : result.lower * scale,
          upper: result.upper === null ? null : result.upper * scale,
        });
      }),
    );
  });

  it("are wider at a higher level; one-sided from the tuning units on, for before that they may be narrower by 1 %", () => {
    fc.assert(
      fc.property(estimates, options, (estimate, given) => {
        const critical = of(estimate, given).criticalValue;
        const higher = of(estimate, { ...given, confidenceLevel: (1 + given.confidenceLevel) / 2 }).criticalValue;
        const tuned = given.alternative === "two-sided" || estimate.units >= given.tuningUnits;
        expect(higher).toBeGreaterThan(tuned ? critical : 0.99 * critical);
      }),
      { numRuns: 1000 },
    );
  });
});

/** How far a share of so many runs can be from its chance: four standard errors. */
const errors = (p: number, runs: number): number => 4 * Math.sqrt((p * (1 - p)) / runs);

describe("under no difference, with a look after every unit", () => {
  const alternatives = ["two-sided", "greater"] as const;

  /** Whether a look in the course of two groups of normal values ever finds a difference: by alternative, and with 1.96 standard errors. */
  function course(normal: () => number, pairs: number, burnIn: number) {
    const found = { "two-sided": false, greater: false, naive: false };
    let [sum, squares] = [0, 0];
    for (let n = 1; n <= pairs; n += 1) {
      // One unit more in each group: their difference has mean sum/n and squared standard error s²/n.
      const difference = normal() - normal();
      sum += difference;
      squares += difference * difference;
      if (n < burnIn) continue;
      const standardError = Math.sqrt((squares - (sum * sum) / n) / (n - 1) / n);
      found.naive ||= Math.abs(sum / n) > 1.96 * standardError;
      for (const alternative of alternatives) {
        if (found[alternative]) continue;
        const given = { confidenceLevel: 0.95, tuningUnits: 400, alternative };
        const result = confidenceSequence({ value: sum / n, standardError, units: 2 * n }, given);
        found[alternative] = result.ok && result.pValue < 0.05;
      }
    }
    return found;
  }

  it("confidence sequences are wrong in at most 5 % of courses, intervals for a single look in more than a quarter", () => {
    const runs = 1000;
    const normal = randomNormal(seededRandom(20260105));
    const counts = { "two-sided": 0, greater: 0, naive: 0 };
    for (let run = 0; run < runs; run += 1) {
      const found = course(normal, 1000, 100);
      for (const name of [...alternatives, "naive"] as const) if (found[name]) counts[name] += 1;
    }
    for (const alternative of alternatives) {
      expect(counts[alternative] / runs).toBeLessThan(0.05 + errors(0.05, runs));
      expect(counts[alternative] / runs).toBeGreaterThan(0.005);
    }
    expect(counts.naive / runs).toBeGreaterThan(0.25);
  });

  it("confidence sequences use up nearly all of their 5 % in the long run, when the variance is known", () => {
    const runs = 2000;
    const normal = randomNormal(seededRandom(7));
    let alarms = 0;
    for (let run = 0; run < runs; run += 1) {
      let [units, sum, alarm] = [1, normal(), false];
      // Looks at 2 % more units each time, from 1 to 1e9.
      while (units < 1e9 && !alarm) {
        const result = confidenceSequence(
          { value: sum / units, standardError: 1 / Math.sqrt(units), units },
          { confidenceLevel: 0.95, tuningUnits: 10_000 },
        );
        alarm = result.ok && result.pValue < 0.05;
        sum += normal() * Math.sqrt(0.02 * units);
        units *= 1.02;
      }
      if (alarm) alarms += 1;
    }
    expect(alarms / runs).toBeLessThan(0.05 + errors(0.05, runs));
    expect(alarms / runs).toBeGreaterThan(0.03);
  });

  it.each([
    { spending: "obrien_fleming", sides: 2 },
    { spending: "obrien_fleming", sides: 1 },
    { spending: "pocock", sides: 2 },
    { spending: "pocock", sides: 1 },
  ] as const)(
    "group-sequential tests have their 5 % over uneven looks: $spending, $sides-sided",
    ({ spending, sides }) => {
      const times = [0.1, 0.3, 0.35, 0.7, 1];
      const information = [500, 900, 2000, 2500, 7000];
      const bounds = groupSequentialBounds(
        times.map((spendingTime, k) => ({ spendingTime, information: information[k] ?? 0 })),
        { alpha: 0.05, spending, sides },
      );
      const runs = 40_000;
      const normal = randomNormal(seededRandom(11));
      let alarms = 0;
      for (let run = 0; run < runs; run += 1) {
        let [sum, seen] = [0, 0];
        const alarm = bounds.some(({ criticalValue }, k) => {
          const now = information[k] ?? 0;
          sum += normal() * Math.sqrt(now - seen);
          seen = now;
          const z = sum / Math.sqrt(now);
          return (sides === 2 ? Math.abs(z) : z) >= criticalValue;
        });
        if (alarm) alarms += 1;
      }
      expect(Math.abs(alarms / runs - 0.05)).toBeLessThan(errors(0.05, runs));
    },
  );
});

describe("with a right split", () => {
  const counts = (test: number, control: number, percent: number): GroupCount[] => [
    { group: "test", units: BigInt(test), weight: percent },
    { group: "control", units: BigInt(control), weight: 100 - percent },
  ];
  const draw = (random: () => number, units: number, percent: number): GroupCount[] => {
    let test = 0;
    for (let unit = 0; unit < units; unit += 1) if (random() * 100 < percent) test += 1;
    return counts(test, units - test, percent);
  };
  const numbered = (length: number): number[] => Array.from({ length }, (_, k) => k);

  it("the sequential check raises false alarms in at most 5 % of stages looked at daily, χ² of the sums in more than a quarter", () => {
    const runs = 1000;
    const random = seededRandom(3);
    let [alarms, naive] = [0, 0];
    for (let run = 0; run < runs; run += 1) {
      const days = numbered(60).map(() => draw(random, 100, 30));
      const result = sequentialSampleRatio(days, { concentration: 500 });
      if (result.ok && result.pValue < 0.05) alarms += 1;
      let sums = counts(0, 0, 30);
      const seen = days.some((day) => {
        sums = sums.map((sum, g) => ({ ...sum, units: sum.units + (day[g]?.units ?? 0n) }));
        return sampleRatio(sums, { warn: 0.05, fail: 0.001 }).status !== "ok";
      });
      if (seen) naive += 1;
    }
    expect(alarms / runs).toBeLessThan(0.05 + errors(0.05, runs));
    expect(alarms / runs).toBeGreaterThan(0.002);
    expect(naive / runs).toBeGreaterThan(0.25);
  });

  it("the sequential check finds a lasting loss of 4 % of the test group", () => {
    const random = seededRandom(5);
    const days = numbered(30).map(() => {
      const [test, control] = draw(random, 2000, 50);
      return counts(Math.round(Number(test?.units) * 0.96), Number(control?.units), 50);
    });
    const result = sequentialSampleRatio(days);
    expect(result.ok && result.pValue).toBeLessThan(0.001);
  });

  it.each([1, 20, 50])(
    "the daily check warns in at most 5 % of months if asked to at 0.05, in a stage of %d percent",
    (percent) => {
      const runs = 600;
      const random = seededRandom(percent);
      let alarms = 0;
      for (let run = 0; run < runs; run += 1) {
        const days = numbered(30).map((day) => ({ ds: `${day}`, groups: draw(random, 200 + 20 * day, percent) }));
        if (dailySampleRatio(days, { warn: 0.05, fail: 0.001 }).status !== "ok") alarms += 1;
      }
      expect(alarms / runs).toBeLessThan(0.05 + errors(0.05, runs));
    },
  );

  it.each([
    { expected: 20, real: 20 },
    { expected: 1, real: 3 },
  ])(
    "no dimension is named in more than 5 % of stages that expect $expected % and all get $real %",
    ({ expected, real }) => {
      const runs = 600;
      const random = seededRandom(expected);
      let named = 0;
      for (let run = 0; run < runs; run += 1) {
        const dimensions = ["browser", "country"].map((dimension) => ({
          dimension,
          levels: [50, 100, 400, 900, 1600].map((units, level) => ({
            level: `${level}`,
            groups: draw(random, units, real).map((count) => ({
              ...count,
              weight: count.group === "test" ? expected : 100 - expected,
            })),
          })),
        }));
        const [first] = sampleRatioDrivers(dimensions);
        if (first?.heterogeneity.ok && first.heterogeneity.adjustedPValue < 0.05) named += 1;
      }
      expect(named / runs).toBeLessThan(0.05 + errors(0.05, runs));
      expect(named / runs).toBeGreaterThan(0.005);
    },
  );
});
