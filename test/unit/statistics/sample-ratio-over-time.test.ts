import { describe, expect, it } from "vitest";
import { dailySampleRatio } from "../../../src/statistics/health/daily-sample-ratio.ts";
import type { GroupCount } from "../../../src/statistics/health/sample-ratio.ts";
import { sampleRatioDrivers } from "../../../src/statistics/health/sample-ratio-drivers.ts";
import { sequentialSampleRatio } from "../../../src/statistics/health/sequential-sample-ratio.ts";

const split = (test: number | bigint, control: number | bigint, percent = 50): GroupCount[] => [
  { group: "test", units: BigInt(test), weight: percent },
  { group: "control", units: BigInt(control), weight: 100 - percent },
];

describe("the sequential check for a sample ratio mismatch", () => {
  it("has the figures of its example", () => {
    const result = sequentialSampleRatio([split(5000, 5050), split(5000, 5700)]);
    if (!result.ok) throw new Error(result.reason);
    expect(result.pValues[0]).toBe(1);
    expect(result.pValue).toBeCloseTo(0.00018672441755, 14);
    expect(result.logBayesFactor).toBeCloseTo(8.58587673, 8);
  });

  it("never takes an alarm back", () => {
    const result = sequentialSampleRatio([split(5000, 5800), split(5800, 5000), split(5000, 5000)]);
    if (!result.ok) throw new Error(result.reason);
    expect(result.pValue).toBeLessThan(0.001);
    expect(result.pValues).toEqual([result.pValue, result.pValue, result.pValue]);
    expect(result.logBayesFactor).toBeLessThan(0);
  });

  it("takes groups by name, in any order, and a group without new units may be missing", () => {
    const all = sequentialSampleRatio([split(400, 600), split(0, 300)], { concentration: 100 });
    const mixed = sequentialSampleRatio([split(400, 600).reverse(), split(0, 300).slice(1)], { concentration: 100 });
    expect(mixed).toEqual(all);
  });

  it("keeps tiny p-values above 0", () => {
    const result = sequentialSampleRatio([split(50_000, 55_000)]);
    expect(result.ok && result.pValue).toBeGreaterThan(0);
    expect(result.ok && result.pValue).toBeLessThan(1e-40);
  });

  it("has no result without units, with one group, or with units where none may be", () => {
    expect(sequentialSampleRatio([])).toEqual({ ok: false, reason: "no_units" });
    expect(sequentialSampleRatio([split(0, 0)])).toEqual({ ok: false, reason: "no_units" });
    expect(sequentialSampleRatio([split(10, 0, 100)])).toEqual({ ok: false, reason: "one_group" });
    expect(sequentialSampleRatio([split(10, 1, 100)])).toEqual({ ok: false, reason: "units_without_weight" });
  });

  it("refuses a split that changes, counts that cannot be, and a prior without weight", () => {
    expect(() => sequentialSampleRatio([split(1, 1), split(1, 1, 10)])).toThrow(RangeError);
    expect(() => sequentialSampleRatio([split(-1, 1)])).toThrow(RangeError);
    expect(() => sequentialSampleRatio([split(1, 1, Number.NaN)])).toThrow(RangeError);
    expect(() => sequentialSampleRatio([split(1, 1)], { concentration: 0 })).toThrow(RangeError);
  });
});

describe("the daily check for a sample ratio mismatch", () => {
  it("names the day on which the split broke, where the whole hides it", () => {
    const days = Array.from({ length: 20 }, (_, k) => ({ ds: `2026-03-${k + 10}`, groups: split(5000, 5010) }));
    days.push({ ds: "2026-03-30", groups: split(700, 1000) });
    const { status, worst } = dailySampleRatio(days);
    expect(status).toBe("fail");
    expect(worst?.ds).toBe("2026-03-30");
  });

  it("does not take the worst of many good days for a mismatch", () => {
    const days = Array.from({ length: 30 }, (_, k) => ({
      ds: `${k}`,
      groups: split(5000, 5000 + (k === 7 ? 270 : 0)),
    }));
    const { status, worst } = dailySampleRatio(days);
    expect(worst?.test.ok && worst.test.pValue).toBeLessThan(0.01);
    expect(worst?.ds).toBe("7");
    expect(status).toBe("ok");
  });

  it("is not alarmed by five units where one was expected", () => {
    const days = [{ ds: "2026-03-10", groups: split(5, 45, 2) }];
    expect(dailySampleRatio(days, { warn: 0.005, fail: 0.001 }).status).toBe("ok");
  });

  it("fails for units where none may be, and names their day", () => {
    const days = [
      { ds: "2026-03-10", groups: split(500, 0, 100) },
      { ds: "2026-03-11", groups: split(500, 1, 100) },
    ];
    expect(dailySampleRatio(days)).toMatchObject({ status: "fail", worst: { ds: "2026-03-11" } });
  });

  it("skips days without units, and is skipped where no day is left", () => {
    const days = [
      { ds: "2026-03-10", groups: split(0, 0) },
      { ds: "2026-03-11", groups: split(5000, 5000) },
    ];
    expect(dailySampleRatio(days)).toMatchObject({ status: "ok", worst: { ds: "2026-03-11" } });
    expect(dailySampleRatio(days.slice(0, 1))).toMatchObject({ status: "skipped", worst: null });
    expect(dailySampleRatio([])).toEqual({ status: "skipped", worst: null, days: [] });
  });
});

describe("the search for what drives a sample ratio mismatch", () => {
  const levels = (counts: Readonly<Record<string, readonly [number, number]>>, percent = 50) =>
    Object.entries(counts).map(([level, [test, control]]) => ({ level, groups: split(test, control, percent) }));

  it("puts the dimension first whose levels differ", () => {
    const drivers = sampleRatioDrivers([
      { dimension: "country", levels: levels({ de: [4850, 5000], fr: [4860, 5010] }) },
      { dimension: "browser", levels: levels({ chrome: [9000, 9000], safari: [710, 1010] }) },
    ]);
    expect(drivers.map(({ dimension }) => dimension)).toEqual(["browser", "country"]);
    expect(drivers[0]?.heterogeneity).toMatchObject({ ok: true, worst: { level: "safari", group: "test" } });
    expect(drivers[0]?.heterogeneity.ok && drivers[0].heterogeneity.adjustedPValue).toBeLessThan(1e-6);
    expect(drivers[1]?.heterogeneity.ok && drivers[1].heterogeneity.pValue).toBeGreaterThan(0.9);
  });

  it("names no dimension where all levels are off alike", () => {
    const [driver] = sampleRatioDrivers([
      { dimension: "country", levels: levels({ de: [200, 9800], fr: [210, 9790], it: [190, 9810] }, 1) },
    ]);
    expect(driver?.heterogeneity.ok && driver.heterogeneity.pValue).toBeGreaterThan(0.5);
    expect(driver?.heterogeneity.ok && driver.heterogeneity.worst.standardisedResidual).toBeGreaterThan(9);
  });

  it("takes small levels together, and leaves out what is still too small", () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, k) => [`tiny ${k}`, [1, 0] as const]));
    const [together] = sampleRatioDrivers([{ dimension: "city", levels: levels({ berlin: [500, 510], ...many }) }]);
    expect(together?.heterogeneity).toMatchObject({
      ok: true,
      degreesOfFreedom: 1,
      worst: { level: null, units: 30n },
    });
    const [left] = sampleRatioDrivers([
      { dimension: "city", levels: levels({ berlin: [500, 510], paris: [480, 500], rome: [3, 0] }) },
    ]);
    expect(left?.heterogeneity).toMatchObject({ ok: true, degreesOfFreedom: 1 });
    expect(left?.heterogeneity.ok && left.heterogeneity.worst.level).not.toBe("rome");
  });

  it("sorts dimensions without a test last, each with its reason", () => {
    const drivers = sampleRatioDrivers([
      { dimension: "empty", levels: [] },
      { dimension: "alone", levels: levels({ de: [500, 510] }) },
      { dimension: "broken", levels: levels({ de: [500, 3], fr: [500, 4] }, 100) },
      { dimension: "full", levels: levels({ de: [500, 0], fr: [500, 0] }, 100) },
      { dimension: "fine", levels: levels({ de: [500, 510], fr: [400, 410] }) },
    ]);
    expect(
      drivers.map(({ dimension, heterogeneity }) => (heterogeneity.ok ? dimension : heterogeneity.reason)),
    ).toEqual(["fine", "no_units", "no_strata", "units_without_weight", "one_group"]);
  });

  it("refuses levels with another split", () => {
    const mixed = [
      { level: "de", groups: split(1, 1) },
      { level: "fr", groups: split(1, 1, 10) },
    ];
    expect(() => sampleRatioDrivers([{ dimension: "country", levels: mixed }])).toThrow(RangeError);
  });
});
