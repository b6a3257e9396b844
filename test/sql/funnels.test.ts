import { describe, test } from "vitest";
import { expectModel } from "./expect-model.ts";

describe("funnel_events: the moments of a funnel's steps, of what may not come before them, and their sessions", () => {
  test("are those of the stage's own funnels in their windows, each once, by view and cell", async () => {
    await expectModel(
      "intermediate/funnel_events",
      {
        funnel_measures: `
          name | metric | window_id | role    | step | measure
          g    | buy    | w         | step    | 1    | cart
          g    | buy    | w         | step    | 2    | order
          g    | buy    | w         | without | 2    | cart
          g    | again  | week      | step    | 1    | order
          h    | theirs | w         | step    | 1    | cart
        `,
        span_events: `
          stage_id | name | unit_id | window_id | view       | view_day | measure | ts_us
          s        | g    | u1      | w         | cumulative | 0        | cart    | 2026-01-05T10:00
          s        | g    | u1      | w         | cumulative | 0        | cart    | 2026-01-05T10:00
          s        | g    | u1      | w         | cumulative | 0        | order   | 2026-01-05T11:00
          s        | g    | u1      | week      | cumulative | 0        | order   | 2026-01-05T11:00
          s        | g    | u1      | w         | daily      | 20458    | order   | 2026-01-05T11:00
          s        | g    | u2      | w         | cumulative | 0        | refund  | 2026-01-05T11:00
          other    | h    | u3      | w         | cumulative | 0        | cart    | 2026-01-05T12:00
        `,
      },
      `
        stage_id | unit_id | metric | view       | view_day | role    | step | ts_us
        s        | u1      | buy    | cumulative | 0        | step    | 1    | 2026-01-05T10:00
        s        | u1      | buy    | cumulative | 0        | without | 2    | 2026-01-05T10:00
        s        | u1      | buy    | cumulative | 0        | step    | 2    | 2026-01-05T11:00
        s        | u1      | again  | cumulative | 0        | step    | 1    | 2026-01-05T11:00
        s        | u1      | buy    | daily      | 20458    | step    | 2    | 2026-01-05T11:00
        other    | u3      | theirs | cumulative | 0        | step    | 1    | 2026-01-05T12:00
      `,
    );
  });

  test("a session goes on with any event that comes no later than the gap after the one before, and a longer gap begins another", async () => {
    await expectModel(
      "intermediate/funnel_events",
      {
        funnel_measures: `
          metric | gap_us | role    | step | measure
          buy    | 30m    | session | 0    | any
          buy    | 30m    | step    | 1    | cart
          buy    | 30m    | step    | 2    | order
        `,
        span_events: `
          unit_id | measure | ts_us
          u1      | any     | 2026-01-05T09:50
          u1      | any     | 2026-01-05T10:00
          u1      | cart    | 2026-01-05T10:00
          u1      | any     | 2026-01-05T10:30
          u1      | any     | 2026-01-05T11:00
          u1      | order   | 2026-01-05T11:00
          u1      | any     | 2026-01-05T11:30:00.000001
          u1      | order   | 2026-01-05T11:30:00.000001
          u1      | cart    | 2026-01-05T11:30:00.000001
          u2      | any     | 2026-01-05T10:10
          u2      | order   | 2026-01-05T10:10
        `,
      },
      `
        unit_id | session_us                 | role | step | ts_us
        u1      | 2026-01-05T09:50           | step | 1    | 2026-01-05T10:00
        u1      | 2026-01-05T09:50           | step | 2    | 2026-01-05T11:00
        u1      | 2026-01-05T11:30:00.000001 | step | 1    | 2026-01-05T11:30:00.000001
        u1      | 2026-01-05T11:30:00.000001 | step | 2    | 2026-01-05T11:30:00.000001
        u2      | 2026-01-05T10:10           | step | 2    | 2026-01-05T10:10
      `,
    );
  });

  test("each funnel has sessions of its own, which a cell may cut; a funnel by unit has none", async () => {
    await expectModel(
      "intermediate/funnel_events",
      {
        funnel_measures: `
          metric | gap_us | role    | step | measure
          long   | 2h     | session | 0    | any
          long   | 2h     | step    | 1    | cart
          short  | 30m    | session | 0    | any
          short  | 30m    | step    | 1    | cart
          unit   | -      | step    | 1    | cart
        `,
        span_events: `
          view       | view_day | measure | ts_us
          cumulative | 0        | any     | 2026-01-05T23:30
          cumulative | 0        | any     | 2026-01-06T00:30
          cumulative | 0        | cart    | 2026-01-06T00:30
          daily      | 20458    | any     | 2026-01-05T23:30
          daily      | 20459    | any     | 2026-01-06T00:30
          daily      | 20459    | cart    | 2026-01-06T00:30
        `,
      },
      `
        metric | view       | session_us       | ts_us
        long   | cumulative | 2026-01-05T23:30 | 2026-01-06T00:30
        long   | daily      | 2026-01-05T23:30 | 2026-01-06T00:30
        short  | cumulative | 2026-01-06T00:30 | 2026-01-06T00:30
        short  | daily      | 2026-01-06T00:30 | 2026-01-06T00:30
        unit   | cumulative | 1970-01-01       | 2026-01-06T00:30
        unit   | daily      | 1970-01-01       | 2026-01-06T00:30
      `,
    );
  });
});

test("funnel_starts are the events of the first step", async () => {
  await expectModel(
    "intermediate/funnel_starts",
    {
      funnel_events: `
        unit_id | metric | role    | step | ts_us
        u1      | buy    | step    | 1    | 2026-01-05T10:00
        u1      | buy    | without | 1    | 2026-01-05T10:01
        u1      | buy    | step    | 2    | 2026-01-05T10:02
      `,
    },
    "unit_id | metric | step | ts_us | start_us \n u1 | buy | 1 | 2026-01-05T10:00 | 2026-01-05T10:00",
  );
});

describe("funnel_chain: an event reaches a step if a chain of steps leads to it", () => {
  const this_step = "step \n 2";
  const step = (rules: { within?: string; fromStart?: boolean; optional?: boolean }): string => `
    metric | step | within_us            | within_from_start           | is_optional
    f      | 2    | ${rules.within ?? "-"} | ${rules.fromStart ?? false} | ${rules.optional ?? false}
  `;

  test("strictly after the step before: what happens in the same microsecond is not in order", async () => {
    await expectModel(
      "intermediate/funnel_chain",
      {
        this_step,
        funnel_steps: step({}),
        previous_chain: "unit_id | metric | ts_us | start_us \n u1 | f | 2026-01-05T10:00 | 2026-01-05T10:00",
        funnel_events: `
          unit_id | metric | step | ts_us
          u1      | f      | 2    | 2026-01-05T09:00
          u1      | f      | 2    | 2026-01-05T10:00
          u1      | f      | 2    | 2026-01-05T10:00:00.000001
          u1      | f      | 3    | 2026-01-05T11:00
          u2      | f      | 2    | 2026-01-05T11:00
        `,
      },
      "unit_id | step | ts_us \n u1 | 2 | 2026-01-05T10:00:00.000001",
    );
  });

  test("in the time allowed since the step before, to the microsecond", async () => {
    await expectModel(
      "intermediate/funnel_chain",
      {
        this_step,
        funnel_steps: step({ within: "30m" }),
        previous_chain: `
          unit_id | metric | ts_us            | start_us
          intime  | f      | 2026-01-05T10:00 | 2026-01-05T10:00
          late    | f      | 2026-01-05T10:00 | 2026-01-05T10:00
          later   | f      | 2026-01-05T10:00 | 2026-01-05T10:00
          later   | f      | 2026-01-05T11:00 | 2026-01-05T11:00
        `,
        funnel_events: `
          unit_id | metric | step | ts_us
          intime  | f      | 2    | 2026-01-05T10:30
          late    | f      | 2    | 2026-01-05T10:30:00.000001
          later   | f      | 2    | 2026-01-05T11:15
        `,
      },
      `
        unit_id | ts_us            | start_us
        intime  | 2026-01-05T10:30 | 2026-01-05T10:00
        later   | 2026-01-05T11:15 | 2026-01-05T11:00
      `,
    );
  });

  test("or since the latest start of a chain that leads there", async () => {
    const inputs = {
      this_step,
      previous_chain: `
        unit_id | metric | ts_us            | start_us
        u1      | f      | 2026-01-05T10:40 | 2026-01-05T10:00
        u1      | f      | 2026-01-05T10:50 | 2026-01-05T10:30
      `,
      funnel_events: `
        unit_id | metric | step | ts_us
        u1      | f      | 2    | 2026-01-05T10:50
        u1      | f      | 2    | 2026-01-05T11:10
      `,
    };
    await expectModel(
      "intermediate/funnel_chain",
      { ...inputs, funnel_steps: step({ within: "40m", fromStart: true }) },
      "ts_us | start_us \n 2026-01-05T11:10 | 2026-01-05T10:30",
    );
    await expectModel(
      "intermediate/funnel_chain",
      { ...inputs, funnel_steps: step({ within: "40m", fromStart: false }) },
      "ts_us | start_us \n 2026-01-05T10:50 | 2026-01-05T10:00 \n 2026-01-05T11:10 | 2026-01-05T10:30",
    );
  });

  test("with nothing of `without` strictly between it and the step before; at either end it does no harm", async () => {
    const previous = ["before", "at the start", "between", "at the end", "after", "and again"];
    await expectModel(
      "intermediate/funnel_chain",
      {
        this_step,
        funnel_steps: step({}),
        previous_chain: [
          "unit_id | metric | ts_us | start_us",
          ...previous.map((unit) => `${unit} | f | 2026-01-05T10:00 | 2026-01-05T10:00`),
          "and again | f | 2026-01-05T10:20 | 2026-01-05T10:20",
        ].join("\n"),
        funnel_events: [
          "unit_id | metric | step | role | ts_us",
          ...previous.map((unit) => `${unit} | f | 2 | step | 2026-01-05T10:30`),
          "before | f | 2 | without | 2026-01-05T09:59",
          "at the start | f | 2 | without | 2026-01-05T10:00",
          "between | f | 2 | without | 2026-01-05T10:00:00.000001",
          "at the end | f | 2 | without | 2026-01-05T10:30",
          "after | f | 2 | without | 2026-01-05T10:31",
          "and again | f | 2 | without | 2026-01-05T10:10",
          "and again | f | 3 | without | 2026-01-05T10:25",
        ].join("\n"),
      },
      `
        unit_id      | start_us
        before       | 2026-01-05T10:00
        at the start | 2026-01-05T10:00
        at the end   | 2026-01-05T10:00
        after        | 2026-01-05T10:00
        and again    | 2026-01-05T10:20
      `,
    );
  });

  test("an optional step leaves what was before it for the next", async () => {
    const inputs = {
      this_step,
      previous_chain: "unit_id | metric | step | ts_us | start_us \n u1 | f | 1 | 2026-01-05T10:00 | 2026-01-05T10:00",
      funnel_events: "unit_id | metric | step | ts_us \n u1 | f | 2 | 2026-01-05T10:05",
    };
    await expectModel(
      "intermediate/funnel_chain",
      { ...inputs, funnel_steps: step({ optional: true }) },
      `
        step | ts_us            | start_us
        1    | 2026-01-05T10:00 | 2026-01-05T10:00
        2    | 2026-01-05T10:05 | 2026-01-05T10:00
      `,
    );
    await expectModel(
      "intermediate/funnel_chain",
      { ...inputs, funnel_steps: step({ optional: false }) },
      "step | ts_us | start_us \n 2 | 2026-01-05T10:05 | 2026-01-05T10:00",
    );
  });

  test("units, stages, funnels, cells and sessions are apart", async () => {
    await expectModel(
      "intermediate/funnel_chain",
      {
        this_step,
        funnel_steps: "metric | step \n f | 2 \n h | 2",
        previous_chain: `
          stage_id | unit_id | metric | ts_us            | start_us
          s        | u1      | f      | 2026-01-05T10:00 | 2026-01-05T10:00
        `,
        funnel_events: `
          stage_id | unit_id | metric | view       | view_day | session_us       | step | ts_us
          s        | u1      | h      | cumulative | 0        | 0                | 2    | 2026-01-05T11:00
          s        | u2      | f      | cumulative | 0        | 0                | 2    | 2026-01-05T11:00
          s2       | u1      | f      | cumulative | 0        | 0                | 2    | 2026-01-05T11:00
          s        | u1      | f      | last_7     | 0        | 0                | 2    | 2026-01-05T11:00
          s        | u1      | f      | cumulative | 1        | 0                | 2    | 2026-01-05T11:00
          s        | u1      | f      | cumulative | 0        | 2026-01-05T11:00 | 2    | 2026-01-05T11:00
        `,
      },
      "unit_id | metric | ts_us",
    );
  });
});

describe("what is made of chains", () => {
  test("funnel_reached: the first event of each step in each session, with the start that leads to it", async () => {
    await expectModel(
      "intermediate/funnel_reached",
      {
        funnel_chains: `
          unit_id | metric | session_us       | step | ts_us            | start_us
          u1      | f      | 2026-01-05T10:00 | 2    | 2026-01-05T10:10 | 2026-01-05T10:05
          u1      | f      | 2026-01-05T10:00 | 2    | 2026-01-05T10:20 | 2026-01-05T10:15
          u1      | f      | 2026-01-05T12:00 | 2    | 2026-01-05T12:10 | 2026-01-05T12:00
          u1      | f      | 2026-01-05T10:00 | 3    | 2026-01-05T10:30 | 2026-01-05T10:15
        `,
      },
      `
        session_us       | step | ts_us            | start_us
        2026-01-05T10:00 | 2    | 2026-01-05T10:10 | 2026-01-05T10:05
        2026-01-05T12:00 | 2    | 2026-01-05T12:10 | 2026-01-05T12:00
        2026-01-05T10:00 | 3    | 2026-01-05T10:30 | 2026-01-05T10:15
      `,
    );
  });

  test("funnel_times: one row a conversion, which is the last step of its funnel", async () => {
    await expectModel(
      "intermediate/funnel_times",
      {
        funnels: "metric | last_step \n two | 2 \n three | 3",
        funnel_reached: `
          unit_id | metric | session_us       | step | ts_us                      | start_us
          u1      | two    | 2026-01-05T10:00 | 2    | 2026-01-05T10:00:00.000007 | 2026-01-05T10:00
          u1      | two    | 2026-01-05T12:00 | 2    | 2026-01-05T12:00:01        | 2026-01-05T12:00
          u1      | three  | 2026-01-05T10:00 | 2    | 2026-01-05T10:00:03        | 2026-01-05T10:00
        `,
      },
      `
        unit_id | metric | session_us       | us
        u1      | two    | 2026-01-05T10:00 | 7
        u1      | two    | 2026-01-05T12:00 | 1000000
      `,
    );
  });

  test("funnel_totals: each step and the time as a measure of the funnel's window", async () => {
    await expectModel(
      "intermediate/funnel_totals",
      {
        funnels: "metric | window_id \n f | week",
        funnel_reached: `
          unit_id | metric | view       | view_day | session_us       | step
          u1      | f      | cumulative | 0        | 2026-01-05T10:00 | 1
          u1      | f      | cumulative | 0        | 2026-01-05T12:00 | 1
          u1      | f      | cumulative | 0        | 2026-01-05T14:00 | 1
          u1      | f      | cumulative | 0        | 2026-01-05T12:00 | 2
          u1      | f      | daily      | 20458    | 2026-01-05T12:00 | 2
        `,
        funnel_times: `
          unit_id | metric | view       | view_day | session_us       | us
          u1      | f      | cumulative | 0        | 2026-01-05T10:00 | 4
          u1      | f      | cumulative | 0        | 2026-01-05T12:00 | 5
          u1      | f      | daily      | 20458    | 2026-01-05T12:00 | 5
        `,
      },
      `
        unit_id | window_id | view       | view_day | measure | level | events | total | days | overflows | rounded
        u1      | week      | cumulative | 0        | f#1     | ''    | 3      | 0     | 0    | 0         | 0
        u1      | week      | cumulative | 0        | f#2     | ''    | 1      | 0     | 0    | 0         | 0
        u1      | week      | daily      | 20458    | f#2     | ''    | 1      | 0     | 0    | 0         | 0
        u1      | week      | cumulative | 0        | f#time  | ''    | 2      | 9     | 0    | 0         | 0
        u1      | week      | daily      | 20458    | f#time  | ''    | 1      | 5     | 0    | 0         | 0
      `,
    );
  });
});
