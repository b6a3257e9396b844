import { describe, expect, test } from "vitest";
import { expectModel } from "./expect-model.ts";

const stages = "to_us \n 2200-01-01";
const level_measures = "metric | measure \n orders | order";
const none = { totals: "unit_id", events: "unit_id" };

describe("metric_levels: which levels of a metric's dimension keep their names", () => {
  test("those with at least 5 % of the stage's events", async () => {
    await expectModel(
      "intermediate/metric_levels",
      {
        stages,
        level_measures,
        additive_totals: `
          unit_id | measure | level | events
          u1      | order   | shoes | 60
          u2      | order   | shoes | 30
          u1      | order   | hats  | 3
          u2      | order   | hats  | 2
          u1      | order   | ties  | 4
          u2      | order   | belts | 1
          u2      | visit   | belts | 100
        `,
        span_events: none.events,
      },
      "stage_id | metric | level \n s | orders | shoes \n s | orders | hats",
    );
  });

  test("at most ten: the largest, and of those of equal size the first by name", async () => {
    const levels = ["b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "a"];
    const stays = ["l", "a", "b", "c", "d", "e", "f", "g", "h", "i"];
    expect(stays).toHaveLength(10);
    await expectModel(
      "intermediate/metric_levels",
      {
        stages,
        level_measures,
        additive_totals: [
          "unit_id | measure | level | events",
          ...levels.map((level) => `u1 | order | ${level} | ${level === "l" ? 9 : 8}`),
        ].join("\n"),
        span_events: none.events,
      },
      ["level", ...stays].join("\n"),
    );
  });

  test("counted in the metric's window and in the cumulative view only: neither the history nor other views have a say", async () => {
    await expectModel(
      "intermediate/metric_levels",
      {
        stages,
        level_measures: "metric | window_id | measure \n orders | week | order",
        additive_totals: `
          unit_id | window_id | view       | measure | level | events
          u1      | week      | cumulative | order   | shoes | 1
          u1      | week      | daily      | order   | socks | 50
          u1      | w         | cumulative | order   | hats  | 50
          u1      | history   | cumulative | order   | ties  | 50
        `,
        span_events: none.events,
      },
      "level \n shoes",
    );
  });

  test("are each stage's and each metric's own; a level by its events, not by its units", async () => {
    await expectModel(
      "intermediate/metric_levels",
      {
        stages: "stage_id | name | to_us \n s1 | g | 2026-01-06 \n s2 | g | 2200-01-01 \n other | h | 2200-01-01",
        level_measures: "name | metric | measure \n g | orders | order \n g | views | view \n h | views | view",
        additive_totals: `
          stage_id | unit_id | measure | level | events
          s1       | u1      | order   | shoes | 99
          s1       | u2      | order   | hats  | 1
          s2       | u3      | order   | hats  | 1
          s2       | u3      | view    | shoes | 1
          other    | u4      | view    | ties  | 1
          other    | u4      | order   | ties  | 1
        `,
        span_events: none.events,
      },
      `
        stage_id | metric | level
        s1       | orders | shoes
        s2       | orders | hats
        s2       | views  | shoes
        other    | views  | ties
      `,
    );
  });

  test("of a metric of single events by those events, each counted once", async () => {
    const often = Array.from({ length: 19 }, () => "u1 | order | cumulative | shoes | same");
    await expectModel(
      "intermediate/metric_levels",
      {
        stages,
        level_measures,
        additive_totals: none.totals,
        span_events: [
          "unit_id | measure | view | level | item",
          ...often,
          "u2 | order | cumulative | hats | a",
          "u2 | order | daily | ties | a",
          "u2 | visit | cumulative | ties | a",
        ].join("\n"),
      },
      "level \n shoes \n hats",
    );
  });

  test("of a metric of single events without texts, such as a quantile, likewise", async () => {
    await expectModel(
      "intermediate/metric_levels",
      {
        stages,
        level_measures,
        additive_totals: none.totals,
        span_events:
          "unit_id | measure | level | amount | item \n u1 | order | shoes | 5 | - \n u1 | order | hats | 7 | -",
      },
      "level \n shoes \n hats",
    );
  });
});
