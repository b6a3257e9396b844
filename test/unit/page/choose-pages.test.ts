import { expect, test } from "vitest";
import { choosePages } from "../../../src/page/report/choose-pages.ts";
import type { MetricsPage } from "../../../src/results/metrics/metrics-page.ts";
import type { Overview } from "../../../src/results/overview/overview.ts";

/** Two gates of one stage each; `b` has a metric that moved. */
const overview = {
  rows: [
    { name: "a", stages: 1, moved: [] },
    { name: "b", stages: 1, moved: [{ metric: "z" }] },
  ],
} as unknown as Overview;
const metrics = {
  metrics: ["x", "y", "z"].map((metric) => ({ metric, used_in: ["a", "b"] })),
} as unknown as MetricsPage;

const chosen = (limit: number): unknown => {
  const { analyses, metrics: byGate } = choosePages(overview, metrics, limit);
  return { analyses, a: [...(byGate.get("a") ?? [])], b: [...(byGate.get("b") ?? [])] };
};

test.each([
  [0, { analyses: false, a: [], b: [] }],
  [1, { analyses: false, a: [], b: ["z"] }],
  [3, { analyses: false, a: ["x"], b: ["z", "x"] }],
  [7, { analyses: true, a: [], b: ["z"] }],
  [9, { analyses: true, a: ["x"], b: ["z", "x"] }],
  [100, { analyses: true, a: ["x", "y", "z"], b: ["z", "x", "y"] }],
])("of at most %i details: what moved first, then analyses if all fit, then the rest in turn", (limit, expected) => {
  expect(chosen(limit)).toEqual(expected);
});
