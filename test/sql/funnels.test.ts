import { describe, test } from "vitest";
import { expectModel } from "./expect-model.ts";

test("funnel_events are the moments of each step within the unit's window", async () => {
  await expectModel(
    "intermediate/funnel_events",
    {
      metric_spans: "unit_id | start_us | end_us \n u1 | 2026-01-05T10:00 | 2026-01-05T12:00",
      funnel_steps: `
        metric | step | measure
        buy    | 1    | cart
        buy    | 2    | order
        again  | 1    | order
      `,
      step_events: `
        unit_id | measure | ts_us
        u1      | cart    | 2026-01-05T09:59:59.999999
        u1      | cart    | 2026-01-05T10:00
        u1      | cart    | 2026-01-05T10:00
        u1      | order   | 2026-01-05T11:59:59.999999
        u1      | order   | 2026-01-05T12:00
        u2      | cart    | 2026-01-05T11:00
      `,
    },
    `
      unit_id | metric | step | ts_us
      u1      | buy    | 1    | 2026-01-05T10:00
      u1      | buy    | 2    | 2026-01-05T11:59:59.999999
      u1      | again  | 1    | 2026-01-05T11:59:59.999999
    `,
  );
});

describe("funnel_chain: an event reaches a step if a chain of steps leads to it in time", () => {
  const this_step = "step \n 2";
  const within = (limit: string, fromStart: boolean): string =>
    `metric | step | within_us | within_from_start \n f | 2 | ${limit} | ${fromStart}`;

  test("the step before is strictly earlier: what happens in the same microsecond is not in order", async () => {
    await expectModel(
      "intermediate/funnel_chain",
      {
        this_step,
        funnel_steps: within("1d", false),
        previous_chain: `
          unit_id | metric | ts_us            | start_us
          u1      | f      | 2026-01-05T10:00 | 2026-01-05T10:00
        `,
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

  test("the limit counts from the step before, to the microsecond; a later one may succeed where the first does not", async () => {
    await expectModel(
      "intermediate/funnel_chain",
      {
        this_step,
        funnel_steps: within("30m", false),
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

  test("from the start, the limit counts from the latest start of a chain that leads there", async () => {
    const inputs = {
      this_step: "step \n 3",
      previous_chain: `
        unit_id | metric | ts_us            | start_us
        u1      | f      | 2026-01-05T10:40 | 2026-01-05T10:30
        u1      | f      | 2026-01-05T10:50 | 2026-01-05T10:00
      `,
      funnel_events: "unit_id | metric | step | ts_us \n u1 | f | 3 | 2026-01-05T11:10",
    };
    const steps = (fromStart: boolean): string =>
      `metric | step | within_us | within_from_start \n f | 3 | 45m | ${fromStart}`;
    await expectModel(
      "intermediate/funnel_chain",
      { ...inputs, funnel_steps: steps(true) },
      "unit_id | ts_us | start_us \n u1 | 2026-01-05T11:10 | 2026-01-05T10:30",
    );
    const onlyOldStart = {
      ...inputs,
      previous_chain: "unit_id | metric | ts_us | start_us \n u1 | f | 2026-01-05T10:50 | 2026-01-05T10:00",
    };
    await expectModel("intermediate/funnel_chain", { ...onlyOldStart, funnel_steps: steps(true) }, "unit_id | ts_us");
    await expectModel(
      "intermediate/funnel_chain",
      { ...onlyOldStart, funnel_steps: steps(false) },
      "unit_id | ts_us \n u1 | 2026-01-05T11:10",
    );
  });

  test("units, stages and funnels are apart", async () => {
    await expectModel(
      "intermediate/funnel_chain",
      {
        this_step,
        funnel_steps: "metric | step | within_us | within_from_start \n f | 2 | 1d | false \n h | 2 | 1d | false",
        previous_chain: `
          stage_id | unit_id | metric | ts_us            | start_us
          s        | u1      | f      | 2026-01-05T10:00 | 2026-01-05T10:00
        `,
        funnel_events: `
          stage_id | unit_id | metric | step | ts_us
          s        | u1      | h      | 2    | 2026-01-05T11:00
          s        | u2      | f      | 2    | 2026-01-05T11:00
          s2       | u1      | f      | 2    | 2026-01-05T11:00
        `,
      },
      "unit_id | metric | ts_us",
    );
  });
});
