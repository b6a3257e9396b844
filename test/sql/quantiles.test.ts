import { describe, test } from "vitest";
import { calendar, expectModel } from "./expect-model.ts";

const noLevels = { metric_levels: "level" };
const noEvents = { span_events: "unit_id" };
const noTotals = { unit_totals: "unit_id" };
const noTimes = { conversion_times: "unit_id" };
const stage = { stages: "stage_id \n s" };

describe("quantile_values: the values that units have", () => {
  test("of events: each value once, with how often the unit has it, in each view; other measures and windows do not count", async () => {
    await expectModel(
      "intermediate/quantile_values",
      {
        ...stage,
        ...noLevels,
        ...noTotals,
        ...noTimes,
        quantile_needs: "metric | values_of | measure \n latency | events | ms",
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
        unit_id | metric  | view       | view_day   | value | n | rounded
        u1      | latency | cumulative | 0          | 120   | 2 | 1
        u1      | latency | cumulative | 0          | 80    | 1 | 1
        u1      | latency | daily      | 2026-01-05 | 80    | 1 | 1
        u2      | latency | cumulative | 0          | -     | 1 | 0
      `,
    );
  });

  test("over units: their sums; a sum that does not fit, or lacks a value, is none; zeros may be left out", async () => {
    await expectModel(
      "intermediate/quantile_values",
      {
        ...stage,
        ...noLevels,
        ...noEvents,
        ...noTimes,
        quantile_needs: `
          metric  | values_of | measure | ignores_zeros
          spent   | units     | eur     | false
          spenders | units    | eur     | true
        `,
        unit_totals: `
          unit_id | measure | total               | overflows | rounded
          u1      | eur     | 30                  | 0         | 1
          u2      | eur     | 0                   | 0         | 0
          u3      | eur     | 4611686018427387904 | 0         | 0
          u4      | eur     | 7                   | 1         | 0
          u5      | eur     | -4611686018427387903 | 0        | 0
          u6      | other   | 9                   | 0         | 0
        `,
      },
      `
        unit_id | metric   | value                | n | rounded
        u1      | spent    | 30                   | 1 | 1
        u2      | spent    | 0                    | 1 | 0
        u3      | spent    | -                    | 1 | 0
        u4      | spent    | -                    | 1 | 0
        u5      | spent    | -4611686018427387903 | 1 | 0
        u1      | spenders | 30                   | 1 | 1
        u3      | spenders | -                    | 1 | 0
        u4      | spenders | -                    | 1 | 0
        u5      | spenders | -4611686018427387903 | 1 | 0
      `,
    );
  });

  test("by level: small levels are one; over units, their sums of one unit are added up; only in the cumulative view", async () => {
    await expectModel(
      "intermediate/quantile_values",
      {
        ...stage,
        ...noTimes,
        metric_levels: "metric | level \n latency | home \n spent | shoes",
        quantile_needs: `
          metric  | values_of | measure  | has_dimension
          latency | events    | ms       | false
          latency | events    | ms_by_page | true
          spent   | units     | eur_by_kind | true
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
          unit_id | view       | view_day   | measure     | level | total
          u1      | cumulative | 0          | eur_by_kind | shoes | 10
          u1      | cumulative | 0          | eur_by_kind | hats  | 4
          u1      | cumulative | 0          | eur_by_kind | bags  | -4
          u1      | last_7     | 0          | eur_by_kind | shoes | 10
        `,
      },
      `
        metric  | metric_level | view       | value | n
        latency | ''           | cumulative | 5     | 1
        latency | ''           | daily      | 5     | 1
        latency | home         | cumulative | 5     | 1
        latency | OTHER        | cumulative | 6     | 2
        spent   | shoes        | cumulative | 10    | 1
        spent   | OTHER        | cumulative | 0     | 1
      `,
    );
  });

  test("of conversions: the time of each, of the metric's own funnel", async () => {
    await expectModel(
      "intermediate/quantile_values",
      {
        ...stage,
        ...noLevels,
        ...noEvents,
        ...noTotals,
        quantile_needs: "metric | metric_part | values_of | measure \n buy | time_to_convert/median | conversions | -",
        conversion_times: `
          unit_id | metric | session_us       | us
          u1      | buy    | 2026-01-05T10:00 | 9000
          u1      | buy    | 2026-01-05T12:00 | 9000
          u2      | buy    | 2026-01-05T10:00 | 0
          u2      | again  | 2026-01-05T10:00 | 5
        `,
      },
      `
        unit_id | metric | metric_part            | value | n | rounded
        u1      | buy    | time_to_convert/median | 9000  | 2 | 0
        u2      | buy    | time_to_convert/median | 0     | 1 | 0
      `,
    );
  });
});

describe("quantile_slices: where a unit's values count", () => {
  const needs = {
    quantile_needs: "metric | crosses_dimensions \n latency | false \n crossed | true",
  };

  test("fresh units are a population of their own, but in experiments, where all are", async () => {
    await expectModel(
      "intermediate/quantile_slices",
      {
        ...needs,
        stages: "stage_id | exposure_type \n s | gate \n e | experiment",
        slices: `
          stage_id | unit_id | group | carried_over
          s        | u1      | test  | false
          s        | u2      | test  | true
          e        | u1      | blue  | false
        `,
        quantile_values: `
          stage_id | unit_id | metric  | value
          s        | u1      | latency | 1
          s        | u2      | latency | 2
          e        | u1      | latency | 3
        `,
      },
      `
        stage_id | population | group | unit_id | value
        s        | all        | test  | u1      | 1
        s        | fresh      | test  | u1      | 1
        s        | all        | test  | u2      | 2
        e        | all        | blue  | u1      | 3
      `,
    );
  });

  test("user dimensions split the whole of the cumulative view; levels too, if the metric crosses them", async () => {
    await expectModel(
      "intermediate/quantile_slices",
      {
        ...needs,
        stages: "stage_id | exposure_type \n s | experiment",
        slices: "unit_id | user_dimension | user_dimension_value \n u1 | '' | '' \n u1 | country | DE",
        quantile_values: `
          unit_id | metric  | metric_level | view       | value
          u1      | latency | ''           | cumulative | 1
          u1      | latency | home         | cumulative | 2
          u1      | latency | ''           | last_7     | 3
          u1      | crossed | home         | cumulative | 4
        `,
      },
      `
        metric  | user_dimension | user_dimension_value | metric_level | view       | value
        latency | ''             | ''                   | ''           | cumulative | 1
        latency | country        | DE                   | ''           | cumulative | 1
        latency | ''             | ''                   | home         | cumulative | 2
        latency | ''             | ''                   | ''           | last_7     | 3
        crossed | ''             | ''                   | home         | cumulative | 4
        crossed | country        | DE                   | home         | cumulative | 4
      `,
    );
  });
});

describe("quantile_zeros: units without anything to add up", () => {
  const three = `
    unit_id | group   | carried_over | entry_ds
    u1      | test    | false        | 2026-01-05
    u2      | test    | true         | 2026-01-06
    u3      | control | false        | 2026-01-06
  `;
  const cumulative = { views: "view | days \n cumulative | -" };

  test("are those of the group and population that have no row; with a row of 0 they are counted there", async () => {
    await expectModel(
      "intermediate/quantile_zeros",
      {
        ...cumulative,
        stages: "stage_id | last_day \n s | 2026-01-07",
        calendar: await calendar(),
        metric_spans: "unit_id",
        slices: three,
        quantile_needs: `
          metric   | values_of   | ignores_zeros
          spent    | units       | false
          spenders | units       | true
          latency  | events      | false
          buy      | conversions | false
        `,
        quantile_values: "unit_id | metric | value \n u3 | spent | 0",
        quantile_slices:
          "unit_id | metric | group | population | value \n u3 | spent | control | all | 0 \n u3 | spent | control | fresh | 0",
      },
      `
        metric | group | population | units
        spent  | test  | all        | 2
        spent  | test  | fresh      | 1
      `,
    );
  });

  test("in each view they are those who are in the cell: entered by the day, or so long ago", async () => {
    await expectModel(
      "intermediate/quantile_zeros",
      {
        views: "view | days \n cumulative | - \n daily | - \n days_since_exposure | - \n last_7 | 7",
        stages: "stage_id | exposure_type | last_day \n s | experiment | 2026-01-07",
        calendar: await calendar(),
        metric_spans: "unit_id",
        slices: `
          unit_id | entry_ds   | user_dimension | user_dimension_value
          u1      | 2026-01-05 | ''             | ''
          u2      | 2026-01-06 | ''             | ''
          u3      | 2026-01-06 | ''             | ''
          u1      | 2026-01-05 | country        | DE
        `,
        quantile_needs: "exposure_type | metric | values_of \n experiment | spent | units",
        quantile_values: "unit_id | metric | view | view_day | value \n u1 | spent | daily | 2026-01-06 | 4",
        quantile_slices: "unit_id | metric | view | view_day | value \n u1 | spent | daily | 2026-01-06 | 4",
      },
      `
        view                | view_day   | user_dimension_value | units
        cumulative          | 0          | ''                   | 3
        cumulative          | 0          | DE                   | 1
        daily               | 2026-01-05 | ''                   | 1
        daily               | 2026-01-06 | ''                   | 2
        daily               | 2026-01-07 | ''                   | 3
        days_since_exposure | 0          | ''                   | 3
        days_since_exposure | 1          | ''                   | 3
        days_since_exposure | 2          | ''                   | 1
        last_7              | 0          | ''                   | 3
      `,
    );
  });

  test("where windows must be over, only units count for whom they are", async () => {
    await expectModel(
      "intermediate/quantile_zeros",
      {
        ...cumulative,
        stages: "stage_id | exposure_type | last_day \n s | experiment | 2026-01-07",
        calendar: await calendar(),
        metric_spans: "unit_id | window_id \n u1 | week \n u2 | other",
        slices: three,
        quantile_needs:
          "exposure_type | metric | values_of | window_id | is_complete \n experiment | spent | units | week | true",
        quantile_values: "unit_id",
        quantile_slices: "unit_id",
      },
      "metric | group | units \n spent | test | 1",
    );
  });

  test("each level that the stage has is one of every group", async () => {
    await expectModel(
      "intermediate/quantile_zeros",
      {
        ...cumulative,
        stages: "stage_id | exposure_type | last_day \n s | experiment | 2026-01-07",
        calendar: await calendar(),
        metric_spans: "unit_id",
        slices: three,
        quantile_needs:
          "exposure_type | metric | values_of | has_dimension \n experiment | spent | units | false \n experiment | spent | units | true",
        quantile_values: "unit_id | metric | metric_level | value \n u1 | spent | '' | 3 \n u1 | spent | shoes | 3",
        quantile_slices:
          "unit_id | metric | group | metric_level | value \n u1 | spent | test | '' | 3 \n u1 | spent | test | shoes | 3",
      },
      `
        metric_level | group   | units
        ''           | test    | 1
        ''           | control | 1
        shoes        | test    | 1
        shoes        | control | 1
      `,
    );
  });
});

test("quantile_histogram: a value's last rank is the number of values up to it; zeros stand in their place", async () => {
  await expectModel(
    "intermediate/quantile_histogram",
    {
      quantile_slices: `
        group   | unit_id | metric | value | n
        test    | u1      | spent  | 7     | 2
        test    | u2      | spent  | 7     | 1
        test    | u2      | spent  | -3    | 1
        test    | u3      | spent  | -     | 5
        test    | u4      | spent  | 0     | 1
        control | u5      | spent  | 1     | 1
      `,
      quantile_zeros: "group | metric | units \n test | spent | 4",
    },
    `
      group   | value | times | up_to
      test    | -3    | 1     | 1
      test    | 0     | 5     | 6
      test    | 7     | 3     | 9
      control | 1     | 1     | 1
    `,
  );
});

describe("quantile_moments: the order statistics around a quantile, and what the groups' values add up to", () => {
  /** One value a unit: 10, 20, ..., a metric for each probability. */
  const sorted = async (values: number, needs: string, expected: string) => {
    const units = Array.from({ length: values }, (_, i) => `u${i} | ${10 * (i + 1)}`);
    const metrics = needs
      .split("\n")
      .flatMap((line) => line.split("|")[0]?.trim() ?? [])
      .slice(1);
    const each = (row: (metric: string) => string[]) => metrics.flatMap(row).join("\n");
    await expectModel(
      "intermediate/quantile_moments",
      {
        quantile_needs: needs,
        quantile_zeros: "unit_id",
        quantile_slices: `metric | unit_id | value \n ${each((metric) => units.map((unit) => `${metric} | ${unit}`))}`,
        quantile_histogram: `metric | value | times | up_to \n ${each((metric) =>
          units.map((_, i) => `${metric} | ${10 * (i + 1)} | 1 | ${i + 1}`),
        )}`,
      },
      expected,
    );
  };

  test("lie at the ranks that (n - 1) p is between, and are one where it is a whole number", async () => {
    await sorted(
      11,
      "metric | millionths \n median | 500000 \n high | 950000 \n low | 50000 \n p30 | 300000",
      `
        metric | x_below | x_above | units | n  | nn | s  | ss | sn
        median | 60      | 60      | 11    | 11 | 11 | 6  | 6  | 6
        high   | 100     | 110     | 11    | 11 | 11 | 10 | 10 | 10
        low    | 10      | 20      | 11    | 11 | 11 | 1  | 1  | 1
        p30    | 40      | 40      | 11    | 11 | 11 | 4  | 4  | 4
      `,
    );
  });

  test("are the values themselves of one value, and of two", async () => {
    await sorted(1, "metric | millionths \n q | 950000", "x_below | x_above | units | n | s \n 10 | 10 | 1 | 1 | 1");
    await sorted(2, "metric | millionths \n q | 999999", "x_below | x_above | units | n | s \n 10 | 20 | 2 | 2 | 1");
  });

  test("of a unit's own values, those up to the quantile are counted with it; tied values all are", async () => {
    await expectModel(
      "intermediate/quantile_moments",
      {
        quantile_needs: "metric | millionths \n latency | 500000",
        quantile_zeros: "unit_id",
        // 1 1 4 4 4 | 4 9: the median is a 4; u1 has five values up to it, u2 one of two.
        quantile_slices: `
          metric  | unit_id | value | n | rounded
          latency | u1      | 1     | 2 | 2
          latency | u1      | 4     | 3 | 0
          latency | u2      | 4     | 1 | 1
          latency | u2      | 9     | 1 | 0
        `,
        quantile_histogram: `
          metric  | value | times | up_to
          latency | 1     | 2     | 2
          latency | 4     | 4     | 6
          latency | 9     | 1     | 7
        `,
      },
      `
        x_below | x_above | units | n | nn | s | ss | sn | overflows | rounded
        4       | 4       | 2     | 7 | 29 | 6 | 26 | 27 | 0         | 3
      `,
    );
  });

  test("units without anything count with their 0, below the quantile or above it", async () => {
    const of = (values: string, histogram: string) =>
      expectModel.bind(null, "intermediate/quantile_moments", {
        quantile_needs: "metric | millionths \n spent | 500000",
        quantile_zeros: "metric | units \n spent | 3",
        quantile_slices: `metric | unit_id | value \n ${values}`,
        quantile_histogram: `metric | value | times | up_to \n ${histogram}`,
      });
    await of(
      "spent | u1 | 5",
      "spent | 0 | 3 | 3 \n spent | 5 | 1 | 4",
    )("x_below | x_above | units | n | nn | s | ss | sn \n 0 | 0 | 4 | 4 | 4 | 3 | 3 | 3");
    await of(
      "spent | u1 | -1 \n spent | u2 | -2 \n spent | u3 | -3 \n spent | u4 | -4",
      "spent | -4 | 1 | 1 \n spent | -3 | 1 | 2 \n spent | -2 | 1 | 3 \n spent | -1 | 1 | 4 \n spent | 0 | 3 | 7",
    )("x_below | x_above | units | n | nn | s | ss | sn \n -1 | -1 | 7 | 7 | 7 | 4 | 4 | 4");
  });

  test("values that did not fit are counted, even where no other is there", async () => {
    await expectModel(
      "intermediate/quantile_moments",
      {
        quantile_needs: "metric | millionths \n latency | 500000",
        quantile_zeros: "unit_id",
        quantile_slices: `
          group   | metric  | unit_id | value | n
          test    | latency | u1      | 3     | 1
          test    | latency | u1      | -     | 2
          control | latency | u2      | -     | 1
        `,
        quantile_histogram: "group | metric | value | times | up_to \n test | latency | 3 | 1 | 1",
      },
      `
        group   | x_below | x_above | units | n | overflows
        test    | 3       | 3       | 1     | 1 | 2
        control | -       | -       | 0     | 0 | 1
      `,
    );
  });
});

describe("quantile_ranks: the values near a quantile, with their ranks", () => {
  test("are kept as far as its uncertainty can reach, and two ranks more", async () => {
    const values = Array.from({ length: 101 }, (_, i) => `latency | ${i} | 1 | ${i + 1}`);
    // 101 units with one value each: s = 51, so that the standard deviation of their number is 5.05: within 2.5 of them and
    // two ranks of the middle, after which 50 ranks have passed, lie the values 35 to 64.
    const kept = Array.from({ length: 101 }, (_, i) => i).filter((i) => i >= 35 && i <= 64);
    await expectModel(
      "intermediate/quantile_ranks",
      {
        quantile_moments: `
          metric  | x_below | x_above | ranks_before | units | n   | nn  | s  | ss | sn
          latency | 50      | 50      | 50           | 101   | 101 | 101 | 51 | 51 | 51
        `,
        quantile_histogram: ["metric | value | times | up_to", ...values].join("\n"),
      },
      ["value | times | up_to | x_below | units | n", ...kept.map((i) => `${i} | 1 | ${i + 1} | 50 | 101 | 101`)].join(
        "\n",
      ),
    );
  });

  test("of one unit, and of none that fits, there is at least the quantile or its absence", async () => {
    await expectModel(
      "intermediate/quantile_ranks",
      {
        quantile_moments: `
          group   | metric  | x_below | x_above | ranks_before | units | n | nn | s | ss | sn | overflows
          test    | latency | 3       | 3       | 0            | 1     | 1 | 1  | 1 | 1  | 1  | 0
          control | latency | -       | -       | -            | 0     | 0 | 0  | 0 | 0  | 0  | 2
        `,
        quantile_histogram: "group | metric | value | times | up_to \n test | latency | 3 | 1 | 1",
      },
      `
        group   | value | times | up_to | x_below | overflows
        test    | 3     | 1     | 1     | 3       | 0
        control | -     | 0     | 0     | -       | 2
      `,
    );
  });
});
