import { describe, expect, it } from "vitest";
import { bucketMismatchCheck } from "../../../src/pipeline/health/bucket-mismatch-check.ts";
import { analysedStage } from "./analysed-stage.ts";

const stage = analysedStage({ percent: 10, from: "2026-01-05", to: "2026-01-06", entries: [] });

describe("bucket mismatches", () => {
  it.each([
    [1000, 0, "ok", 0.001],
    [10_000, 9, "ok", 0.001],
    [10_000, 10, "warn", 0.001],
    [10_000, 100, "warn", 0.001],
    [10_000, 101, "fail", 0.01],
    [0, 0, "ok", 0.001],
  ])("of %d units %d: %s", (units, mismatches, status, threshold) => {
    const value = units === 0 ? 0 : mismatches / units;
    expect(bucketMismatchCheck(stage, units, mismatches)).toMatchObject({ status, threshold, value });
  });

  it("say what to compare where they are too many", () => {
    expect(bucketMismatchCheck(stage, 100, 50).reason).toContain("salt");
    expect(bucketMismatchCheck(stage, 100, 0).reason).not.toContain("salt");
  });
});
