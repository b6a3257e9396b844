import { describe, expect, it } from "vitest";
import { WHOLE } from "../../../src/pipeline/stage-moments.ts";
import { boundsOf, NO_QUANTILES, partQuantile, stageQuantiles } from "../../../src/pipeline/stage-quantiles.ts";
import { quantileCounts, quantileEstimate } from "../../../src/statistics/quantiles/quantile-estimate.ts";

const key = {
  population: "all",
  group: "test",
  user_dimension: "",
  user_dimension_value: "",
  metric: "latency",
  metric_part: "",
  metric_level: "",
  view: "cumulative",
  view_day: 0,
};
const median = { millionths: 500_000, scale: 2 };

/** A row of `quantile_ranks` over values in hundredths, of which the median is one or between two. */
function rowOf(units: readonly (readonly number[])[]) {
  const sorted = units.flat().sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [below = 0, above = 0] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  const counts = quantileCounts(units, below);
  const row = { ...key, ...counts, x_below: BigInt(below), x_above: BigInt(above), overflows: 0n, rounded: 3n };
  const at = (rank: bigint): bigint => BigInt(sorted[Number(rank) - 1] ?? 0);
  return { row, at };
}

const units = Array.from({ length: 60 }, (_, i) => [i, (i * 37) % 61]);

describe("a quantile from what the database counted", () => {
  it("is that of the values, in the metric's unit", () => {
    const { row, at } = rowOf(units);
    const bounds = boundsOf(row, median.millionths);
    if (!bounds.ok) throw new Error(bounds.reason);
    const found = partQuantile(row, median, { lower: at(bounds.lower), upper: at(bounds.upper) });
    const inUnit = units.map((values) => values.map((value) => value / 100));
    expect(found.estimate).toEqual(quantileEstimate(inUnit, 0.5));
    expect(found).toMatchObject({ units: 60n, value: { ok: true, value: 0.3 }, overflowed: false, rounded: 3n });
  });

  it("has a value without an uncertainty where the bounds say why there is none", () => {
    const { row } = rowOf([[500, 700]]);
    expect(partQuantile(row, median, null)).toMatchObject({
      units: 1n,
      value: { ok: true, value: 6 },
      estimate: { ok: false, reason: "fewer_than_two_units" },
    });
  });

  it("is none where values did not fit, and where there are none", () => {
    const { row } = rowOf(units);
    const overflow = { ok: false, reason: "overflow" };
    expect(boundsOf({ ...row, overflows: 1n }, 500_000)).toEqual(overflow);
    expect(partQuantile({ ...row, overflows: 1n }, median, null)).toMatchObject({
      value: overflow,
      estimate: overflow,
      overflowed: true,
    });
    const nothing = { ...row, units: 0n, n: 0n, nn: 0n, s: 0n, ss: 0n, sn: 0n, x_below: null, x_above: null };
    expect(partQuantile(nothing, median, null)).toMatchObject({
      units: 0n,
      value: { ok: false, reason: "no_units" },
      estimate: { ok: false, reason: "no_units" },
    });
  });

  it("refuses to be without the order statistics that it asked for", () => {
    expect(() => partQuantile(rowOf(units).row, median, null)).toThrow(RangeError);
  });
});

describe("the quantiles of a stage", () => {
  const { row } = rowOf([[500, 700]]);
  const quantile = partQuantile(row, median, null);
  const stage = stageQuantiles([
    [row, quantile],
    [
      { ...row, metric_level: "shoes" },
      { ...quantile, units: 2n },
    ],
    [
      { ...row, metric_level: "OTHER" },
      { ...quantile, units: 3n },
    ],
    [
      { ...row, view: "daily", view_day: 20_458 },
      { ...quantile, units: 4n },
    ],
    [
      { ...row, user_dimension: "country", user_dimension_value: "DE" },
      { ...quantile, units: 5n },
    ],
  ]);
  const part = { part: "" };

  it("are found by population, group, slice, metric, part and cell", () => {
    const unitsOf = (...of: Parameters<typeof stage.quantile>) => stage.quantile(...of).units;
    expect(unitsOf("all", "test", WHOLE, "latency", part)).toBe(1n);
    expect(unitsOf("all", "test", { ...WHOLE, metricLevel: "shoes" }, "latency", part)).toBe(2n);
    expect(unitsOf("all", "test", WHOLE, "latency", part, { view: "daily", day: 20_458 })).toBe(4n);
    const german = { ...WHOLE, userDimension: "country", userLevel: "DE" };
    expect(unitsOf("all", "test", german, "latency", part)).toBe(5n);
    expect(stage.levelsOf("latency")).toEqual(["OTHER", "shoes"]);
    expect(stage.levelsOf("other")).toEqual([]);
  });

  it("without a row have no value", () => {
    const nothing = { units: 0n, value: { ok: false, reason: "no_units" }, overflowed: false };
    expect(stage.quantile("fresh", "test", WHOLE, "latency", part)).toMatchObject(nothing);
    expect(NO_QUANTILES.quantile("all", "test", WHOLE, "latency", part)).toMatchObject(nothing);
  });
});
