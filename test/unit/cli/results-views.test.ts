import { describe, expect, test } from "vitest";
import { displayWidth } from "../../../src/cli/text/width.ts";
import type { DaysCard, DaysLine } from "../../../src/results/scorecard/days-card.ts";
import type { Selection } from "../../../src/results/scorecard/selection.ts";
import { fixtureDays, fixtureScorecard, rendered, renderedDays } from "./fixture-scorecard.ts";

const daily = fixtureDays("new_checkout", { view: "daily", metric: "revenue" });
const sinceExposure = fixtureDays("new_checkout", { view: "days_since_exposure", metric: "revenue" });
const lastWeek = fixtureScorecard("new_checkout", { view: "last_7" });

function lineOf(card: DaysCard): DaysLine {
  const line = card.rules[0]?.metrics[0]?.lines[0];
  if (line === undefined) throw new Error("no line");
  return line;
}

describe("a scorecard of the last days", () => {
  test.each([80, 120])("looks as it did at %i columns", async (columns) => {
    await expect(rendered(lastWeek, { columns })).toMatchFileSnapshot(`snapshots/last-7-${columns}.txt`);
  });

  test("is of each stage by itself, and says so: nothing is pooled", () => {
    const text = rendered(lastWeek, { columns: 120 });
    expect(text).toContain("Metrics · last 7 days of each stage\n each stage by itself, not pooled; ");
    expect(text).toMatch(/^ stage 3, by stage /m);
    const lines = lastWeek.rules.flatMap(({ metrics }) => metrics.flatMap((metric) => metric.lines));
    expect(new Set(lines.map((line) => line.headline_is))).toEqual(new Set(["stage"]));
  });

  test("has the figures of its view, not those of the whole stage", () => {
    const meanOf = (view: Selection["view"]) =>
      fixtureScorecard("new_checkout", { view, metric: "revenue", stage: 3 }).rules[0]?.metrics[0]?.lines[0]?.headline
        .control_mean;
    expect(meanOf("last_7")).toBeCloseTo(0.8 * (meanOf("last_28") ?? 0), 9);
    expect(meanOf("last_28")).toBeCloseTo(meanOf("cumulative") ?? 0, 9);
  });
});

describe("a metric by day", () => {
  test.each([
    [{ columns: 80 }, "daily-80"],
    [{ columns: 120 }, "daily-120"],
    [{ columns: 80, ascii: true }, "daily-ascii"],
  ])("looks as it did: %j", async (look, name) => {
    await expect(renderedDays(daily, look)).toMatchFileSnapshot(`snapshots/${name}.txt`);
  });

  test("by days since exposure, of a funnel, has the share that gets through", async () => {
    const card = fixtureDays("new_checkout", { view: "days_since_exposure", metric: "checkout_funnel" });
    const text = renderedDays(card, { columns: 120 });
    await expect(text).toMatchFileSnapshot("snapshots/days-since-exposure-120.txt");
    expect(card.rules[0]?.metrics.map(({ metric_part: part }) => part)).toContain("time_to_convert");
    expect(text).not.toContain(" min ");
  });

  test("is of the newest stage that has a control group, unless another is asked for", () => {
    expect(daily.rules.map(({ rule, stage, percent }) => [rule, stage, percent])).toEqual([["everyone", 3, 50]]);
    const first = fixtureDays("new_checkout", { view: "daily", metric: "revenue", stage: 1 });
    expect(first.rules.map(({ stage }) => stage)).toEqual([1]);
    expect(lineOf(first).days.map(({ day }) => day)).toEqual([
      "2026-01-05",
      "2026-01-06",
      "2026-01-07",
      "2026-01-08",
      "2026-01-09",
      "2026-01-10",
      "2026-01-11",
      "2026-01-12",
    ]);
  });

  test("begins with the whole stage, has its days in order, and the fresh units of each in the JSON", () => {
    const { whole, days } = lineOf(sinceExposure);
    expect(whole?.all.test_units).toBe(8_954);
    expect(whole?.fresh?.test_units).toBe(1_791);
    expect(days.map((day) => day.days_since_exposure)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(
      days.every(({ day, all, fresh }) => day === null && fresh !== null && fresh.test_units < all.test_units),
    ).toBe(true);
    expect(renderedDays(sinceExposure, { columns: 120 })).toContain("with --json also: fresh units\n");
  });

  test("says why the whole stage is doubtful; single days have no warnings", () => {
    const warnings = [{ rule: "few_events", text: "only 4 events", source: "somebody 2001" }];
    const card = fixtureDays("new_checkout", { view: "daily", metric: "revenue" }, (row) =>
      row.view === "cumulative" ? { ...row, views: { ...row.views, warnings } } : row,
    );
    const text = renderedDays(card, { columns: 120 });
    expect(text).toMatch(/^ whole stage .* \? better$/m);
    expect(text).toContain("   ! whole stage: too few events in a group\n");
    expect(text.match(/\? better/g)).toHaveLength(1);
  });

  test("of a stage without a control group shows the test group alone", () => {
    const card = fixtureDays("new_checkout", { view: "daily", metric: "revenue", stage: 4 });
    expect(renderedDays(card, { columns: 120 })).toMatch(/2026-01-28 +15,120 +0 +2\.718 USD +– +no control group left/);
  });

  test("has no rule where no stage has a control group", () => {
    const never = fixtureDays("new_checkout", { view: "daily", metric: "revenue" }, (row) => ({
      ...row,
      outcome: "no_control",
    }));
    expect(never.rules).toEqual([]);
  });

  test("has a block for each test group", () => {
    const [rule] = daily.rules;
    const [metric] = rule?.metrics ?? [];
    if (rule === undefined || metric === undefined) throw new Error("no metric");
    const lines = [metric.lines, metric.lines.map((line) => ({ ...line, test_group: "other" }))].flat();
    const card = { ...daily, exposure_type: "experiment", rules: [{ ...rule, metrics: [{ ...metric, lines }] }] };
    const text = renderedDays(card, { columns: 120 });
    expect(text).toMatch(/^ test vs control$/m);
    expect(text).toMatch(/^ other vs control$/m);
    expect(text).toMatch(/^Groups · 2026-01-19 14:30 to 2026-01-26 · userID$/m);
  });

  test("fits its width, and is pure ASCII where the terminal shows nothing else", () => {
    for (let columns = 60; columns <= 200; columns += 10)
      for (const line of renderedDays(daily, { columns }).split("\n"))
        expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
    expect(renderedDays(daily, { columns: 80, ascii: true })).toMatch(/^[\n\x20-\x7e]*$/);
  });

  test("tells what fails before any number", () => {
    const text = renderedDays(daily, { columns: 120 });
    expect(text.indexOf("FAIL  srm")).toBeLessThan(text.indexOf("Metric · revenue"));
    expect(text.indexOf("FAIL  srm")).toBeGreaterThan(0);
  });
});
