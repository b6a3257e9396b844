import { describe, test } from "vitest";
import { calendar, expectModel } from "./expect-model.ts";

const noLevels = { metric_levels: "level" };
const noEvents = { span_events: "unit_id" };
const noTotals = { unit_totals: "unit_id" };
const noTimes = { conversion_times: "unit_id" };
const stage = { stages: "stage_id \n s" };

describe("units, groups and their slices, by numbers", () => {
  const slices = `
    stage_id | unit_id | group   | carried_over | entry_ds   | user_dimension | user_dimension_value
    s        | u2      | test    | true         | 2026-01-06 | ''             | ''
    s        | u2      | test    | true         | 2026-01-06 | country        | DE
    s        | u1      | control | false        | 2026-01-05 | ''             | ''
    s        | u1      | control | false        | 2026-01-05 | country        | DE
    e        | u1      | blue    | false        | 2026-01-05 | ''             | ''
  `;

  test("units have one in each stage", async () => {
    await expectModel(
      "intermediate/quantile_units",
      { slices },
      `
        unit | stage_id | unit_id | entry_ds
        1    | e        | u1      | 2026-01-05
        2    | s        | u1      | 2026-01-05
        3    | s        | u2      | 2026-01-06
      `,
    );
  });

  test("slices have one in each stage and group", async () => {
    await expectModel(
      "intermediate/quantile_groups",
      { slices },
      `
        slice | stage_id | group   | user_dimension | user_dimension_value
        1     | e        | blue    | ''             | ''
        2     | s        | control | ''             | ''
        3     | s        | control | country        | DE
        4     | s        | test    | ''             | ''
        5     | s        | test    | country        | DE
      `,
    );
  });

  test("fresh units are told apart, but in experiments, where all are", async () => {
    await expectModel(
      "intermediate/quantile_members",
      {
        slices,
        stages: "stage_id | exposure_type \n s | gate \n e | experiment",
        quantile_units: "unit | stage_id | unit_id \n 1 | e | u1 \n 2 | s | u1 \n 3 | s | u2",
        quantile_groups: `
          slice | stage_id | group   | user_dimension | user_dimension_value
          1     | e        | blue    | ''             | ''
          2     | s        | control | ''             | ''
          3     | s        | control | country        | DE
          4     | s        | test    | ''             | ''
          5     | s        | test    | country        | DE
        `,
      },
      `
        unit | slice | is_split | is_fresh
        1    | 1     | false    | false
        2    | 2     | false    | true
        2    | 3     | true     | true
        3    | 4     | false    | false
        3    | 5     | true     | false
      `,
    );
  });
});

describe("quantile_values: the values that units have", () => {
  const units = { quantile_units: "unit | unit_id \n 1 | u1 \n 2 | u2 \n 3 | u3 \n 4 | u4 \n 5 | u5 \n 6 | u6" };

  test("of events: each value once, with how often the unit has it, in each view; other measures and windows do not count", async () => {
    await expectModel(
      "intermediate/quantile_values",
      {
        ...stage,
        ...units,
        ...noLevels,
        ...noTotals,
        ...noTimes,
        quantile_needs: "quantile | metric | values_of | measure \n 7 | latency | events | ms",
        span_events: `
          unit_id | window_id | view       | view_day   | measure | amount | is_rounded
          u1      | w         | cumulative | 0          | ms      | 120    | false
          u1      | w         | cumulative | 0          | ms      | 120    | true
          u1      | w         | cumulative | 0          | ms      | 80     | true
          u1      | w         | daily      | 2026-01-05 | ms      | 80     | true
          u1      | week      | cumulative | 0          | ms      | 70     | false
          u1      | w         | cumulative | 0          | other   | 70     | false
          u2      | w         | cumulative | 0          | ms      | -      | false
        `,
      },
      `
        unit | quantile | view       | view_day   | value | n | rounded
        1    | 7        | cumulative | 0          | 120   | 2 | 1
        1    | 7        | cumulative | 0          | 80    | 1 | 1
        1    | 7        | daily      | 2026-01-05 | 80    | 1 | 1
        2    | 7        | cumulative | 0          | -     | 1 | 0
      `,
    );
  });

  test("over units: their sums; a sum that does not fit, or lacks a value, is none; zeros may be left out", async () => {
    await expectModel(
      "intermediate/quantile_values",
      {
        ...stage,
        ...units,
        ...noLevels,
        ...noEvents,
        ...noTimes,
        quantile_needs: `
          quantile | metric   | values_of | measure | ignores_zeros
          1        | spent    | units     | eur     | false
          2        | spenders | units     | eur     | true
        `,
        unit_totals: `
          unit_id | measure | total                | overflows | rounded
          u1      | eur     | 30                   | 0         | 1
          u2      | eur     | 0                    | 0         | 0
          u3      | eur     | 4611686018427387904  | 0         | 0
          u4      | eur     | 7                    | 1         | 0
          u5      | eur     | -4611686018427387903 | 0         | 0
          u6      | other   | 9                    | 0         | 0
        `,
      },
      `
        unit | quantile | value                | n | rounded
        1    | 1        | 30                   | 1 | 1
        2    | 1        | 0                    | 1 | 0
        3    | 1        | -                    | 1 | 0
        4    | 1        | -                    | 1 | 0
        5    | 1        | -4611686018427387903 | 1 | 0
        1    | 2        | 30                   | 1 | 1
        3    | 2        | -                    | 1 | 0
        4    | 2        | -                    | 1 | 0
        5    | 2        | -4611686018427387903 | 1 | 0
      `,
    );
  });

  test("by level: small levels are one; over units, their sums of one unit are added up; only in the cumulative view", async () => {
    await expectModel(
      "intermediate/quantile_values",
      {
        ...stage,
        ...units,
        ...noTimes,
        metric_levels: "metric | level \n latency | home \n spent | shoes",
        quantile_needs: `
          quantile | metric  | values_of | measure     | has_dimension
          1        | latency | events    | ms          | false
          1        | latency | events    | ms_by_page  | true
          2        | spent   | units     | eur_by_kind | true
        `,
        span_events: `
          unit_id | view       | view_day   | measure    | level | amount
          u1      | cumulative | 0          | ms         | ''    | 5
          u1      | daily      | 2026-01-05 | ms         | ''    | 5
          u1      | cumulative | 0          | ms_by_page | home  | 5
          u1      | daily      | 2026-01-05 | ms_by_page | home  | 5
          u1      | cumulative | 0          | ms_by_page | faq   | 6
          u1      | cumulative | 0          | ms_by_page | team  | 6
        `,
        unit_totals: `
          unit_id | view       | measure     | level | total
          u1      | cumulative | eur_by_kind | shoes | 10
          u1      | cumulative | eur_by_kind | hats  | 4
          u1      | cumulative | eur_by_kind | bags  | -4
          u1      | last_7     | eur_by_kind | shoes | 10
        `,
      },
      `
        quantile | metric_level | view       | value | n
        1        | ''           | cumulative | 5     | 1
        1        | ''           | daily      | 5     | 1
        1        | home         | cumulative | 5     | 1
        1        | OTHER        | cumulative | 6     | 2
        2        | shoes        | cumulative | 10    | 1
        2        | OTHER        | cumulative | 0     | 1
      `,
    );
  });

  test("of conversions: the time of each, of the metric's own funnel", async () => {
    await expectModel(
      "intermediate/quantile_values",
      {
        ...stage,
        ...units,
        ...noLevels,
        ...noEvents,
        ...noTotals,
        quantile_needs: "metric | values_of | measure \n buy | conversions | -",
        conversion_times: `
          unit_id | metric | session_us       | us
          u1      | buy    | 2026-01-05T10:00 | 9000
          u1      | buy    | 2026-01-05T12:00 | 9000
          u2      | buy    | 2026-01-05T10:00 | 0
          u2      | again  | 2026-01-05T10:00 | 5
        `,
      },
      `
        unit | quantile | value | n | rounded
        1    | 1        | 9000  | 2 | 0
        2    | 1        | 0     | 1 | 0
      `,
    );
  });
});

test("quantile_slices: user dimensions split the whole of the cumulative view; levels too, if the metric crosses them", async () => {
  await expectModel(
    "intermediate/quantile_slices",
    {
      quantile_needs: "quantile | metric | crosses_dimensions \n 1 | latency | false \n 2 | crossed | true",
      quantile_members: "unit | slice | is_split | is_fresh \n 1 | 1 | false | true \n 1 | 2 | true | true",
      quantile_values: `
        unit | quantile | metric_level | view       | value
        1    | 1        | ''           | cumulative | 1
        1    | 1        | home         | cumulative | 2
        1    | 1        | ''           | last_7     | 3
        1    | 2        | home         | cumulative | 4
      `,
    },
    `
      slice | quantile | metric_level | view       | unit | is_fresh | value
      1     | 1        | ''           | cumulative | 1    | true     | 1
      2     | 1        | ''           | cumulative | 1    | true     | 1
      1     | 1        | home         | cumulative | 1    | true     | 2
      1     | 1        | ''           | last_7     | 1    | true     | 3
      1     | 2        | home         | cumulative | 1    | true     | 4
      2     | 2        | home         | cumulative | 1    | true     | 4
    `,
  );
});

describe("quantile_zeros: units without anything to add up", () => {
  const three = {
    quantile_units: `
      unit | unit_id | entry_ds
      1    | u1      | 2026-01-05
      2    | u2      | 2026-01-06
      3    | u3      | 2026-01-06
    `,
    quantile_members: "unit | slice | is_fresh \n 1 | 1 | true \n 2 | 1 | false \n 3 | 2 | true",
  };
  const smallStage = async () => ({
    ...three,
    views: "view | days \n cumulative | -",
    stages: "stage_id | last_day \n s | 2026-01-07",
    calendar: await calendar(),
    metric_spans: "unit_id",
    quantile_values: "unit",
    quantile_slices: "unit",
  });

  test("are those of a slice that have no row; with a row of 0 they are counted there", async () => {
    await expectModel(
      "intermediate/quantile_zeros",
      {
        ...(await smallStage()),
        quantile_needs: `
          quantile | metric   | values_of   | ignores_zeros
          1        | spent    | units       | false
          2        | spenders | units       | true
          3        | latency  | events      | false
          4        | buy      | conversions | false
        `,
        quantile_values: "unit | quantile | value \n 3 | 1 | 0",
        quantile_slices: "slice | quantile | unit | is_fresh | value \n 2 | 1 | 3 | true | 0",
      },
      "slice | quantile | units | fresh_units \n 1 | 1 | 2 | 1",
    );
  });

  test("in each view they are those who are in the cell: entered by the day, or so long ago", async () => {
    await expectModel(
      "intermediate/quantile_zeros",
      {
        ...(await smallStage()),
        views: "view | days \n cumulative | - \n daily | - \n days_since_exposure | - \n last_7 | 7",
        quantile_members: `
          unit | slice | is_split
          1    | 1     | false
          2    | 1     | false
          3    | 1     | false
          1    | 2     | true
        `,
        quantile_needs: "metric | values_of \n spent | units",
        quantile_values: "unit | view | view_day | value \n 1 | daily | 2026-01-06 | 4",
        quantile_slices: "slice | unit | view | view_day | value \n 1 | 1 | daily | 2026-01-06 | 4",
      },
      `
        slice | view                | view_day   | units
        1     | cumulative          | 0          | 3
        2     | cumulative          | 0          | 1
        1     | daily               | 2026-01-05 | 1
        1     | daily               | 2026-01-06 | 2
        1     | daily               | 2026-01-07 | 3
        1     | days_since_exposure | 0          | 3
        1     | days_since_exposure | 1          | 3
        1     | days_since_exposure | 2          | 1
        1     | last_7              | 0          | 3
      `,
    );
  });

  test("where windows must be over, only units count for whom they are", async () => {
    await expectModel(
      "intermediate/quantile_zeros",
      {
        ...(await smallStage()),
        metric_spans: "unit_id | window_id \n u1 | week \n u2 | other",
        quantile_needs: "metric | values_of | window_id | is_complete \n spent | units | week | true",
      },
      "slice | units \n 1 | 1",
    );
  });

  test("each level that the stage has is one of every group", async () => {
    await expectModel(
      "intermediate/quantile_zeros",
      {
        ...(await smallStage()),
        quantile_needs: "metric | values_of | has_dimension \n spent | units | false \n spent | units | true",
        quantile_values: "unit | metric_level | value \n 1 | '' | 3 \n 1 | shoes | 3",
        quantile_slices: "slice | unit | metric_level | value \n 1 | 1 | '' | 3 \n 1 | 1 | shoes | 3",
      },
      `
        metric_level | slice | units
        ''           | 1     | 1
        ''           | 2     | 1
        shoes        | 1     | 1
        shoes        | 2     | 1
      `,
    );
  });
});

test("quantile_histogram: a value's last rank is the number of values up to it; zeros stand in their place", async () => {
  await expectModel(
    "intermediate/quantile_histogram",
    {
      quantile_slices: `
        slice | unit | is_fresh | value | n
        1     | 1    | true     | 7     | 2
        1     | 2    | false    | 7     | 1
        1     | 2    | false    | -3    | 1
        1     | 3    | true     | -     | 5
        1     | 4    | true     | 0     | 1
        2     | 5    | true     | 1     | 1
      `,
      quantile_zeros: "slice | units | fresh_units \n 1 | 4 | 2",
    },
    `
      slice | value | times | fresh_times | up_to | fresh_up_to
      1     | -3    | 1     | 0           | 1     | 0
      1     | 0     | 5     | 3           | 6     | 3
      1     | 7     | 3     | 2           | 9     | 5
      2     | 1     | 1     | 1           | 1     | 1
    `,
  );
});

describe("quantile_moments: the order statistics around a quantile, and what the values of units add up to", () => {
  /** One event a unit with the values 10, 20, ..., and its quantile. */
  const sorted = async (values: number, millionths: number, expected: string) => {
    const rows = Array.from({ length: values }, (_, i) => i + 1);
    await expectModel(
      "intermediate/quantile_moments",
      {
        quantile_needs: `values_of | millionths \n events | ${millionths}`,
        quantile_slices: ["unit | value", ...rows.map((i) => `${i} | ${10 * i}`)].join("\n"),
        quantile_histogram: [
          "value | times | fresh_times | up_to | fresh_up_to",
          ...rows.map((i) => `${10 * i} | 1 | 0 | ${i} | 0`),
        ].join("\n"),
      },
      `x_below | x_above | units | n | nn | s | ss | sn \n ${expected}`,
    );
  };

  test("lie at the ranks that (n - 1) p is between, and are one where it is a whole number", async () => {
    await sorted(11, 500_000, "60 | 60 | 11 | 11 | 11 | 6 | 6 | 6");
    await sorted(11, 950_000, "100 | 110 | 11 | 11 | 11 | 10 | 10 | 10");
    await sorted(11, 50_000, "10 | 20 | 11 | 11 | 11 | 1 | 1 | 1");
    await sorted(11, 300_000, "40 | 40 | 11 | 11 | 11 | 4 | 4 | 4");
    await sorted(101, 290_000, "300 | 300 | 101 | 101 | 101 | 30 | 30 | 30");
  });

  test("are the values themselves of one value, and of two", async () => {
    await sorted(1, 950_000, "10 | 10 | 1 | 1 | 1 | 1 | 1 | 1");
    await sorted(2, 999_999, "10 | 20 | 2 | 2 | 2 | 1 | 1 | 1");
  });

  test("of a unit's own values, those up to the quantile are counted with it; tied values all are", async () => {
    await expectModel(
      "intermediate/quantile_moments",
      {
        quantile_needs: "values_of | millionths \n events | 500000",
        // 1 1 4 4 4 | 4 9: the median is a 4; unit 1 has five values up to it, unit 2 one of two.
        quantile_slices: `
          unit | is_fresh | value | n | rounded
          1    | false    | 1     | 2 | 2
          1    | false    | 4     | 3 | 0
          2    | true     | 4     | 1 | 1
          2    | true     | 9     | 1 | 0
        `,
        quantile_histogram: `
          value | times | fresh_times | up_to | fresh_up_to
          1     | 2     | 0           | 2     | 0
          4     | 4     | 1           | 6     | 1
          9     | 1     | 1           | 7     | 2
        `,
      },
      `
        population | x_below | x_above | ranks_before | units | n | nn | s | ss | sn | overflows | rounded
        all        | 4       | 4       | 3.0          | 2     | 7 | 29 | 6 | 26 | 27 | 0         | 3
        fresh      | 4       | 9       | 0.5          | 1     | 2 | 4  | 1 | 1  | 2  | 0         | 1
      `,
    );
  });

  test("over units each has one value: all sums are numbers of units, and those without anything are among them", async () => {
    await expectModel(
      "intermediate/quantile_moments",
      {
        quantile_needs: "values_of | millionths \n units | 500000",
        quantile_slices: "unit | value | rounded \n 1 | 5 | 2",
        quantile_histogram: `
          value | times | fresh_times | up_to | fresh_up_to
          0     | 3     | 3           | 3     | 3
          5     | 1     | 0           | 4     | 3
        `,
      },
      `
        population | x_below | x_above | units | n | nn | s | ss | sn | rounded
        all        | 0       | 0       | 4     | 4 | 4  | 3 | 3  | 3  | 2
        fresh      | 0       | 0       | 3     | 3 | 3  | 3 | 3  | 3  | 0
      `,
    );
  });

  test("values that did not fit are counted, even where no other is there", async () => {
    await expectModel(
      "intermediate/quantile_moments",
      {
        quantile_needs: "values_of | millionths \n events | 500000",
        quantile_slices: `
          slice | unit | is_fresh | value | n
          1     | 1    | true     | 3     | 1
          1     | 1    | true     | -     | 2
          2     | 2    | false    | -     | 1
        `,
        quantile_histogram: `
          slice | value | times | fresh_times | up_to | fresh_up_to
          1     | 3     | 1     | 1           | 1     | 1
        `,
      },
      `
        slice | population | x_below | x_above | units | n | overflows
        1     | all        | 3       | 3       | 1     | 1 | 2
        1     | fresh      | 3       | 3       | 1     | 1 | 2
        2     | all        | -       | -       | 0     | 0 | 1
      `,
    );
  });
});

describe("quantile_ranks: the values near a quantile, with their ranks", () => {
  const names = {
    quantile_needs: "quantile | metric \n 1 | latency",
    quantile_groups: "slice | group \n 1 | test \n 2 | control",
  };

  test("are kept as far as its uncertainty can reach, and two ranks more", async () => {
    const values = Array.from({ length: 101 }, (_, i) => i);
    // 101 units with one value each: s = 51, so that the standard deviation of their number is 5.05: within 2.5 of them and
    // two ranks of the middle, after which 50 ranks have passed, lie the values 35 to 64.
    const kept = values.filter((i) => i >= 35 && i <= 64);
    await expectModel(
      "intermediate/quantile_ranks",
      {
        ...names,
        quantile_moments: `
          x_below | x_above | ranks_before | units | n   | nn  | s  | ss | sn
          50      | 50      | 50           | 101   | 101 | 101 | 51 | 51 | 51
        `,
        quantile_histogram: [
          "value | times | fresh_times | up_to | fresh_up_to",
          ...values.map((i) => `${i} | 1 | 0 | ${i + 1} | 0`),
        ].join("\n"),
      },
      [
        "group | metric | value | times | up_to | x_below | units | n",
        ...kept.map((i) => `test | latency | ${i} | 1 | ${i + 1} | 50 | 101 | 101`),
      ].join("\n"),
    );
  });

  test("of one unit, and of none that fits, there is at least the quantile or its absence; fresh units have ranks of their own", async () => {
    await expectModel(
      "intermediate/quantile_ranks",
      {
        ...names,
        quantile_moments: `
          population | slice | x_below | x_above | ranks_before | units | n | nn | s | ss | sn | overflows
          all        | 1     | 3       | 3       | 0            | 2     | 2 | 2  | 1 | 1  | 1  | 0
          fresh      | 1     | 5       | 5       | 0            | 1     | 1 | 1  | 1 | 1  | 1  | 0
          all        | 2     | -       | -       | -            | 0     | 0 | 0  | 0 | 0  | 0  | 2
        `,
        quantile_histogram: `
          slice | value | times | fresh_times | up_to | fresh_up_to
          1     | 3     | 1     | 0           | 1     | 0
          1     | 5     | 1     | 1           | 2     | 1
        `,
      },
      `
        group   | population | value | times | up_to | x_below | overflows
        test    | all        | 3     | 1     | 1     | 3       | 0
        test    | all        | 5     | 1     | 2     | 3       | 0
        test    | fresh      | 5     | 1     | 1     | 5       | 0
        control | all        | -     | 0     | 0     | -       | 2
      `,
    );
  });
});
