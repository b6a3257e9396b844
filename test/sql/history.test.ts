import { describe, test } from "vitest";
import { calendar, expectModel } from "./expect-model.ts";

describe("assigned: the first-ever exposure", () => {
  const subjects = "keeps_crossovers \n false";
  const crossovers = "unit_id";

  test("is the earliest of any rule and stage, and of this gate only", async () => {
    await expectModel(
      "intermediate/assigned",
      {
        subjects,
        crossovers,
        stages: "stage_id | name | rule | stage \n s2 | g | r | 2",
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
describe("history_totals: what a unit did on the days before its first-ever exposure", () => {
  const window_measures = "window_id | measure \n history | m";
  const history = (days: number): string => `window_id | measure | days \n history | any | ${days}`;
  const assigned = "unit_id | first_ever_ds \n u1 | 2026-01-08";
  const history_days = `
    ds         | unit_id | measure | level | events | total
    2026-01-04 | u1      | m       | ''    | 1      | 1
    2026-01-05 | u1      | m       | ''    | 1      | 2
    2026-01-06 | u1      | m       | shoes | 1      | 4
    2026-01-07 | u1      | m       | ''    | 3      | 8
    2026-01-07 | u1      | other   | ''    | 1      | 16
    2026-01-08 | u1      | m       | ''    | 1      | 32
    2026-01-07 | u2      | m       | ''    | 1      | 64
  `;

  test("whole days only: the day of the exposure is not among them, and neither is one too far back", async () => {
    await expectModel(
      "intermediate/history_totals",
      { assigned, history: history(3), history_days, window_measures, calendar: await calendar() },
      `
        stage_id | unit_id | window_id | measure | level | events | total | days | overflows | rounded
        s        | u1      | history   | m       | ''    | 4      | 10    | 2    | 0         | 0
        s        | u1      | history   | m       | shoes | 1      | 4     | 1    | 0         | 0
      `,
    );
    await expectModel(
      "intermediate/history_totals",
      { assigned, history: history(1), history_days, window_measures, calendar: await calendar() },
      "unit_id | total \n u1 | 8",
    );
  });

  test("a day of 23 hours is a day like any other", async () => {
    await expectModel(
      "intermediate/history_totals",
      {
        assigned: "unit_id | first_ever_ds \n u1 | 2026-03-10",
        history: history(2),
        history_days: `
          ds         | unit_id | total
          2026-03-07 | u1      | 1
          2026-03-08 | u1      | 2
          2026-03-09 | u1      | 4
          2026-03-10 | u1      | 8
        `,
        window_measures,
        calendar: await calendar("America/New_York"),
      },
      "unit_id | total | days \n u1 | 6 | 2",
    );
  });

  test("there is none without covariates, for units outside the analysis, or for a unit that did nothing", async () => {
    const inputs = { history_days, window_measures, calendar: await calendar() };
    const nothing = "unit_id | total";
    await expectModel("intermediate/history_totals", { ...inputs, assigned, history: "window_id | days" }, nothing);
    await expectModel(
      "intermediate/history_totals",
      {
        ...inputs,
        history: history(7),
        assigned: `
          unit_id  | first_ever_ds | in_analysis
          u1       | 2026-01-08    | false
          u2       | 2026-01-07    | true
          somebody | 2026-01-08    | true
        `,
      },
      nothing,
    );
  });

  test("each gate takes the measures of its own covariates", async () => {
    await expectModel(
      "intermediate/history_totals",
      {
        assigned: "stage_id | name | unit_id | first_ever_ds \n s | g | u1 | 2026-01-08 \n t | h | u1 | 2026-01-06",
        history: history(7),
        history_days,
        window_measures: "name | window_id | measure \n g | history | other \n h | history | m",
        calendar: await calendar(),
      },
      `
        stage_id | measure | total
        s        | other   | 16
        t        | m       | 3
      `,
    );
  });
});

describe("unit_values: the covariate of a metric", () => {
  const stages = "to_us \n 2200-01-01";
  const history = "window_id | measure | days \n history | any | 7";
  const metric_spans = "unit_id | days \n u1 | 4 \n u2 | 4";

  test("is the same number over the history; a unit with nothing but history is there with zeros", async () => {
    await expectModel(
      "intermediate/unit_values",
      {
        stages,
        history,
        metric_spans,
        metrics: "metric \n revenue \n value \n dau",
        metric_terms: `
          metric  | side | window_id | measure | take
          revenue | y    | w         | order   | total
          revenue | c    | history   | order   | total
          value   | y    | w         | order   | total
          value   | x    | w         | order   | events
          value   | c    | history   | order   | total
          value   | d    | history   | order   | events
          dau     | y    | w         | active  | share_of_days
          dau     | c    | history   | active  | share_of_days
        `,
        unit_totals: `
          unit_id | window_id | measure | events | total | days
          u1      | w         | order   | 3      | 2500  | 2
          u1      | history   | order   | 1      | 700   | 1
          u2      | history   | order   | 2      | 900   | 1
          u1      | w         | active  | 5      | 0     | 2
          u2      | history   | active  | 5      | 0     | 2
          u2      | history   | any     | 9      | 0     | 3
        `,
      },
      `
        unit_id | metric  | y      | x | c      | d
        u1      | revenue | 2500   | 0 | 700    | 0
        u1      | value   | 2500   | 3 | 700    | 1
        u1      | dau     | 500000 | 0 | 0      | 0
        u2      | revenue | 0      | 0 | 900    | 0
        u2      | value   | 0      | 0 | 900    | 2
        u2      | dau     | 0      | 0 | 285714 | 0
      `,
    );
  });

  test("is split by the levels that the stage's own events have, and has no say in them", async () => {
    const inputs = {
      stages,
      history,
      metric_spans,
      metrics: "metric \n orders",
      metric_terms: `
        metric | side | window_id | measure | take   | has_dimension
        orders | y    | w         | order   | events | true
        orders | c    | history   | order   | events | true
      `,
    };
    const unit_totals = `
      unit_id | window_id | measure | level | events
      u1      | w         | order   | shoes | 2
      u1      | history   | order   | shoes | 3
      u1      | history   | order   | hats  | 90
    `;
    await expectModel(
      "intermediate/unit_values",
      { ...inputs, unit_totals },
      `
        unit_id | metric_level | y | c
        u1      | ''           | 2 | 93
        u1      | shoes        | 2 | 3
      `,
    );
    const many = Array.from({ length: 10 }, (_, k) => `u2 | w | order | tie ${k} | 2`).join("\n");
    await expectModel(
      "intermediate/unit_values",
      { ...inputs, unit_totals: `${unit_totals.trimEnd()}\n${many}\nu2 | w | order | small | 1` },
      [
        "unit_id | metric_level | y | c",
        "u1 | '' | 2 | 93",
        "u1 | shoes | 2 | 3",
        "u1 | OTHER | 0 | 90",
        "u2 | '' | 21 | 0",
        ...Array.from({ length: 9 }, (_, k) => `u2 | tie ${k} | 2 | 0`),
        "u2 | OTHER | 3 | 0",
      ].join("\n"),
    );
  });

  test("what does not fit is counted apart from the metric's own values", async () => {
    await expectModel(
      "intermediate/unit_values",
      {
        stages,
        history,
        metric_spans,
        metrics: "metric \n revenue",
        metric_terms:
          "metric | side | window_id | measure | take \n revenue | y | w | order | total \n revenue | c | history | order | total",
        unit_totals: `
          unit_id | window_id | measure | total               | overflows | rounded
          u1      | w         | order   | 7                   | 0         | 2
          u1      | history   | order   | 4611686018427387904 | 0         | 5
          u2      | history   | order   | 8                   | 3         | 0
        `,
      },
      `
        unit_id | y | c | overflows | history_overflows | rounded
        u1      | 7 | 0 | 0         | 1                 | 2
        u2      | 0 | 8 | 0         | 3                 | 0
      `,
    );
  });
});
