import { describe, expect, it } from "vitest";
import {
  fiellerInterval,
  type RelativeInputs,
  relativeDifference,
} from "../../../src/statistics/comparison/relative.ts";

/** Of a control mean of 10 with a standard error of 1: g is (q/10)². */
const inputs = (ratio: number, criticalValue: number): RelativeInputs => ({
  ratio,
  controlMean: 10,
  testStandardError: 1,
  controlStandardError: 1,
  criticalValue,
});
const refused = (reason: string): object => ({ ok: false, reason });

describe("Fieller's set where the control mean is not clearly different from 0", () => {
  it("is all but the values between two bounds while the two means together are different from 0", () => {
    // z_t = 20, z_c = 10: √(z_t² + z_c²) = 22.36...
    expect(fiellerInterval(inputs(1, 10.1))).toEqual(refused("unbounded_interval"));
    expect(fiellerInterval(inputs(1, 22.36))).toEqual(refused("unbounded_interval"));
  });

  it("leaves nothing out from there on", () => {
    expect(fiellerInterval(inputs(1, 22.37))).toEqual(refused("unbounded_whole_line"));
    expect(fiellerInterval(inputs(-1, 10.1))).toEqual(refused("unbounded_whole_line"));
  });

  it("is a ray exactly at the limit, which is an interval for the one-sided alternative that it bounds", () => {
    expect(fiellerInterval(inputs(1, 10))).toEqual(refused("unbounded_ray"));
    expect(fiellerInterval(inputs(-1, 10))).toEqual(refused("unbounded_whole_line"));
    const greater = fiellerInterval({ ...inputs(1, 10), alternative: "greater" });
    // (1 - δ)² = 1 + (1 + δ)² at δ = -1/4.
    expect(greater).toMatchObject({ ok: true, lower: expect.closeTo(-0.25, 14), upper: null });
    expect(fiellerInterval({ ...inputs(1, 10), alternative: "less" })).toEqual(refused("unbounded_whole_line"));
    const below = { ...inputs(-3, 10), alternative: "less" as const };
    // (-3 - δ)² = 1 + (1 + δ)² at δ = -7/4.
    expect(fiellerInterval(below)).toMatchObject({ ok: true, lower: null, upper: expect.closeTo(-1.75, 14) });
  });

  it("bounds a one-sided alternative on the side where both means have the same sign, or not at all", () => {
    expect(fiellerInterval({ ...inputs(1, 12), alternative: "greater" })).toEqual(refused("unbounded_interval"));
    expect(fiellerInterval({ ...inputs(1, 12), alternative: "less" })).toEqual(refused("unbounded_whole_line"));
    expect(fiellerInterval({ ...inputs(-3, 12), alternative: "greater" })).toEqual(refused("unbounded_whole_line"));
    expect(fiellerInterval({ ...inputs(-3, 12), alternative: "less" })).toEqual(refused("unbounded_interval"));
  });

  it("is the point where the critical value is 0: the one-sided bound of a level of ½", () => {
    for (const ratio of [-1, 0, 0.2]) {
      expect(fiellerInterval({ ...inputs(ratio, 0), alternative: "greater" })).toEqual({
        ok: true,
        lower: ratio,
        upper: null,
      });
    }
  });

  it("keeps its digits where the standard errors are tiny", () => {
    const tiny = { ratio: 0, controlMean: 1, testStandardError: 0, controlStandardError: 1e-200, criticalValue: 2 };
    expect(fiellerInterval(tiny)).toEqual({ ok: true, lower: -2e-200, upper: 2e-200 });
  });
});

describe("a relative difference with a one-sided alternative", () => {
  it("is bounded on the side of the absolute difference, whatever the control mean's sign", () => {
    for (const method of ["fieller", "delta"] as const) {
      // From -10 to -5 and from 10 to 15: both +5, both +50 %.
      const negative = relativeDifference({ ...inputs(-0.5, 1.6), controlMean: -10, alternative: "greater" }, method);
      const positive = relativeDifference({ ...inputs(0.5, 1.6), alternative: "greater" }, method);
      if (!negative.ok || !negative.interval.ok || !positive.ok || !positive.interval.ok) throw new Error("no result");
      expect(negative.relative).toBe(positive.relative);
      for (const { lower, upper } of [negative.interval, positive.interval]) {
        expect(upper).toBeNull();
        expect(lower).toBeGreaterThan(0);
        expect(lower).toBeLessThan(0.5);
      }
    }
  });
});
