import { describe, expect, it } from "vitest";
import { rational } from "../../../src/statistics/exact/rational.ts";
import { sampleRatio } from "../../../src/statistics/health/sample-ratio.ts";
import { estimateGroup } from "../../../src/statistics/moments/estimate.ts";

describe("the examples of the doc comments", () => {
  it("rational: a scale is a power of ten in the denominator", () => {
    expect(rational(12n, 5n, 1)).toEqual({ numerator: 12n, denominator: 50n });
  });

  it("estimateGroup: three units of 1.0, 2.0 and 3.0", () => {
    const moments = { units: 3n, y: 60n, yy: 1400n, x: 3n, xx: 3n, xy: 60n, yScale: 1, xScale: 0, ratio: false };
    expect(estimateGroup(moments)).toMatchObject({ ok: true, units: 3n, mean: 2, standardErrorSquared: 1 / 3 });
  });

  it("sampleRatio: 1000 and 1200 units of an even split", () => {
    const result = sampleRatio([
      { group: "test", units: 1000n, weight: 50 },
      { group: "control", units: 1200n, weight: 50 },
    ]);
    expect(result).toMatchObject({ status: "fail", test: { ok: true, degreesOfFreedom: 1 } });
    expect(result.test.ok && result.test.chiSquared).toBeCloseTo(18.1818, 4);
    expect(result.test.ok && result.test.pValue).toBeCloseTo(0.0000200786561, 12);
  });
});
