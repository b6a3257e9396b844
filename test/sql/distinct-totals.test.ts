import { describe, test } from "vitest";
import { expectModel } from "./expect-model.ts";

const distinct_needs = `
  metric | derived               | measure | has_dimension
  brands | brands#distinct        | brand   | false
  brands | brands#distinct@levels | split   | true
`;
const noLevels = "metric | level";

describe("distinct_totals: how many different items a unit's events have", () => {
  test("each text counts once, the empty one too, by window, view and cell", async () => {
    await expectModel(
      "intermediate/distinct_totals",
      {
        distinct_needs:
          "metric | derived | window_id | measure | has_dimension \n brands | brands#distinct | w | brand | false",
        metric_levels: noLevels,
        span_events: `
          unit_id | window_id | view       | view_day   | measure | item
          u1      | w         | cumulative | 0          | brand   | Acme
          u1      | w         | cumulative | 0          | brand   | Acme
          u1      | w         | cumulative | 0          | brand   | acme
          u1      | w         | cumulative | 0          | brand   | ''
          u2      | w         | cumulative | 0          | brand   | Acme
          u1      | w         | daily      | 2026-01-05 | brand   | Acme
          u1      | w         | daily      | 2026-01-06 | brand   | Acme
          u1      | w         | daily      | 2026-01-06 | brand   | ''
          u1      | v         | cumulative | 0          | brand   | Acme
          u1      | w         | cumulative | 0          | other   | Acme
        `,
      },
      `
        stage_id | unit_id | window_id | view       | view_day   | measure         | level | events | total | days | overflows | rounded
        s        | u1      | w         | cumulative | 0          | brands#distinct | ''    | 3      | 0     | 0    | 0         | 0
        s        | u2      | w         | cumulative | 0          | brands#distinct | ''    | 1      | 0     | 0    | 0         | 0
        s        | u1      | w         | daily      | 2026-01-05 | brands#distinct | ''    | 1      | 0     | 0    | 0         | 0
        s        | u1      | w         | daily      | 2026-01-06 | brands#distinct | ''    | 2      | 0     | 0    | 0         | 0
      `,
    );
  });

  test("within a level its own items count; what OTHER's levels have in common counts once; levels are of the cumulative view", async () => {
    await expectModel(
      "intermediate/distinct_totals",
      {
        distinct_needs,
        metric_levels: "metric | level \n brands | shoes \n another | hats",
        span_events: `
          unit_id | view       | view_day   | measure | level | item
          u1      | cumulative | 0          | brand   | ''    | Acme
          u1      | cumulative | 0          | brand   | ''    | Bolt
          u1      | cumulative | 0          | split   | shoes | Acme
          u1      | cumulative | 0          | split   | shoes | Bolt
          u1      | cumulative | 0          | split   | hats  | Acme
          u1      | cumulative | 0          | split   | ties  | Acme
          u1      | cumulative | 0          | split   | ties  | Bolt
          u1      | daily      | 2026-01-05 | brand   | ''    | Acme
          u1      | daily      | 2026-01-05 | split   | hats  | Acme
        `,
      },
      `
        unit_id | view       | view_day   | measure                | level | events
        u1      | cumulative | 0          | brands#distinct        | ''    | 2
        u1      | cumulative | 0          | brands#distinct@levels | shoes | 2
        u1      | cumulative | 0          | brands#distinct@levels | OTHER | 2
        u1      | daily      | 2026-01-05 | brands#distinct        | ''    | 1
      `,
    );
  });

  test("of two metrics from the same events each counts for itself; a gate has its own", async () => {
    await expectModel(
      "intermediate/distinct_totals",
      {
        distinct_needs: `
          name | metric | derived                | measure | has_dimension
          g    | brands | brands#distinct        | brand   | false
          g    | rate   | rate#distinct_numerator | brand   | false
          h    | rate   | rate#distinct_numerator | brand   | false
        `,
        metric_levels: noLevels,
        span_events: `
          stage_id | name | unit_id | measure | item
          sg       | g    | u1      | brand   | Acme
          sg       | g    | u1      | brand   | Bolt
          sh       | h    | u1      | brand   | Acme
        `,
      },
      `
        stage_id | measure                 | events
        sg       | brands#distinct         | 2
        sg       | rate#distinct_numerator | 2
        sh       | rate#distinct_numerator | 1
      `,
    );
  });

  test("the history's items are counted as they are in it, under the levels of the stage", async () => {
    await expectModel(
      "intermediate/distinct_totals",
      {
        distinct_needs: `
          metric | derived               | window_id | measure | has_dimension
          brands | brands#distinct        | history   | brand   | false
          brands | brands#distinct@levels | history   | split   | true
        `,
        metric_levels: "metric | level \n brands | shoes",
        span_events: `
          unit_id | window_id | measure | level | item
          u1      | history   | brand   | ''    | Acme
          u1      | w         | brand   | ''    | Bolt
          u1      | history   | split   | shoes | Acme
          u1      | history   | split   | hats  | Acme
        `,
      },
      `
        window_id | measure                | level | events
        history   | brands#distinct        | ''    | 1
        history   | brands#distinct@levels | shoes | 1
        history   | brands#distinct@levels | OTHER | 1
      `,
    );
  });
});
