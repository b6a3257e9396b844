import { describe, expect, it } from "vitest";
import { balancedSpans, passingBuckets, spanOf } from "../../../src/gates/balanced.ts";
import { numbered, OPEN_END_US, type Stage } from "../../../src/gates/timeline.ts";

const SALT = "gate.rule.";

/** A percentage, or one with its hash prefix. */
type Step = number | null | readonly [number, string | null];

/** Stages of a day each, of these percentages, with these hash prefixes. */
function stagesOf(...steps: readonly Step[]): Stage[] {
  return numbered(
    steps.map((step, index) => {
      const [percent, hashPrefix] = typeof step === "object" && step !== null ? step : [step, SALT];
      return { fromUs: BigInt(index) * 86_400_000_000n, percent, hashPrefix };
    }),
  );
}

/** Spans as `mirror 1-2`, by their stages' numbers. */
const drawn = (...steps: readonly Step[]): string[] =>
  balancedSpans(stagesOf(...steps)).map(({ kind, stages }) => `${kind} ${stages.map(({ stage }) => stage).join("-")}`);

describe("balanced spans", () => {
  it("run on through stages up to 50 % that do not decrease", () => {
    expect(drawn(1, 10, 10, 50)).toEqual(["mirror 1-2-3-4"]);
  });

  it("make each stage above 50 % one of its own", () => {
    expect(drawn(10, 50, 50.01, 70, 70, 100)).toEqual(["mirror 1-2", "thinned 3", "thinned 4", "thinned 5"]);
  });

  it.each([
    ["a decrease", [20, 10, 30], ["mirror 1", "mirror 2-3"]],
    ["0 %", [10, 0, 20], ["mirror 1", "mirror 3"]],
    ["100 %", [10, 100, 20], ["mirror 1", "mirror 3"]],
    ["a percentage that nobody said", [10, null, 20], ["mirror 1", "mirror 3"]],
    ["another salt", [10, [20, "gate.other."], [30, "gate.other."]], ["mirror 1", "mirror 2-3"]],
    ["a salt that nobody said", [10, [20, null], 30], ["mirror 1", "mirror 3"]],
    ["a step above 50 % and back", [10, 60, 50, 50], ["mirror 1", "thinned 2", "mirror 3-4"]],
  ] as const)("end with %s", (_what, steps, expected) => {
    expect(drawn(...steps)).toEqual(expected);
  });

  it("end with a gap, in which the rule was not there", () => {
    const [first, second] = stagesOf(10, 20);
    if (first === undefined || second === undefined) throw new Error("two stages");
    const apart = [{ ...first, toUs: second.fromUs - 1n }, second];
    expect(balancedSpans(apart).map(({ stages }) => stages.map(({ stage }) => stage))).toEqual([[1], [2]]);
  });

  it("are none without a salt", () => {
    expect(drawn([10, null], [50, null])).toEqual([]);
  });

  it("are numbered in order, from the start of their first stage to the end of their last", () => {
    const day = 86_400_000_000n;
    const spans = balancedSpans(stagesOf(10, 50, 70, 20));
    expect(spans.map(({ span, fromUs, toUs }) => [span, fromUs, toUs])).toEqual([
      [1, 0n, 2n * day],
      [2, 2n * day, 3n * day],
      [3, 3n * day, OPEN_END_US],
    ]);
  });

  it("are not changed by what comes later, but for the last one's end", () => {
    const [first, ...others] = balancedSpans(stagesOf(10, 20, 5));
    expect(others).toHaveLength(1);
    expect(balancedSpans(stagesOf(10, 20, 5, 50, 80))[0]).toEqual(first);
  });

  it("are found by a stage's number", () => {
    const spans = balancedSpans(stagesOf(10, 50, 70, 100));
    expect([1, 2, 3, 4].map((stage) => spanOf(spans, stage)?.span)).toEqual([1, 1, 2, undefined]);
  });
});

describe("passing buckets", () => {
  it.each([
    [0, 0],
    [0.01, 1],
    [10, 1000],
    [1.1, 111], // 1.1 * 100 is a hair above 110: bucket 110 passes
    [0.29, 29], // 0.29 * 100 is a hair below 29: bucket 28 is the last to pass
    [33.3, 3330],
    [50, 5000],
    [99.99, 9999],
    [100, 10_000],
  ])("of %d %: %d", (percent, expected) => {
    expect(passingBuckets(percent)).toBe(expected);
    const passing = Array.from({ length: 10_000 }, (_, bucket) => bucket).filter((bucket) => bucket < percent * 100);
    expect(passing).toHaveLength(expected);
  });
});
