import { expect, test } from "vitest";
import { renderTruth, truthLines } from "../../../src/cli/demo/truth-table.ts";
import { createTerminal } from "../../../src/cli/terminal.ts";
import { fixtureScorecard } from "./fixture-scorecard.ts";

const cards = fixtureScorecard("new_checkout").rules[0]?.metrics ?? [];
const effect = (relative: number | null) => ({ relative, source: "design" as const });
const truth = {
  effects: {
    revenue: effect(0.1),
    page_views: effect(0.5),
    "checkout_funnel:overall": effect(0.12),
    purchases: effect(null),
    never_measured: effect(0.3),
  },
  naive: { all: {}, fresh: { revenue: -0.04, page_views: 0.2, "checkout_funnel:overall": null } },
};

test("each metric that the truth knows is held against it", () => {
  const lines = truthLines(cards, truth);
  expect(lines.map(({ metric, covered, naive_is_wrong }) => ({ metric, covered, naive_is_wrong }))).toEqual([
    { metric: "revenue", covered: true, naive_is_wrong: true },
    { metric: "checkout_funnel", covered: true, naive_is_wrong: false },
    { metric: "page_views", covered: false, naive_is_wrong: false },
  ]);
});

test("the table fits a narrow terminal", () => {
  const stream = { columns: 80, write: () => true, once: () => undefined };
  const text = renderTruth(truthLines(cards, truth), createTerminal({ stdout: stream, stderr: stream, env: {} }));
  expect(text).toMatch(/revenue +\+10\.00 % +\+9\.91 % +✓ yes +-4\.00 % ✗/);
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});
