import { describe, expect, it } from "vitest";
import { pooledSampleRatio, sampleRatio } from "../../../src/statistics/health/sample-ratio.ts";

const count = (group: string, units: bigint, weight: number): { group: string; units: bigint; weight: number } => ({
  group,
  units,
  weight,
});

describe("the check for a sample ratio mismatch", () => {
  it("fails where a group that should have none has units", () => {
    const groups = [count("test", 10n, 100), count("control", 1n, 0)];
    expect(sampleRatio(groups)).toEqual({ status: "fail", test: { ok: false, reason: "units_without_weight" } });
  });

  it("counts degrees of freedom over groups that expect units", () => {
    const { test } = sampleRatio([count("a", 10n, 1), count("b", 12n, 1), count("c", 0n, 0)]);
    expect(test).toMatchObject({ ok: true, degreesOfFreedom: 1 });
  });

  it("has nothing to test with one group or without units", () => {
    expect(sampleRatio([count("test", 10n, 100)])).toEqual({
      status: "skipped",
      test: { ok: false, reason: "one_group" },
    });
    expect(sampleRatio([count("a", 0n, 1), count("b", 0n, 1)])).toEqual({
      status: "skipped",
      test: { ok: false, reason: "no_units" },
    });
  });

  it("keeps tiny p-values above 0", () => {
    const { test } = sampleRatio([count("a", 1_000_000n, 50), count("b", 950_000n, 50)]);
    expect(test.ok && test.pValue).toBeGreaterThan(1e-290);
    expect(test.ok && test.pValue).toBeLessThan(1e-270);
  });

  it("pools stages by the names of their groups, whatever their order", () => {
    const friday = [count("control", 9900n, 99), count("test", 100n, 1)];
    const saturday = [count("test", 5000n, 50), count("control", 5000n, 50)];
    const { test, status } = pooledSampleRatio([friday, saturday]);
    expect(status).toBe("ok");
    expect(test).toMatchObject({ chiSquared: 0, degreesOfFreedom: 1, pValue: 1 });
  });

  it("pools a stage at 100 % without raising an alarm", () => {
    const half = [count("control", 500n, 50), count("test", 500n, 50)];
    const all = [count("control", 0n, 0), count("test", 2000n, 100)];
    expect(pooledSampleRatio([half, all])).toMatchObject({ status: "ok" });
  });

  it("refuses a split that cannot be", () => {
    expect(() => sampleRatio([count("a", 1n, -1)])).toThrow(RangeError);
    expect(() => sampleRatio([count("a", 1n, Number.NaN)])).toThrow(RangeError);
    expect(() => sampleRatio([count("a", -1n, 1)])).toThrow(RangeError);
  });
});
