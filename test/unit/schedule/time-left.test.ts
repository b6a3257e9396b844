import { describe, expect, it } from "vitest";
import { timeLeftMs } from "../../../src/schedule/time-left.ts";

describe("the time left", () => {
  it("is not known before a day is done, and is judged by the first alone after that one", () => {
    expect(timeLeftMs([], 5)).toBeNull();
    expect(timeLeftMs([60_000], 4)).toBe(240_000);
  });

  it("leaves out the first day, which builds what the others share, as soon as there are others", () => {
    expect(timeLeftMs([60_000, 2000, 4000], 10)).toBe(30_000);
  });

  it("is judged by the last seven days", () => {
    expect(timeLeftMs([60_000, 9000, ...Array.from({ length: 7 }, () => 1000)], 2.5)).toBe(2500);
  });

  it("is nothing when nothing is left", () => {
    expect(timeLeftMs([1000], 0)).toBe(0);
  });
});
