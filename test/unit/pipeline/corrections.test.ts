import { describe, expect, it } from "vitest";
import { correctFamilies } from "../../../src/pipeline/results/corrections.ts";
import type { Row } from "../../../src/pipeline/results/row.ts";

/** A row of `pulse_results` with a standard error of 1 and a normal distribution. */
const row = (fields: Row): Row => ({
  analysis: "g/r/pooled",
  view: "cumulative",
  metric: "revenue",
  metric_part: "",
  metric_dimension: "",
  user_dimension: "",
  test_group: "test",
  confidence_level: 0.95,
  alternative: "two-sided",
  difference: 3,
  difference_standard_error: 1,
  degrees_of_freedom: null,
  p_value: 0.01,
  ...fields,
});
const holm = { method: "holm", over: "metrics" } as const;
const adjustedOf = (rows: readonly Row[]) => rows.map((r) => r.adjusted_p_value);

describe("the correction of a run's results", () => {
  it("takes the metrics of one analysis and one pair of groups together", () => {
    const rows = correctFamilies(
      [
        row({ metric: "a" }),
        row({ metric: "b", p_value: 0.04 }),
        row({ metric: "a", analysis: "g/r/stage-1" }),
        row({ metric: "a", test_group: "other" }),
      ],
      holm,
    );
    expect(adjustedOf(rows)).toEqual([0.02, 0.04, 0.01, 0.01]);
    expect(rows[0]).toMatchObject({ correction: "holm", correction_family: "metrics", correction_tests: 2 });
  });

  it("gives an adjusted interval that agrees with the adjusted p-value", () => {
    const [significant, not] = correctFamilies(
      [row({ p_value: 0.0027 }), row({ metric: "b", difference: 1, p_value: 0.32 })],
      {
        method: "bonferroni",
        over: "metrics",
      },
    );
    expect(significant?.adjusted_level).toBeCloseTo(0.975, 12);
    // 3 ∓ 2.2414 · 1.
    expect(significant?.adjusted_lower).toBeCloseTo(0.758597, 6);
    expect(Number(not?.adjusted_lower) * Number(not?.adjusted_upper)).toBeLessThan(0);
  });

  it("leaves one end of a one-sided interval open", () => {
    const [found] = correctFamilies([row({ alternative: "greater" })], holm);
    expect(found?.adjusted_upper).toBeNull();
    expect(found?.adjusted_lower).toBeCloseTo(3 - 1.6448536269514722, 12);
  });

  it("takes the steps of a funnel apart from the metrics", () => {
    const rows = correctFamilies(
      [
        row({ metric: "f", metric_part: "overall" }),
        row({ metric: "f", metric_part: "step_2/previous" }),
        row({ metric: "f", metric_part: "time_to_convert/median" }),
        row({ metric: "a" }),
      ],
      holm,
    );
    expect(rows.map((r) => r.correction_family)).toEqual(["metrics", "steps of f", "steps of f", "metrics"]);
  });

  it("corrects the levels of a dimension on their own", () => {
    const level = (value: string) => row({ user_dimension: "country", user_dimension_value: value });
    const rows = correctFamilies([row({}), level("DE"), level("FR"), level("US")], holm);
    expect(rows.map((r) => r.correction_tests)).toEqual([1, 3, 3, 3]);
    expect(rows[1]?.correction_family).toBe("levels of country");
  });

  it("corrects levels of a metric's dimension within those of a user dimension apart from both", () => {
    const level = (country: string, page: string) => row({ user_dimension: country, metric_dimension: page });
    const rows = correctFamilies([level("country", ""), level("", "page"), level("country", "page")], holm);
    expect(rows.map((r) => r.correction_family)).toEqual([
      "levels of country",
      "levels of page of revenue",
      "levels of country and page of revenue",
    ]);
  });

  it("corrects over an experiment's groups where the project asks for it", () => {
    const groups = [row({ test_group: "a" }), row({ test_group: "b" }), row({ metric: "other", test_group: "a" })];
    expect(adjustedOf(correctFamilies(groups, { method: "bonferroni", over: "groups" }))).toEqual([0.02, 0.02, 0.01]);
    expect(adjustedOf(correctFamilies(groups, { method: "bonferroni", over: "both" }))).toEqual([0.03, 0.03, 0.03]);
  });

  it("leaves guardrails and rows without a p-value alone", () => {
    const rows = correctFamilies(
      [row({ margin_test: "non_inferiority" }), row({ p_value: null, outcome: "no_control" }), row({})],
      holm,
    );
    expect(rows.map((r) => r.correction)).toEqual(["none", "none", "holm"]);
    expect(rows.map((r) => r.correction_tests)).toEqual([undefined, undefined, 1]);
  });
});
