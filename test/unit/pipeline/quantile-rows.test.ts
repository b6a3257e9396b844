import { describe, expect, it } from "vitest";
import { settingsSchema } from "../../../src/config/settings.ts";
import { dayOf } from "../../../src/lake/calendar.ts";
import type { AnalysedStage } from "../../../src/pipeline/results/analysis.ts";
import { pooledRows } from "../../../src/pipeline/results/pooled-rows.ts";
import { stageRows } from "../../../src/pipeline/results/stage-rows.ts";
import type { PartQuantile, StageQuantiles } from "../../../src/pipeline/stage-quantiles.ts";
import { noResult } from "../../../src/statistics/outcome.ts";
import { subjectWith } from "../../harness/subject.ts";
import { analysedStage } from "./analysed-stage.ts";

const { statistics } = settingsSchema.parse({
  project: "shop",
  sources: [{ type: "files", topic: "t", path: "inbox" }],
});
const context = {
  ds: "2026-01-07",
  settings: { ...statistics, post_stratify_by: "country" },
  dayOf: (ds: string) => dayOf("UTC", ds),
};

const estimated = (value: number, standardError: number, units: bigint): PartQuantile => ({
  units,
  value: { ok: true, value },
  estimate: {
    ok: true,
    value,
    standardError,
    lower: value - 2 * standardError,
    upper: value + 2 * standardError,
    units,
    values: units,
  },
  overflowed: false,
  rounded: 2n,
});

/** A stage of 10 % with a guardrail on the 90th percentile of latencies. */
function stageWith(test: PartQuantile, control: PartQuantile, stage = 1): AnalysedStage {
  const subject = subjectWith([
    {
      name: "latency",
      kind: "quantile",
      event: "view",
      quantile: 0.9,
      direction: "decrease",
      guardrail: { margin: 20, of: "absolute" },
    },
  ]);
  const quantiles: StageQuantiles = {
    levelsOf: () => [],
    quantile: (_population, group) => (group === "test" ? test : control),
  };
  const entries = ["test", "control"].map((group) => ({ ds: "2026-01-05", group, units: 1000n }));
  const analysed = analysedStage({
    percent: 10,
    from: "2026-01-05",
    to: "2026-01-07",
    entries,
    slices: [{ userDimension: "", userLevel: "", metricLevel: "", units: {} }],
  });
  return { ...analysed, subject, stage: { ...analysed.stage, stage }, quantiles };
}

const only = (rows: ReturnType<typeof stageRows>) => {
  const found = rows.filter(({ population }) => population !== "fresh");
  expect(found).toHaveLength(1);
  return found[0] ?? {};
};

describe("a row about a quantile", () => {
  const row = only(stageRows(stageWith(estimated(320, 3, 800n), estimated(300, 4, 900n)), context));

  it("has the quantiles where means are, and their difference by the normal distribution", () => {
    expect(row).toMatchObject({
      metric_part: "",
      test_units: 1000n,
      test_participating_units: 800n,
      test_total: null,
      test_denominator: null,
      test_mean: 320,
      test_standard_error: 3,
      control_mean: 300,
      outcome: "ok",
      difference: 20,
      difference_standard_error: 5,
      degrees_of_freedom: null,
      relative_method: "fieller",
      relative_outcome: "ok",
      rounded_values: 4n,
      limited_units: 0n,
    });
    expect(row.difference_lower).toBeCloseTo(20 - 1.959963984540054 * 5, 12);
    expect(row.p_value).toBeCloseTo(6.334248366623996e-5, 15);
    expect(row.relative_difference).toBeCloseTo(20 / 300, 12);
  });

  it("has what needs a difference and its standard error only: a guardrail, always-valid intervals, what could have been seen", () => {
    // T = (20 - 20) / 5: just at the margin.
    expect(row).toMatchObject({ margin_verdict: "not_shown", margin_p_value: 0.5 });
    expect(row.always_valid).toBe('["sequential"]');
    expect(Number(row.sequential_lower)).toBeLessThan(Number(row.difference_lower));
    expect(Number(row.minimum_detectable_difference)).toBeGreaterThan(5);
  });

  it("has nothing that is of means: no CUPED, no rules about their skewness, no strata", () => {
    expect(row.cuped_outcome).toBeUndefined();
    expect(row).toMatchObject({
      skewness_of_difference: null,
      warnings: "[]",
      post_stratified_by: "country",
      post_stratified_outcome: "not_a_mean",
    });
  });

  it("shows a group's quantile even if its uncertainty is not known, and says why there is no difference", () => {
    const few = { ...estimated(320, 3, 4n), estimate: noResult("too_few_values") };
    expect(only(stageRows(stageWith(few, estimated(300, 4, 900n)), context))).toMatchObject({
      test_mean: 320,
      test_standard_error: null,
      outcome: "too_few_values",
      relative_outcome: "too_few_values",
      margin_verdict: "too_few_values",
      always_valid: "[]",
    });
    const none = { ...few, units: 0n, value: noResult("no_units"), estimate: noResult("no_units") };
    expect(only(stageRows(stageWith(estimated(320, 3, 800n), none), context))).toMatchObject({
      control_participating_units: 0n,
      control_mean: null,
      outcome: "no_units",
    });
  });

  it("at 100 % has no control, but the test group's quantile", () => {
    const stage = stageWith(estimated(320, 3, 800n), estimated(300, 4, 900n));
    const whole = { ...stage, stage: { ...stage.stage, percent: 100 } };
    expect(only(stageRows(whole, context))).toMatchObject({
      test_mean: 320,
      control_mean: null,
      outcome: "no_control",
    });
  });
});

describe("a ramp's row about a quantile", () => {
  const stages = [
    stageWith(estimated(320, 3, 800n), estimated(300, 4, 900n), 1),
    stageWith(estimated(312, 3, 1600n), estimated(300, 4, 900n), 2),
  ];

  it("pools the stages' differences, weighted as differences of means are: by what both groups say of one unit's variance", () => {
    const row = only(pooledRows(stages, context));
    // n se² is a unit's part: 7,200 and 14,400, and 14,400 each; pooled s² (1/n + 1/m) weighs the stages.
    const common = (n: number, m: number): number =>
      (((n - 1) * n * 9 + (m - 1) * m * 16) / (n + m - 2)) * (1 / n + 1 / m);
    const [first, second] = [1 / common(800, 900), 1 / common(1600, 900)];
    const weight = first / (first + second);
    expect(row.difference).toBeCloseTo(20 * weight + 12 * (1 - weight), 10);
    expect(row.difference_standard_error).toBeCloseTo(5 * Math.hypot(weight, 1 - weight), 10);
    expect(row).toMatchObject({
      test_units: 2000n,
      test_participating_units: 2400n,
      test_total: null,
      stages_pooled: 2,
      naive_sign_differs: null,
      warnings: "[]",
      rounded_values: 8n,
    });
    expect(row.inverse_variance_difference).toBeCloseTo(16, 10);
    expect(row.margin_verdict).toBe("not_shown");
    expect(row.mantel_haenszel_difference).toBeUndefined();
  });

  it("leaves a stage out that has no difference of its own", () => {
    const unknown = { ...estimated(320, 3, 4n), estimate: noResult("too_few_values") };
    const row = only(pooledRows([...stages.slice(0, 1), stageWith(unknown, estimated(300, 4, 900n), 2)], context));
    expect(row).toMatchObject({ stages_pooled: 1, difference: 20 });
  });
});
