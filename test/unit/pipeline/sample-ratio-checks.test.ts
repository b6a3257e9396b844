import { describe, expect, it } from "vitest";
import { settingsSchema } from "../../../src/config/settings.ts";
import { sampleRatioDriverChecks } from "../../../src/pipeline/health/sample-ratio-driver-check.ts";
import { sampleRatiosOverTime } from "../../../src/pipeline/health/sample-ratio-over-time.ts";
import { analysedStage } from "./analysed-stage.ts";

const settings = settingsSchema.parse({ project: "p", sources: [{ type: "files", topic: "t", path: "." }] }).statistics;
const day = (ds: string, test: bigint, control: bigint) => [
  { ds, group: "test", units: test },
  { ds, group: "control", units: control },
];
const span = { percent: 50, from: "2026-01-05", to: "2026-01-15" };

describe("the sample ratio over a stage's days", () => {
  it("is fine where each day is split as expected", () => {
    const entries = [...day("2026-01-05", 500n, 510n), ...day("2026-01-06", 495n, 489n)];
    expect(sampleRatiosOverTime(analysedStage({ ...span, entries }), settings)).toMatchObject([
      { check: "srm_daily", scope: "g/r/stage-1", status: "ok" },
      { check: "srm_sequential", scope: "g/r/stage-1", status: "ok" },
    ]);
  });

  it("names the day on which the split broke, and the day from which on that was certain", () => {
    const entries = [
      ...day("2026-01-05", 5000n, 5010n),
      ...day("2026-01-06", 5000n, 4990n),
      ...day("2026-01-07", 4000n, 5000n),
      ...day("2026-01-08", 5000n, 5005n),
    ];
    const [daily, sequential] = sampleRatiosOverTime(analysedStage({ ...span, entries }), settings);
    expect(daily).toMatchObject({ status: "fail", threshold: 0.001 });
    expect(daily?.reason).toContain("2026-01-07");
    expect(daily?.value).toBeLessThan(1e-20);
    expect(sequential).toMatchObject({ status: "fail" });
    expect(sequential?.reason).toContain("first seen on 2026-01-07");
  });

  it("is not asked of a stage without a split", () => {
    const entries = day("2026-01-05", 500n, 0n);
    expect(sampleRatiosOverTime(analysedStage({ ...span, percent: 100, entries }), settings)).toEqual([]);
  });
});

describe("the search for what drives a sample ratio mismatch", () => {
  const slice = (userDimension: string, userLevel: string, test: bigint, control: bigint) => ({
    userDimension,
    userLevel,
    metricLevel: "",
    units: { test, control },
  });

  it("names the dimension, its level and the group that has too few or too many", () => {
    const slices = [
      slice("browser", "Chrome", 3000n, 3010n),
      slice("browser", "Safari", 400n, 1000n),
      slice("country", "DE", 1700n, 2000n),
      slice("country", "US", 1700n, 2010n),
    ];
    const stage = analysedStage({ ...span, entries: day("2026-01-05", 3400n, 4010n), slices });
    const [check] = sampleRatioDriverChecks(stage, settings);
    expect(check).toMatchObject({ check: "srm_driver", status: "fail" });
    expect(check?.reason).toMatch(
      /browser drives the mismatch: in Safari, \d+\.\d\d % of the units are in group (test|control)/,
    );
  });

  it("says that no dimension is the cause where all levels are off alike", () => {
    const slices = [slice("country", "DE", 1500n, 2000n), slice("country", "US", 1500n, 2000n)];
    const stage = analysedStage({ ...span, entries: day("2026-01-05", 3000n, 4000n), slices });
    expect(sampleRatioDriverChecks(stage, settings)).toMatchObject([{ status: "ok", check: "srm_driver" }]);
  });

  it("is silent where the split is as expected", () => {
    const stage = analysedStage({ ...span, entries: day("2026-01-05", 500n, 505n) });
    expect(sampleRatioDriverChecks(stage, settings)).toEqual([]);
  });
});
