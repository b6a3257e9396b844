import { expect, test } from "vitest";
import { formatDuration } from "../../../src/results/words/duration.ts";

test.each([
  [0, "0 s"],
  [0.0004, "0 s"],
  [0.25, "0.250 s"],
  [8.754, "8.75 s"],
  [9.999, "10.0 s"],
  [59.94, "59.9 s"],
  [59.96, "1 min 00 s"],
  [1203.2, "20 min 03 s"],
  [3599.6, "1 h 00 min"],
  [18_449, "5 h 07 min"],
  [86_399, "1 d 00 h"],
  [273_600, "3 d 04 h"],
])("%d seconds are %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test("a difference of times has its sign, zero has none", () => {
  expect(formatDuration(-95, true)).toBe("-1 min 35 s");
  expect(formatDuration(95, true)).toBe("+1 min 35 s");
  expect(formatDuration(-0.0001, true)).toBe("0 s");
});
