import { describe, expect, test } from "vitest";
import { alarmRate } from "../../../../src/cli/calibrate/exact-split.ts";
import { judge } from "../../../../src/cli/calibrate/expectation.ts";
import { rate } from "../../../../src/cli/calibrate/measurement.ts";
import { chiSquaredSurvival } from "../../../../src/statistics/distributions/chi-squared.ts";

const because = "of theory";
const tooMany = rate(1000, 10_000);
const tooFew = rate(100, 10_000);
const right = rate(510, 10_000);

describe("a figure is judged by what theory expects", () => {
  test("a nominal one fails on both sides, beyond four standard errors", () => {
    const expectation = { kind: "nominal", value: 0.05 } as const;
    expect([tooMany, tooFew, right].map((rate) => judge(rate, expectation).verdict)).toEqual([
      "off",
      "off",
      "as_expected",
    ]);
    // Four standard errors are 87 of 10,000.
    expect(judge(rate(580, 10_000), expectation).verdict).toBe("as_expected");
    expect(judge(rate(600, 10_000), expectation).verdict).toBe("off");
  });

  test("a conservative one fails above, or below, only", () => {
    expect(judge(tooFew, { kind: "at_most", value: 0.05, because }).verdict).toBe("as_expected");
    expect(judge(tooMany, { kind: "at_most", value: 0.05, because }).verdict).toBe("off");
    expect(judge(tooMany, { kind: "at_least", value: 0.05, because }).verdict).toBe("as_expected");
    expect(judge(tooFew, { kind: "at_least", value: 0.05, because }).verdict).toBe("off");
  });

  test("a known weak one never fails, but its distance is told", () => {
    const { verdict, distance } = judge(tooMany, { kind: "known_weak", value: 0.05, because });
    expect(verdict).toBe("known_weak");
    expect(distance).toBeGreaterThan(4);
  });

  test("a promise that no replication speaks of is not kept", () => {
    expect(judge(rate(0, 0), { kind: "nominal", value: 0.05 }).verdict).toBe("nothing");
  });
});

describe("the exact alarm rate of the sample ratio check", () => {
  test("is the sum of the binomial chances whose chi-squared is beyond the threshold", () => {
    // 10 units, 50 to 50: p < 0.05 at 0, 1, 9 and 10 of them (χ² 10 and 6.4), not at 2 (3.6).
    expect(alarmRate([{ units: 10, testShare: 0.5 }], 0.05)).toBeCloseTo((1 + 10 + 10 + 1) / 1024, 12);
    expect(chiSquaredSurvival(6.4, 1)).toBeLessThan(0.05);
  });

  test("tends to the threshold as units grow", () => {
    expect(alarmRate([{ units: 100_000, testShare: 0.5 }], 0.01)).toBeCloseTo(0.01, 3);
  });

  test("is below it for a ramp held against its mixture: stage sizes are given, not drawn", () => {
    const stages = [
      { units: 1000, testShare: 0.1 },
      { units: 1000, testShare: 0.9 },
    ];
    expect(alarmRate(stages, 0.01)).toBeLessThan(0.0001);
  });

  test("is a power where the split is broken", () => {
    expect(alarmRate([{ units: 1000, testShare: 0.45, saidTestShare: 0.5 }], 0.01)).toBeGreaterThan(0.7);
  });
});
