import { describe, test } from "vitest";
import type { Relation } from "../../src/engine/engine.ts";
import { model } from "../../src/engine/model.ts";
import { calendar, expectModel } from "./expect-model.ts";

const path = (name: string): Relation => ({ kind: "query", sql: model(`intermediate/${name}`).sql });

describe("assigned: the first-ever exposure", () => {
  test("is the earliest of any rule and stage, and of this gate only", async () => {
    await expectModel(
      "intermediate/assigned",
      {
        crossovers: "unit_id",
        analyses: "stage_id | name | rule | stage | keeps_crossovers \n s2 | g | r | 2 | false",
        entries: `
          ds         | name  | rule  | stage | unit_id
          2026-01-07 | g     | r     | 2     | fresh
          2026-01-07 | g     | r     | 2     | carried_over
          2026-01-05 | g     | r     | 1     | carried_over
          2026-01-07 | g     | r     | 2     | met_another_rule
          2026-01-06 | g     | other | 1     | met_another_rule
          2026-01-07 | g     | r     | 2     | met_another_gate
          2026-01-04 | other | r     | 1     | met_another_gate
          2026-01-05 | g     | r     | 1     | gone
        `,
        stage_units: path("stage_units"),
      },
      `
        stage_id | unit_id          | first_ever_ds
        s2       | fresh            | 2026-01-07
        s2       | carried_over     | 2026-01-05
        s2       | met_another_rule | 2026-01-06
        s2       | met_another_gate | 2026-01-07
      `,
    );
  });
});

/** Each event adds another power of two: `total` says which of them counted. */
describe("the history: what a unit did on the days before its first-ever exposure", () => {
  const window_measures = "window_id | measure \n history | m";
  const history = (days: number): string => `window_id | measure | days \n history | any | ${days}`;
  const assigned =
    "unit_id | first_exposure_ds | first_exposure_us | first_ever_ds \n u1 | 2026-01-08 | 2026-01-08T10:00 | 2026-01-08";
  const unit_days = `
    ds         | unit_id | measure | level | events | total
    2026-01-04 | u1      | m       | ''    | 1      | 1
    2026-01-05 | u1      | m       | ''    | 1      | 2
    2026-01-06 | u1      | m       | shoes | 1      | 4
    2026-01-07 | u1      | m       | ''    | 3      | 8
    2026-01-07 | u1      | other   | ''    | 1      | 16
    2026-01-08 | u1      | m       | ''    | 1      | 32
    2026-01-07 | u2      | m       | ''    | 1      | 64
  `;
  const usual = {
    unit_days,
    window_measures,
    partial_days: "ds | unit_id",
    windows: "window_id",
    views: "view | days \n cumulative | - \n daily | -",
    stages: "to_us | last_day \n 2200-01-01 | 2026-01-10",
    as_of: "end_us \n 2026-01-11",
  };
  const expectHistory = async (given: Readonly<Record<string, string | Relation>>, expected: string): Promise<void> => {
    const through = { metric_spans: path("metric_spans"), span_days: path("span_days") };
    const inputs = { ...usual, calendar: await calendar(), ...given, ...through };
    await expectModel("intermediate/additive_totals", inputs, expected);
  };

  test("whole days only: the day of the exposure is not among them, and neither is one too far back", async () => {
    await expectHistory(
      { assigned, history: history(3) },
      `
        stage_id | unit_id | window_id | view       | measure | level | events | total | days | overflows | rounded
        s        | u1      | history   | cumulative | m       | ''    | 4      | 10    | 2    | 0         | 0
        s        | u1      | history   | cumulative | m       | shoes | 1      | 4     | 1    | 0         | 0
      `,
    );
    await expectHistory({ assigned, history: history(1) }, "unit_id | total \n u1 | 8");
  });

  test("a day of 23 hours is a day like any other", async () => {
    await expectHistory(
      {
        assigned: "unit_id | first_exposure_ds | first_ever_ds \n u1 | 2026-03-12 | 2026-03-10",
        history: history(2),
        unit_days: `
          ds         | unit_id | total
          2026-03-07 | u1      | 1
          2026-03-08 | u1      | 2
          2026-03-09 | u1      | 4
          2026-03-10 | u1      | 8
        `,
        calendar: await calendar("America/New_York"),
      },
      "unit_id | total | days \n u1 | 6 | 2",
    );
  });

  test("there is none without covariates, for units outside the analysis, or for a unit that did nothing", async () => {
    const nothing = "unit_id | total";
    await expectHistory({ assigned, history: "window_id | days" }, nothing);
    await expectHistory(
      {
        history: history(7),
        assigned: `
          unit_id  | first_exposure_ds | first_ever_ds | in_analysis
          u1       | 2026-01-08        | 2026-01-08    | false
          u2       | 2026-01-08        | 2026-01-07    | true
          somebody | 2026-01-08        | 2026-01-08    | true
        `,
      },
      nothing,
    );
  });

  test("each gate takes the measures of its own covariates", async () => {
    await expectHistory(
      {
        assigned: `
          stage_id | name | unit_id | first_exposure_ds | first_ever_ds
          s        | g    | u1      | 2026-01-08        | 2026-01-08
          t        | h    | u1      | 2026-01-08        | 2026-01-06
        `,
        stages:
          "stage_id | name | to_us | last_day \n s | g | 2200-01-01 | 2026-01-10 \n t | h | 2200-01-01 | 2026-01-10",
        history: history(7),
        window_measures: "name | window_id | measure \n g | history | other \n h | history | m",
      },
      `
        stage_id | measure | total
        s        | other   | 16
        t        | m       | 3
      `,
    );
  });
});
