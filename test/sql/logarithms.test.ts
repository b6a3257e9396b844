import { describe, test } from "vitest";
import { expectUnitValues } from "./expect-unit-values.ts";

const terms = `
  metric | side | window_id | measure | take
  price  | y    | w         | order   | total
  price  | x    | w         | order   | any
  price  | c    | history   | order   | total
  price  | d    | history   | order   | any
`;
const metrics = (scale: number, limits = "- | - | - | -"): string =>
  `metric | log_of_scale | cap_lower | cap_upper | lower_millionths | upper_millionths \n price | ${scale} | ${limits}`;

describe("unit_values: logarithms of values", () => {
  test("are natural ones in millionths, rounded half up, over the units above 0", async () => {
    await expectUnitValues(
      {
        metrics: metrics(0),
        metric_terms: terms,
        unit_totals: `
          unit_id  | measure | events | total
          one      | order   | 1      | 1
          two      | order   | 1      | 2
          million  | order   | 1      | 1000000
          zero     | order   | 2      | 0
          negative | order   | 1      | -5
          largest  | order   | 1      | 4611686018427387903
        `,
      },
      `
        unit_id  | y        | x
        one      | 0        | 1
        two      | 693147   | 1
        million  | 13815511 | 1
        zero     | 0        | 0
        negative | 0        | 0
        largest  | 42975125 | 1
      `,
    );
  });

  test("are of the value in the metric's unit, and so below 0 for values below 1", async () => {
    await expectUnitValues(
      {
        metrics: metrics(2),
        metric_terms: terms,
        unit_totals:
          "unit_id | measure | events | total \n u1 | order | 1 | 200 \n u2 | order | 1 | 50 \n u3 | order | 1 | 1",
      },
      "unit_id | y | x \n u1 | 693147 | 1 \n u2 | -693147 | 1 \n u3 | -4605170 | 1",
    );
  });

  test("are of the limited value, and limits are said in the value's own unit", async () => {
    await expectUnitValues(
      {
        metrics: metrics(0, "2 | 1000 | - | 500000"),
        metric_terms: terms,
        unit_totals: `
          unit_id | measure | events | total
          u1      | order   | 1      | 1
          u2      | order   | 1      | 10
          u3      | order   | 1      | 100
          u4      | order   | 1      | 5000
          u5      | order   | 1      | -7
        `,
      },
      `
        unit_id | y       | x | limited | lower_limit | upper_limit
        u1      | 693147  | 1 | 1       | 2           | 10
        u2      | 2302585 | 1 | 0       | 2           | 10
        u3      | 2302585 | 1 | 1       | 2           | 10
        u4      | 2302585 | 1 | 1       | 2           | 10
        u5      | 693147  | 1 | 1       | 2           | 10
      `,
    );
  });

  test("of the history are those of its values, over the units that were above 0 in it", async () => {
    await expectUnitValues(
      {
        metrics: metrics(0),
        metric_terms: terms,
        unit_totals: `
          unit_id | window_id | measure | events | total
          both    | w         | order   | 1      | 10
          both    | history   | order   | 1      | 100
          before  | history   | order   | 1      | 2
          below   | w         | order   | 1      | 3
          below   | history   | order   | 1      | -2
        `,
      },
      `
        unit_id | y       | x | c       | d
        both    | 2302585 | 1 | 4605170 | 1
        before  | 0       | 0 | 693147  | 1
        below   | 1098612 | 1 | 0       | 0
      `,
    );
  });

  test("are not made of a value that does not fit: that is counted", async () => {
    await expectUnitValues(
      {
        metrics: metrics(0),
        metric_terms: terms,
        unit_totals:
          "unit_id | measure | events | total | overflows \n u1 | order | 2 | 4611686018427387904 | 0 \n u2 | order | 2 | 10 | 1",
      },
      "unit_id | y | x | overflows \n u1 | 0 | 0 | 1 \n u2 | 2302585 | 1 | 1",
    );
  });
});
