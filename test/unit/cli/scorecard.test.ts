import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { displayWidth } from "../../../src/cli/text/width.ts";
import type { MetricCard } from "../../../src/results/scorecard/metric-card.ts";
import type { Scorecard } from "../../../src/results/scorecard/scorecard.ts";
import { fixtureScorecard, rendered } from "./fixture-scorecard.ts";

const gate = fixtureScorecard("new_checkout");

function metric(card: Scorecard, name: string): MetricCard {
  const found = card.rules[0]?.metrics.find((one) => one.metric === name);
  if (found === undefined) throw new Error(`no metric ${name}`);
  return found;
}

describe("the text of a scorecard", () => {
  test.each([60, 80, 100, 120, 200])("of a gate looks as it did at %i columns", async (columns) => {
    await expect(rendered(gate, { columns })).toMatchFileSnapshot(`snapshots/gate-${columns}.txt`);
  });

  test("of one stage shows its fresh units", async () => {
    const text = rendered(fixtureScorecard("new_checkout", { stage: 2 }), { columns: 100 });
    await expect(text).toMatchFileSnapshot("snapshots/gate-stage-2.txt");
    expect(text).toContain("fresh units");
  });

  test("by a dimension shows its levels, wide characters aligned", async () => {
    const text = rendered(fixtureScorecard("new_checkout", { dimension: "country" }), { columns: 100 });
    await expect(text).toMatchFileSnapshot("snapshots/gate-country.txt");
    const levels = text.split("\n").filter((line) => / (US|日本|\(null\)) /.test(line));
    const ends = levels.map(
      (line) => displayWidth(line.slice(0, line.search(/<?\d\.\d{4}( |$)/))) + (line.includes("<0.0001") ? 1 : 0),
    );
    expect(levels).toHaveLength(3);
    expect(new Set(ends).size).toBe(1);
  });

  test("of an experiment has a line for each group against the control", async () => {
    await expect(rendered(fixtureScorecard("price_test"), { columns: 100 })).toMatchFileSnapshot(
      "snapshots/experiment.txt",
    );
  });

  test("fits its width, from 60 to 200 columns", () => {
    const cards = [
      gate,
      fixtureScorecard("new_checkout", { stage: 1 }),
      fixtureScorecard("new_checkout", { metric: "revenue" }),
      fixtureScorecard("price_test"),
    ];
    for (let columns = 60; columns <= 200; columns += columns < 140 ? 1 : 6) {
      for (const card of cards) {
        for (const line of rendered(card, { columns }).split("\n"))
          expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
      }
    }
  });

  test("is the same with colours as without, but for the colours", () => {
    const coloured = rendered(gate, { columns: 100, color: true });
    const plain = rendered(gate, { columns: 100 });
    expect(coloured).not.toBe(plain);
    expect(stripVTControlCharacters(coloured)).toBe(plain);
    expect(plain).not.toContain("\u001b");
  });

  test("is pure ASCII where the terminal shows nothing else", async () => {
    const text = rendered(gate, { columns: 80, ascii: true });
    await expect(text).toMatchFileSnapshot("snapshots/gate-ascii.txt");
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
  });

  test("tells what fails before what warns, and both before any number", () => {
    const text = rendered(gate, { columns: 100 });
    const places = ["FAIL  srm", "WARN  crossovers", "Ramp", "Metrics"].map((word) => text.indexOf(word));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
  });

  test("says nothing of another gate's health", () => {
    const text = rendered(gate, { columns: 100 });
    expect(text).not.toContain("another subject's trouble");
    expect(text).not.toContain("more of another's trouble");
    expect(rendered(fixtureScorecard("price_test"), { columns: 100 })).toContain("more of another's trouble");
  });

  test("warns where the naive sum has the opposite sign, and only there", () => {
    expect(rendered(gate, { columns: 100 }).match(/Simpson's paradox/g)).toHaveLength(1);
  });

  test("shows the stages' times in the project's time zone", () => {
    expect(rendered(gate, { columns: 100, timeZone: "Asia/Tokyo" })).toContain("2026-01-12 19:00");
  });

  test("shows the test means of a rule that never had a control group", () => {
    expect(rendered(gate, { columns: 200 })).toContain(
      "no stage has a control group. Test means: purchases 0.5768 · revenue 17.23",
    );
  });

  test("keeps a long name whole, on a line of its own", () => {
    const name = "average_order_value_of_returning_customers_in_euro";
    const card = fixtureScorecard("new_checkout", {}, (row) =>
      row.metric === "revenue" ? { ...row, metric: name } : row,
    );
    const lines = rendered(card, { columns: 60 }).split("\n");
    expect(lines).toContain(` ${name}`);
  });

  test("lets no control character of a name through", () => {
    const card = fixtureScorecard("new_checkout", {}, (row) => ({ ...row, metric: `${row.metric}\u001b[31m\u0007` }));
    const text = rendered(card, { columns: 100 });
    expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  });
});

describe("the content of a scorecard", () => {
  test("a fall of what should fall is better, a rise is worse", () => {
    const direction = (way: string | null) =>
      metric(
        fixtureScorecard("new_checkout", {}, (row) => ({ ...row, direction: way })),
        "support_tickets",
      ).lines[0]?.headline.verdict;
    expect(direction("decrease")).toBe("worse");
    expect(direction("increase")).toBe("better");
    expect(direction(null)).toBe("higher");
  });

  test("the headline is pooled, and the latest comparable stage where nothing could be pooled", () => {
    expect(metric(gate, "revenue").lines[0]?.headline_is).toBe("pooled");
    const without = fixtureScorecard("new_checkout", {}, (row) =>
      row.population === "pooled" ? { ...row, outcome: "no_stage_to_pool", p_value: null, difference: null } : row,
    );
    const line = metric(without, "revenue").lines[0];
    expect(line?.headline_is).toBe("stage");
    expect(line?.headline.stage).toBe(3);
  });

  test("an unbounded relative interval leaves the p-value and its verdict", () => {
    const stage = metric(gate, "support_tickets").lines[0]?.stages[0]?.all;
    expect(stage?.relative).toMatchObject({ lower: null, upper: null });
    expect(stage?.relative_outcome).toBe("unbounded_interval");
    expect(stage?.verdict).toBe("worse");
  });

  test("a stage at 100 % says why it has no number and points at the last comparison", () => {
    const last = gate.rules[0]?.ramp.at(-1);
    expect(last).toMatchObject({ stage: 4, percent: 100, outcome: "no_control", compare_stage: 3 });
    const estimate = metric(gate, "revenue").lines[0]?.stages.at(-1)?.all;
    expect(estimate).toMatchObject({
      outcome: "no_control",
      why: "no control group left",
      control_mean: null,
      verdict: "none",
    });
    expect(estimate?.test_mean).toBeGreaterThan(0);
  });

  test("clear differences come first, what got worse before what got better, and the rest by name", () => {
    expect([...new Set(gate.rules[0]?.metrics.map((one) => one.metric))]).toEqual([
      "support_tickets",
      "revenue",
      "checkout_funnel",
      "page_views",
      "active_days",
      "purchases",
      "refunds_above_1000_usd",
    ]);
  });

  test("parts of a funnel stay together, the overall one first", () => {
    const parts = gate.rules[0]?.metrics
      .filter((one) => one.metric === "checkout_funnel")
      .map((one) => one.metric_part);
    expect(parts).toEqual([
      "overall",
      "step_2/previous",
      "step_3/previous",
      "time_to_convert",
      "time_to_convert/median",
    ]);
  });

  test("a rule without any comparison comes last", () => {
    expect(gate.rules.map(({ rule, comparable }) => [rule, comparable])).toEqual([
      ["everyone", true],
      ["employees", false],
    ]);
  });

  test("levels of a dimension are there only when asked for, those with most units first", () => {
    expect(
      gate.rules.flatMap((rule) => rule.metrics.flatMap((one) => one.lines)).every((line) => line.level === null),
    ).toBe(true);
    const split = metric(fixtureScorecard("new_checkout", { dimension: "country" }), "revenue");
    expect(split.lines.map((line) => line.level?.value ?? null)).toEqual([null, "US", "日本", "(null)"]);
    const categories = fixtureScorecard("new_checkout", { dimension: "category" }).rules[0]?.metrics;
    expect(categories?.map((one) => one.metric)).toEqual(["revenue"]);
  });
});
