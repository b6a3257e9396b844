import { expect, test } from "vitest";
import { bucketsOf, groupThresholds, realShares } from "../../../src/gates/buckets.ts";

test("a list of buckets names numbers and ranges with both ends", () => {
  expect(bucketsOf([7, "10-12", "3-3"])).toEqual([7, 10, 11, 12, 3]);
  expect(bucketsOf(["9-2"])).toEqual([]);
});

test("groups end at their cumulative shares of 1000 buckets, and the last one at 1000", () => {
  expect(groupThresholds([50, 25, 25])).toEqual([500, 750, 1000]);
  expect(groupThresholds([1, 1, 1])).toEqual([333, 667, 1000]);
  expect(groupThresholds([0.1, 0.2, 0.7])).toEqual([100, 300, 1000]);
});

test("the shares that hashing really gives add up to one", () => {
  expect(realShares([1, 1, 1])).toEqual([0.333, 0.334, 0.333]);
});
