import { describe, expect, it } from "vitest";
import { type Backoff, backoffMs, isWorthRetrying } from "../../src/backoff.ts";
import { PulseError } from "../../src/errors.ts";

const backoff: Backoff = { attempts: 5, first_ms: 1000, longest_ms: 5000 };

describe("backoff", () => {
  it("doubles with every failed try, up to the longest wait, of which the upper half is random", () => {
    const waits = (random: number): number[] => [1, 2, 3, 4, 60].map((n) => backoffMs(backoff, n, () => random));
    expect(waits(0)).toEqual([500, 1000, 2000, 2500, 2500]);
    expect(waits(0.5)).toEqual([750, 1500, 3000, 3750, 3750]);
  });

  it("is for what may pass by itself, not for what the user or the data must mend", () => {
    const fault = (name: PulseError["fault"]): PulseError =>
      new PulseError({ code: "TEST", fault: name, message: "x" });
    expect(isWorthRetrying(fault("dependency_down"))).toBe(true);
    expect(isWorthRetrying(new Error("anything"))).toBe(true);
    expect(isWorthRetrying(fault("input"))).toBe(false);
    expect(isWorthRetrying(fault("check_failed"))).toBe(false);
  });
});
