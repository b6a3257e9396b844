/** A row of a published table, as a test writes it. */
export type FixtureRow = Readonly<Record<string, string | number | boolean | null>>;

const SKEWED = {
  rule: "skewed_difference",
  text: "the difference's distribution is skewed (0.22): wait for more units, or winsorise",
  source: "Kohavi et al. 2014, doi:10.1145/2623330.2623341: n >= 355 skewness²",
};
const POOL = {
  rule: "pool_of_doubtful_stages",
  text: "2 of the 3 pooled stages are doubtful themselves",
  source: "Shuster 2010, doi:10.1002/sim.3607",
};

interface Where {
  readonly metric: string;
  readonly stage: number | null;
  readonly whole: boolean;
}

/** The plain interval moved and narrowed, as an adjustment does. */
function adjusted(row: FixtureRow, by: number): FixtureRow {
  const [difference, lower, upper, control] = [
    Number(row.difference),
    Number(row.difference_lower),
    Number(row.difference_upper),
    Number(row.control_mean),
  ];
  const half = ((upper - lower) / 2) * Math.sqrt(1 - by);
  const moved = difference * 0.97;
  return {
    cuped_outcome: "ok",
    cuped_variance_reduction: by,
    cuped_difference: moved,
    cuped_lower: moved - half,
    cuped_upper: moved + half,
    cuped_p_value: Number(row.p_value) * 0.8,
    cuped_relative_difference: moved / control,
    cuped_relative_lower: (moved - half) / control,
    cuped_relative_upper: (moved + half) / control,
    cuped_relative_outcome: "ok",
  };
}

/** The interval that may be looked at every day: wider. */
function sequential(row: FixtureRow): FixtureRow {
  const difference = Number(row.difference);
  const control = Number(row.control_mean);
  const half = ((Number(row.difference_upper) - Number(row.difference_lower)) / 2) * 1.6;
  return {
    always_valid: '["sequential"]',
    sequential_lower: difference - half,
    sequential_upper: difference + half,
    sequential_p_value: Math.min(1, Number(row.p_value) * 40),
    sequential_relative_lower: (difference - half) / control,
    sequential_relative_upper: (difference + half) / control,
    sequential_tuning_units: 10_000,
  };
}

/** Bonferroni's correction over nine metrics, as good as another to look at. */
function corrected(row: FixtureRow): FixtureRow {
  const difference = Number(row.difference);
  const half = ((Number(row.difference_upper) - Number(row.difference_lower)) / 2) * 1.41;
  return {
    correction: "bonferroni",
    correction_family: "metrics",
    correction_tests: 9,
    adjusted_p_value: Math.min(1, Number(row.p_value) * 9),
    adjusted_level: 1 - 0.05 / 9,
    adjusted_lower: difference - half,
    adjusted_upper: difference + half,
  };
}

/** So many standard errors are seen with a chance of 80 %, two-sided and one-sided. */
const SEEN = { both: 2.801582, one: 2.486475 };

function detectable(row: FixtureRow, errors: number): FixtureRow {
  const size = errors * Number(row.difference_standard_error);
  return {
    minimum_detectable_difference: size,
    minimum_detectable_relative: size / Math.abs(Number(row.control_mean)),
  };
}

function ofMetric({ metric, stage }: Where, row: FixtureRow): FixtureRow {
  switch (metric) {
    case "revenue":
      return {
        ...adjusted(row, stage === null ? 0.093 : 0.21 / stage),
        cuped_history_ratio: stage === null ? null : 0.7 / stage,
        ...corrected(row),
        ...(stage === null ? {} : { lower_limit: 0, upper_limit: 140 + stage, limited_units: 12 * stage }),
        ...(stage === 3
          ? {
              look: 2,
              looks: 3,
              look_spending: "obrien_fleming",
              look_critical_value: 2.963,
              look_lower: -1,
              look_upper: 3,
              look_crossed: false,
            }
          : {}),
        ...(stage === null
          ? {}
          : {
              post_stratified_by: "country",
              post_stratified_outcome: "ok",
              post_stratified_strata: 3,
              post_stratified_difference: row.difference ?? null,
              post_stratified_lower: row.difference_lower ?? null,
              post_stratified_upper: row.difference_upper ?? null,
              post_stratified_p_value: row.p_value ?? null,
            }),
      };
    case "purchases":
      return {
        ...corrected(row),
        ...detectable(row, SEEN.one),
        alternative: "greater",
        p_value: Number(row.p_value) / 2,
        difference_upper: null,
        relative_upper: null,
        sequential_upper: null,
        sequential_relative_upper: null,
        adjusted_upper: null,
        cuped_outcome: "too_little_history",
        warnings: JSON.stringify(stage === null ? [POOL] : stage < 3 ? [SKEWED] : []),
      };
    case "support_tickets":
      return {
        margin: 0.05,
        margin_of: "relative",
        margin_test: "non_inferiority",
        margin_verdict: stage === null ? "harmed" : "not_shown",
        margin_p_value: stage === null ? 0.9995 : 0.4,
        correction: "none",
      };
    case "page_views":
      // Significant alone; not among nine.
      return { ...corrected(row), adjusted_p_value: Math.max(0.08, Number(row.p_value) * 9) };
    case "active_days":
      return {
        margin: 0.03,
        margin_of: "relative",
        margin_test: "equivalence",
        margin_verdict: "shown",
        margin_p_value: 0.003,
        chance_to_win: 0.734,
        expected_loss: 0.0021,
        credible_lower: -0.004,
        credible_upper: 0.006,
        prior_mean: 0,
        prior_standard_deviation: 0.05,
      };
    case "checkout_funnel":
      return stage === null
        ? {
            ...corrected(row),
            mantel_haenszel_difference: 0.0049,
            mantel_haenszel_lower: 0.0021,
            mantel_haenszel_upper: 0.0077,
            mantel_haenszel_odds_ratio: 1.128,
            mantel_haenszel_p_value: 0.0006,
          }
        : corrected(row);
    default:
      return {};
  }
}

/** Columns of the further views of a fixture's comparison: of each kind, some metric has it. */
export function withViews(where: Where, row: FixtureRow): FixtureRow {
  if (row.outcome !== "ok") return row;
  const all = { ...row, alternative: "two-sided", warnings: "[]", ...sequential(row), ...detectable(row, SEEN.both) };
  return where.whole ? { ...all, ...ofMetric(where, row) } : all;
}
