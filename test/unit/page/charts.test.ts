import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { expect, test } from "vitest";
import { IntervalBar } from "../../../src/page/chart/interval-bar.tsx";
import { LineChart } from "../../../src/page/chart/line-chart.tsx";
import { RampChart } from "../../../src/page/chart/ramp-chart.tsx";
import { VerdictMark } from "../../../src/page/part/verdict.tsx";
import type { Interval } from "../../../src/results/scorecard/interval.ts";
import type { RampStage } from "../../../src/results/scorecard/ramp.ts";

const bar = (interval: Interval | null, kind = "better"): string =>
  renderToString(h(IntervalBar, { interval, limit: 0.1, kind }));

test("an interval within the axis is drawn from end to end, with its estimate", () => {
  const svg = bar({ value: 0.05, lower: 0, upper: 0.1 });
  expect(svg).toContain('class="reach" d="M120 10H232"');
  expect(svg).toContain('<circle cx="176"');
  expect(svg).not.toContain("arrow");
});

test("what goes beyond the axis ends in an arrow, on each side", () => {
  expect(bar({ value: 0.05, lower: -0.2, upper: 0.3 }).match(/class="arrow"/g)).toHaveLength(2);
  expect(bar({ value: 0.05, lower: 0.01, upper: null }).match(/class="arrow"/g)).toHaveLength(1);
});

test("worse has a square where better has a circle: the shape says it as well as the colour", () => {
  expect(bar({ value: -0.05, lower: -0.09, upper: -0.01 }, "worse")).toMatch(/<rect /);
  expect(bar({ value: 0.05, lower: 0.01, upper: 0.09 }, "better")).not.toMatch(/<rect /);
});

test("without an interval only the axis is there", () => {
  expect(bar(null)).not.toMatch(/reach|circle|rect/);
});

test.each([
  ["better", false, "Better"],
  ["worse", false, "Worse"],
  ["better", true, "Better, doubtful"],
  ["unclear", true, "Unclear"],
  ["none", false, "No number"],
] as const)("a verdict is a word: %s, doubtful %s", (verdict, doubtful, word) => {
  expect(renderToString(h(VerdictMark, { verdict, doubtful }))).toContain(`<span class="word">${word}</span>`);
});

const chart = (values: readonly (number | null)[]): string =>
  renderToString(
    h(LineChart, {
      label: "Revenue <by> day",
      xs: values.map((_, day) => `2026-01-0${day + 1}`),
      format: (value: number) => value.toFixed(1),
      lines: [{ label: "test", kind: "test", values, lower: values, upper: values }],
    }),
  );

test("a day without a figure is a gap in the line, and says so", () => {
  const svg = chart([1, 2, null, 4, 5]);
  expect(svg).toContain("test: –");
  expect(/class="stroke" d="([^"]*)"/.exec(svg)?.[1]?.match(/M/g)).toHaveLength(2);
});

test("a chart has a text in place of it, escaped", () => {
  expect(chart([1, 2])).toContain('role="img" aria-label="Revenue &lt;by> day"');
});

test.each([[[]], [[5]], [[0, 0]], [[null, null]], [[-3, -3, -3]]])(
  "a chart of %j has no number that is none",
  (values) => {
    expect(chart(values)).not.toMatch(/NaN|Infinity/);
  },
);

const stage = (number: number, percent: number, from: string | null, to: string | null): RampStage => ({
  ...{ stage: number, percent, from_at: from, to_at: to, groups: [{ group: "test", units: 10 }] },
  ...{ carried_over_units: 0, crossover_units: 0, outcome: "ok", compare_stage: null },
});
const ramp = (stages: readonly RampStage[]): string | null => {
  const svg = h(RampChart, {
    stages,
    ds: "2026-01-10",
    timeZone: "UTC",
    marks: [{ at: "2026-01-03 00:00:00", text: "10 %" }],
  });
  return renderToString(svg);
};

test("a ramp is a step a stage, with a mark for each change", () => {
  const svg = ramp([
    stage(1, 2, "2026-01-01 00:00:00", "2026-01-03 00:00:00"),
    stage(2, 10, "2026-01-03 00:00:00", null),
  ]);
  expect(svg?.match(/class="step"/g)).toHaveLength(2);
  expect(svg?.match(/class="mark"/g)).toHaveLength(1);
  expect(svg).toContain("Ramp: 2 % from 2026-01-01, 10 % from 2026-01-03");
});

test("a ramp whose times are not known is no picture", () => {
  expect(ramp([stage(1, 50, null, null)])).toBe("");
});
