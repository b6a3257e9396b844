/** A case of another product's or a textbook's tests, as a user would write it for `pulse compare`. */
export interface CompareCase {
  /** Name of the case in the collection it was taken from. */
  readonly id: string;
  readonly source: string;
  /** What is given to `pulse compare`. */
  readonly input: string;
  /** Figures of the JSON by their path; null: there is none, such as the open end of an interval. */
  readonly expected: Readonly<Record<string, number | string | boolean | null>>;
  readonly tolerance: number;
}

/** Figures are what the unmodified upstream code gives, to full precision. */
export const compareCases: readonly CompareCase[] = [
  {
    id: "gb-welch-relative-1",
    source:
      "growthbook/growthbook, packages/stats/tests/frequentist/test_tests.py, TestTwoSidedTTest.test_two_sided_ttest at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 3407, "sum": 1396.87, "sum_squares": 52377.9767}, "treatment": {"kind": "mean", "n": 3461, "sum": 2422.7, "sum_squares": 134698.29}, "options": {"difference": "relative", "relative_interval": "delta"}}',
    expected: {
      "headline.estimate": 0.7073170731707317,
      "headline.lower": -0.03526008906611777,
      "headline.upper": 1.449894235407581,
      "headline.p_value": 0.06191182745618362,
      "plain.relative.standard_error": 0.3787943616681428,
    },
    tolerance: 1e-9,
  },
  {
    id: "gb-pipeline-mean-relative-dim-one",
    source:
      "growthbook/growthbook, packages/stats/tests/test_gbstats.py, TestAnalyzeMetricDfFrequentist.test_get_metric_dfs_frequentist at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 100, "sum": 270.0, "sum_squares": 848.79}, "treatment": {"kind": "mean", "n": 120, "sum": 300.0, "sum_squares": 869.0}, "options": {"difference": "relative", "relative_interval": "delta"}}',
    expected: {
      "headline.estimate": -0.07407407407407414,
      "headline.lower": -0.17395718516868802,
      "headline.upper": 0.025809037020539743,
      "headline.p_value": 0.14521900541814636,
      "plain.relative.standard_error": 0.050657045137700016,
    },
    tolerance: 1e-9,
  },
  {
    id: "gb-pipeline-mean-relative-dim-two",
    source:
      "growthbook/growthbook, packages/stats/tests/test_gbstats.py, MULTI_DIMENSION_STATISTICS_DF dim 'two' (upstream asserts dim one only) at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 200, "sum": 740.0, "sum_squares": 3615.59}, "treatment": {"kind": "mean", "n": 220, "sum": 770.0, "sum_squares": 3571.0}, "options": {"difference": "relative", "relative_interval": "delta"}}',
    expected: {
      "headline.estimate": -0.0540540540540541,
      "headline.lower": -0.15750223781159273,
      "headline.upper": 0.04939412970348454,
      "headline.p_value": 0.30495047277540666,
      "plain.relative.standard_error": 0.05262465529837558,
    },
    tolerance: 1e-9,
  },
  {
    id: "gb-proportion-relative-1",
    source:
      "growthbook/growthbook, packages/stats/tests/frequentist/test_tests.py, TestTwoSidedTTest.test_two_sided_ttest_binom at 8f1db445",
    input:
      '{"control": {"kind": "proportion", "n": 28, "sum": 14.0}, "treatment": {"kind": "proportion", "n": 30, "sum": 16.0}, "options": {"difference": "relative", "relative_interval": "delta", "proportion_variance": "binomial"}}',
    expected: {
      "headline.estimate": 0.06666666666666665,
      "headline.lower": -0.4776740282706786,
      "headline.upper": 0.6110073616040119,
      "headline.p_value": 0.8070716832021887,
      "plain.relative.standard_error": 0.27169855689735606,
    },
    tolerance: 1e-9,
  },
  {
    id: "gb-onesided-greater-relative",
    source:
      "growthbook/growthbook, packages/stats/tests/frequentist/test_tests.py, TestOneSidedGreaterTTest at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 3000, "sum": 1396.87, "sum_squares": 52377.9767}, "treatment": {"kind": "mean", "n": 3461, "sum": 2422.7, "sum_squares": 134698.29}, "options": {"difference": "relative", "relative_interval": "delta", "alternative": "greater"}}',
    expected: {
      "headline.estimate": 0.5033610858562358,
      "headline.lower": -0.045136675850396046,
      "headline.upper": null,
      "headline.p_value": 0.06558262868467746,
      "plain.relative.standard_error": 0.3334122146400735,
    },
    tolerance: 1e-9,
  },
  {
    id: "gb-onesided-less-relative",
    source:
      "growthbook/growthbook, packages/stats/tests/frequentist/test_tests.py, TestOneSidedLesserTTest at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 3000, "sum": 1396.87, "sum_squares": 52377.9767}, "treatment": {"kind": "mean", "n": 3461, "sum": 2422.7, "sum_squares": 134698.29}, "options": {"difference": "relative", "relative_interval": "delta", "alternative": "less"}}',
    expected: {
      "headline.estimate": 0.5033610858562358,
      "headline.lower": null,
      "headline.upper": 1.0518588475628676,
      "headline.p_value": 0.9344173713153225,
      "plain.relative.standard_error": 0.3334122146400735,
    },
    tolerance: 1e-9,
  },
  {
    id: "gb-welch-absolute-1",
    source:
      "growthbook/growthbook, packages/stats/tests/frequentist/test_tests.py, TestTwoSidedTTest.test_two_sided_ttest_absolute at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 3407, "sum": 1396.87, "sum_squares": 52377.9767}, "treatment": {"kind": "mean", "n": 3461, "sum": 2422.7, "sum_squares": 134698.29}}',
    expected: {
      "headline.estimate": 0.29,
      "headline.lower": 0.04537789255929012,
      "headline.upper": 0.5346221074407098,
      "headline.p_value": 0.020158402643587037,
      "plain.difference.standard_error": 0.12478363158758794,
      "plain.difference.degrees_of_freedom": 5841.742032093565,
    },
    tolerance: 1e-9,
  },
  {
    id: "gb-onesided-greater-absolute",
    source:
      "growthbook/growthbook, packages/stats/tests/frequentist/test_tests.py, TestOneSidedGreaterTTest at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 3000, "sum": 1396.87, "sum_squares": 52377.9767}, "treatment": {"kind": "mean", "n": 3461, "sum": 2422.7, "sum_squares": 134698.29}, "options": {"alternative": "greater"}}',
    expected: {
      "headline.estimate": 0.23437666666666668,
      "headline.lower": 0.020791480063255735,
      "headline.upper": null,
      "headline.p_value": 0.03554272489873023,
      "plain.difference.standard_error": 0.12983081254184736,
    },
    tolerance: 1e-9,
  },
  {
    id: "gb-onesided-less-absolute",
    source:
      "growthbook/growthbook, packages/stats/tests/frequentist/test_tests.py, TestOneSidedLesserTTest at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 3000, "sum": 1396.87, "sum_squares": 52377.9767}, "treatment": {"kind": "mean", "n": 3461, "sum": 2422.7, "sum_squares": 134698.29}, "options": {"alternative": "less"}}',
    expected: {
      "headline.estimate": 0.23437666666666668,
      "headline.lower": null,
      "headline.upper": 0.44796185327007765,
      "headline.p_value": 0.9644572751012698,
      "plain.difference.standard_error": 0.12983081254184736,
    },
    tolerance: 1e-9,
  },
  {
    id: "gb-negative-baseline--10-to--5",
    source:
      "growthbook/growthbook, packages/stats/tests/test_shared_models.py, TestEffectMomentsNegativeBaseline at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 1000, "sum": -10000.0, "sum_squares": 104000.0}, "treatment": {"kind": "mean", "n": 1000, "sum": -5000.0, "sum_squares": 29000.0}, "options": {"difference": "relative", "relative_interval": "delta"}}',
    expected: { "headline.estimate": 0.5, "plain.relative.standard_error": 0.007074605999633481 },
    tolerance: 1e-9,
  },
  {
    id: "gb-negative-baseline--10-to--15",
    source:
      "growthbook/growthbook, packages/stats/tests/test_shared_models.py, TestEffectMomentsNegativeBaseline at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 1000, "sum": -10000.0, "sum_squares": 104000.0}, "treatment": {"kind": "mean", "n": 1000, "sum": -15000.0, "sum_squares": 229000.0}, "options": {"difference": "relative", "relative_interval": "delta"}}',
    expected: { "headline.estimate": -0.5, "plain.relative.standard_error": 0.011407459407340888 },
    tolerance: 1e-9,
  },
  {
    id: "gb-negative-baseline--2-to-3",
    source:
      "growthbook/growthbook, packages/stats/tests/test_shared_models.py, TestEffectMomentsNegativeBaseline at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 1000, "sum": -2000.0, "sum_squares": 8000.0}, "treatment": {"kind": "mean", "n": 1000, "sum": 3000.0, "sum_squares": 13000.0}, "options": {"difference": "relative", "relative_interval": "delta"}}',
    expected: { "headline.estimate": 2.5, "plain.relative.standard_error": 0.05703729703670444 },
    tolerance: 1e-9,
  },
  {
    id: "gb-negative-baseline-10-to-15",
    source:
      "growthbook/growthbook, packages/stats/tests/test_shared_models.py, TestEffectMomentsNegativeBaseline at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 1000, "sum": 10000.0, "sum_squares": 104000.0}, "treatment": {"kind": "mean", "n": 1000, "sum": 15000.0, "sum_squares": 229000.0}, "options": {"difference": "relative", "relative_interval": "delta"}}',
    expected: { "headline.estimate": 0.5, "plain.relative.standard_error": 0.011407459407340888 },
    tolerance: 1e-9,
  },
  {
    id: "gb-negative-baseline-10-to-5",
    source:
      "growthbook/growthbook, packages/stats/tests/test_shared_models.py, TestEffectMomentsNegativeBaseline at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 1000, "sum": 10000.0, "sum_squares": 104000.0}, "treatment": {"kind": "mean", "n": 1000, "sum": 5000.0, "sum_squares": 29000.0}, "options": {"difference": "relative", "relative_interval": "delta"}}',
    expected: { "headline.estimate": -0.5, "plain.relative.standard_error": 0.007074605999633481 },
    tolerance: 1e-9,
  },
  {
    id: "gb-pipeline-cuped-mean-relative",
    source:
      "growthbook/growthbook, packages/stats/tests/test_gbstats.py, TestAnalyzeMetricDfRegressionAdjustment.test_analyze_metric_df_ra at 8f1db445",
    input:
      '{"control": {"kind": "mean_cuped", "n": 3001, "post": {"kind": "mean", "n": 3001, "sum": 300.0, "sum_squares": 600.0}, "pre": {"kind": "mean", "n": 3001, "sum": 210.0, "sum_squares": 415.0}, "sum_post_x_pre": -20.0}, "treatment": {"kind": "mean_cuped", "n": 3000, "post": {"kind": "mean", "n": 3000, "sum": 222.0, "sum_squares": 555.0}, "pre": {"kind": "mean", "n": 3000, "sum": 120.0, "sum_squares": 405.0}, "sum_post_x_pre": -10.0}}',
    expected: { "cuped.difference.estimate / |control.mean|": -0.2817071538457276 },
    tolerance: 1e-9,
  },
  {
    id: "gb-seq-mean-relative-N1000",
    source:
      "growthbook/growthbook, packages/stats/tests/frequentist/test_tests.py, TestSequentialTTest.test_sequential_test_runs at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 3000, "sum": 1396.87, "sum_squares": 52377.9767}, "treatment": {"kind": "mean", "n": 3461, "sum": 2422.7, "sum_squares": 134698.29}, "options": {"difference": "relative", "relative_interval": "delta", "sequential": {"tuning_n": 1000.0}}}',
    expected: {
      "plain.relative.estimate": 0.5033610858562358,
      "plain.sequential.relative.lower": -0.5584405051077315,
      "plain.sequential.relative.upper": 1.5651626768202032,
      "plain.sequential.relative.p_value": 1.0,
    },
    tolerance: 1e-9,
  },
  {
    id: "gb-seq-prop-relative-N5000",
    source:
      "growthbook/growthbook, packages/stats/tests/frequentist/test_tests.py, test_sequential_test_runs_prop at 8f1db445",
    input:
      '{"control": {"kind": "proportion", "n": 3000, "sum": 1396.0}, "treatment": {"kind": "proportion", "n": 3461, "sum": 2422.0}, "options": {"difference": "relative", "relative_interval": "delta", "sequential": {"tuning_n": 5000}, "proportion_variance": "binomial"}}',
    expected: {
      "plain.relative.estimate": 0.5038633516821496,
      "plain.sequential.relative.lower": 0.4009784966859415,
      "plain.sequential.relative.upper": 0.6067482066783576,
      "plain.sequential.relative.p_value": 5.174716682839778e-44,
    },
    tolerance: 1e-9,
  },
  {
    id: "gb-seq-pipeline-N600",
    source: "growthbook/growthbook, packages/stats/tests/test_gbstats.py, TestAnalyzeMetricDfSequential at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 100, "sum": 270.0, "sum_squares": 848.79}, "treatment": {"kind": "mean", "n": 120, "sum": 300.0, "sum_squares": 869.0}, "options": {"difference": "relative", "relative_interval": "delta", "sequential": {"tuning_n": 600}}}',
    expected: {
      "plain.relative.estimate": -0.07407407407407414,
      "plain.sequential.relative.lower": -0.23332208516976455,
      "plain.sequential.relative.upper": 0.08517393702161626,
      "plain.sequential.relative.p_value": 0.8923322285852282,
    },
    tolerance: 1e-9,
  },
  {
    id: "gb-seq-onesided-greater-relative",
    source:
      "growthbook/growthbook, packages/stats/tests/frequentist/test_tests.py, TestSequentialOneSidedGreaterTTest at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 3000, "sum": 1396.87, "sum_squares": 52377.9767}, "treatment": {"kind": "mean", "n": 3461, "sum": 2422.7, "sum_squares": 134698.29}, "options": {"difference": "relative", "relative_interval": "delta", "alternative": "greater", "sequential": {"tuning_n": 5000}}}',
    expected: { "plain.sequential.relative.lower": -0.42356454602790883, "plain.sequential.relative.upper": null },
    tolerance: 1e-9,
  },
  {
    id: "gb-seq-onesided-less-relative",
    source:
      "growthbook/growthbook, packages/stats/tests/frequentist/test_tests.py, TestSequentialOneSidedLesserTTest at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 3000, "sum": 1396.87, "sum_squares": 52377.9767}, "treatment": {"kind": "mean", "n": 3461, "sum": 2422.7, "sum_squares": 134698.29}, "options": {"difference": "relative", "relative_interval": "delta", "alternative": "less", "sequential": {"tuning_n": 5000}}}',
    expected: { "plain.sequential.relative.lower": null, "plain.sequential.relative.upper": 1.4302867177403806 },
    tolerance: 1e-9,
  },
  {
    id: "gb-seq-onesided-greater-absolute",
    source:
      "growthbook/growthbook, packages/stats/tests/frequentist/test_tests.py, TestSequentialOneSidedGreaterTTest at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 3000, "sum": 1396.87, "sum_squares": 52377.9767}, "treatment": {"kind": "mean", "n": 3461, "sum": 2422.7, "sum_squares": 134698.29}, "options": {"alternative": "greater", "sequential": {"tuning_n": 5000}}}',
    expected: { "plain.sequential.difference.lower": -0.12656844172804982, "plain.sequential.difference.upper": null },
    tolerance: 1e-9,
  },
  {
    id: "gb-seq-onesided-less-absolute",
    source:
      "growthbook/growthbook, packages/stats/tests/frequentist/test_tests.py, TestSequentialOneSidedLesserTTest at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 3000, "sum": 1396.87, "sum_squares": 52377.9767}, "treatment": {"kind": "mean", "n": 3461, "sum": 2422.7, "sum_squares": 134698.29}, "options": {"alternative": "less", "sequential": {"tuning_n": 5000}}}',
    expected: { "plain.sequential.difference.lower": null, "plain.sequential.difference.upper": 0.5953217750613832 },
    tolerance: 1e-9,
  },
  {
    id: "gb-bayes-prop-flat",
    source:
      "growthbook/growthbook, packages/stats/tests/bayesian/test_tests.py, TestBinom.test_bayesian_binomial_ab_test at 8f1db445",
    input:
      '{"control": {"kind": "proportion", "n": 100, "sum": 49.0}, "treatment": {"kind": "proportion", "n": 100, "sum": 51.0}, "options": {"difference": "relative", "relative_interval": "delta", "proportion_variance": "binomial"}}',
    expected: {
      "plain.bayesian.mean": 0.04081632653061228,
      "plain.bayesian.lower": -0.24779335974122607,
      "plain.bayesian.upper": 0.3294260128024506,
      "plain.bayesian.chance_to_win": 0.6091813095808981,
      "plain.bayesian.expected_loss_test": 0.04057952262455081,
      "plain.bayesian.expected_loss_control": 0.0813958491551631,
      "plain.bayesian.standard_deviation": 0.14725254573469446,
    },
    tolerance: 1e-9,
  },
  {
    id: "gb-bayes-mean-flat",
    source:
      "growthbook/growthbook, packages/stats/tests/bayesian/test_tests.py, TestNorm.test_bayesian_gaussian_ab_test at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 10, "sum": 100.0, "sum_squares": 1002.25}, "treatment": {"kind": "mean", "n": 10, "sum": 105.0, "sum_squares": 1111.5}, "options": {"difference": "relative", "relative_interval": "delta"}}',
    expected: {
      "plain.bayesian.mean": 0.05,
      "plain.bayesian.lower": -0.020001863604820883,
      "plain.bayesian.upper": 0.12000186360482087,
      "plain.bayesian.chance_to_win": 0.9192339081566245,
      "plain.bayesian.expected_loss_test": 0.001309817163926532,
      "plain.bayesian.expected_loss_control": 0.05130981716392653,
      "plain.bayesian.standard_deviation": 0.03571589282098377,
    },
    tolerance: 1e-9,
  },
  {
    id: "gb-bayes-mean-informative",
    source:
      "growthbook/growthbook, packages/stats/tests/bayesian/test_tests.py, TestNorm.test_bayesian_gaussian_ab_test_informative at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 10, "sum": 100.0, "sum_squares": 1002.25}, "treatment": {"kind": "mean", "n": 10, "sum": 105.0, "sum_squares": 1111.5}, "options": {"difference": "relative", "relative_interval": "delta", "bayesian": {"prior_mean": 0.1, "prior_standard_deviation": 0.31622776601683794}}}',
    expected: {
      "plain.bayesian.mean": 0.05062977888312217,
      "plain.bayesian.lower": -0.018929830742817608,
      "plain.bayesian.upper": 0.12018938850906194,
      "plain.bayesian.chance_to_win": 0.9231499085772956,
      "plain.bayesian.expected_loss_test": 0.001227027546311408,
      "plain.bayesian.expected_loss_control": 0.05185680642943358,
      "plain.bayesian.standard_deviation": 0.03549024888958016,
    },
    tolerance: 1e-9,
  },
  {
    id: "gb-bayes-pipeline-mean",
    source:
      "growthbook/growthbook, packages/stats/tests/test_gbstats.py, TestAnalyzeMetricDfBayesian.test_get_metric_dfs_new at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 100, "sum": 270.0, "sum_squares": 848.79}, "treatment": {"kind": "mean", "n": 120, "sum": 300.0, "sum_squares": 869.0}, "options": {"difference": "relative", "relative_interval": "delta"}}',
    expected: {
      "plain.bayesian.mean": -0.07407407407407414,
      "plain.bayesian.lower": -0.17336005810718605,
      "plain.bayesian.upper": 0.025211909959037757,
      "plain.bayesian.chance_to_win": 0.0718341677433742,
      "plain.bayesian.expected_loss_test": 0.07569113094677539,
      "plain.bayesian.expected_loss_control": 0.0016170568727012565,
    },
    tolerance: 1e-9,
  },
  {
    id: "gb-bayes-pipeline-mean-inverse",
    source: "growthbook/growthbook, packages/stats/tests/test_gbstats.py, test_get_metric_dfs_inverse at 8f1db445",
    input:
      '{"control": {"kind": "mean", "n": 100, "sum": 270.0, "sum_squares": 848.79}, "treatment": {"kind": "mean", "n": 120, "sum": 300.0, "sum_squares": 869.0}, "options": {"difference": "relative", "relative_interval": "delta", "direction": "decrease"}}',
    expected: {
      "plain.bayesian.mean": -0.07407407407407414,
      "plain.bayesian.lower": -0.17336005810718605,
      "plain.bayesian.upper": 0.025211909959037757,
      "plain.bayesian.chance_to_win": 0.9281658322566257,
      "plain.bayesian.expected_loss_test": 0.0016170568727012565,
      "plain.bayesian.expected_loss_control": 0.07569113094677539,
    },
    tolerance: 1e-9,
  },
  {
    id: "gb-srm-1",
    source: "growthbook/growthbook, packages/back-end/test/stats.test.ts, calculates SRM correctly at 8f1db445",
    input: '{"users": [1000, 1200], "weights": [0.5, 0.5]}',
    expected: { p_value: 2.007865612426481e-5 },
    tolerance: 1e-9,
  },
  {
    id: "gb-srm-2",
    source: "growthbook/growthbook, packages/back-end/test/stats.test.ts, calculates SRM correctly at 8f1db445",
    input: '{"users": [135, 115], "weights": [0.5, 0.5]}',
    expected: { p_value: 0.20590321073206466 },
    tolerance: 1e-9,
  },
  {
    id: "gb-srm-3",
    source: "growthbook/growthbook, packages/back-end/test/stats.test.ts, calculates SRM correctly at 8f1db445",
    input: '{"users": [310, 98], "weights": [0.75, 0.25]}',
    expected: { p_value: 0.647434185701797 },
    tolerance: 1e-9,
  },
  {
    id: "gb-srm-7",
    source: "growthbook/growthbook, packages/back-end/test/stats.test.ts, calculates SRM correctly at 8f1db445",
    input: '{"users": [0, 0, 0], "weights": [0.34, 0.33, 0.33]}',
    expected: { p_value: null },
    tolerance: 1e-9,
  },
  {
    id: "gb-srm-8",
    source: "growthbook/growthbook, packages/back-end/test/stats.test.ts, calculates SRM correctly at 8f1db445",
    input: '{"users": [0, 10, 10], "weights": [0.34, 0.33, 0.33]}',
    expected: { p_value: 0.0057906244034232005 },
    tolerance: 1e-9,
  },
  {
    id: "gb-srm-9",
    source: "growthbook/growthbook, packages/back-end/test/stats.test.ts, calculates SRM correctly at 8f1db445",
    input: '{"users": [500, 500, 600], "weights": [0.34, 0.33, 0.33]}',
    expected: { p_value: 0.0005926379315273186 },
    tolerance: 1e-9,
  },
  {
    id: "gb-srm-10",
    source: "growthbook/growthbook, packages/back-end/test/stats.test.ts, calculates SRM correctly at 8f1db445",
    input: '{"users": [500, 500], "weights": [0.5, 0.5]}',
    expected: { p_value: 1.0 },
    tolerance: 1e-9,
  },
  {
    id: "gb-holm-6",
    source:
      "growthbook/growthbook, packages/shared/test/experiments.test.ts, pvalue correction method: does HB procedure correctly at 8f1db445",
    input: '{"p_values": [0.01, 0.04, 0.03, 0.005, 0.55, 0.6], "options": {"correction": "holm"}}',
    expected: {
      "corrections.0.adjusted_p_values.0": 0.05,
      "corrections.0.adjusted_p_values.1": 0.12,
      "corrections.0.adjusted_p_values.2": 0.12,
      "corrections.0.adjusted_p_values.3": 0.03,
      "corrections.0.adjusted_p_values.4": 1.0,
      "corrections.0.adjusted_p_values.5": 1.0,
    },
    tolerance: 1e-9,
  },
  {
    id: "gb-holm-2",
    source:
      "growthbook/growthbook, packages/shared/test/experiments.test.ts, pvals and CIs adjusted in place at 8f1db445",
    input: '{"p_values": [0.025, 0.03], "options": {"correction": "holm"}}',
    expected: { "corrections.0.adjusted_p_values.0": 0.05, "corrections.0.adjusted_p_values.1": 0.05 },
    tolerance: 1e-9,
  },
  {
    id: "gb-bh-7",
    source: "growthbook/growthbook, packages/shared/test/experiments.test.ts, does BH procedure correctly at 8f1db445",
    input:
      '{"p_values": [0.898, 0.138, 0.007, 0.964, 0.538, 0.006, 0.138], "options": {"correction": "benjamini_hochberg"}}',
    expected: {
      "corrections.0.adjusted_p_values.0": 0.964,
      "corrections.0.adjusted_p_values.1": 0.24150000000000002,
      "corrections.0.adjusted_p_values.2": 0.0245,
      "corrections.0.adjusted_p_values.3": 0.964,
      "corrections.0.adjusted_p_values.4": 0.7532,
      "corrections.0.adjusted_p_values.5": 0.0245,
      "corrections.0.adjusted_p_values.6": 0.24150000000000002,
    },
    tolerance: 1e-9,
  },
  {
    id: "gb-bh-2",
    source:
      "growthbook/growthbook, packages/shared/test/experiments.test.ts, pvals and CIs adjusted in place at 8f1db445",
    input: '{"p_values": [0.025, 0.03], "options": {"correction": "benjamini_hochberg"}}',
    expected: { "corrections.0.adjusted_p_values.0": 0.03, "corrections.0.adjusted_p_values.1": 0.03 },
    tolerance: 1e-9,
  },
  {
    id: "tt-by",
    source: "e10v/tea-tasting, tests/test_multiplicity.py, test_adjust_fdr_arbitrary_dependence at 90306f16",
    input: '{"p_values": [0.005, 0.06, 0.007, 0.04, 0.01, 0.03], "options": {"correction": "benjamini_yekutieli"}}',
    expected: {
      "corrections.0.adjusted_p_values.0": 0.048999999999999995,
      "corrections.0.adjusted_p_values.1": 0.147,
      "corrections.0.adjusted_p_values.2": 0.048999999999999995,
      "corrections.0.adjusted_p_values.3": 0.1176,
      "corrections.0.adjusted_p_values.4": 0.048999999999999995,
      "corrections.0.adjusted_p_values.5": 0.11024999999999999,
    },
    tolerance: 1e-9,
  },
  {
    id: "tt-srm-norm",
    source: "e10v/tea-tasting, tests/metrics/test_proportion.py, test_sample_ratio_analyze_norm_no_corr at 90306f16",
    input: '{"users": [53, 47], "weights": [0.5, 0.5]}',
    expected: { p_value: 0.5485062355001472 },
    tolerance: 1e-9,
  },
  {
    id: "ramp-strat-mh",
    source: "T. Crook et al., 2009, doi:10.1145/1557019.1557139",
    input:
      '{"stages": [{"name": "1%", "control": {"kind": "proportion", "n": 990000, "sum": 20000}, "test": {"kind": "proportion", "n": 10000, "sum": 230}}, {"name": "50%", "control": {"kind": "proportion", "n": 500000, "sum": 5000}, "test": {"kind": "proportion", "n": 500000, "sum": 6000}}]}',
    expected: { "mantel_haenszel.difference": 0.002030396306271643 },
    tolerance: 1e-9,
  },
  {
    id: "ramp-naive-pool",
    source: "T. Crook et al., 2009, doi:10.1145/1557019.1557139",
    input:
      '{"stages": [{"name": "1%", "control": {"kind": "proportion", "n": 990000, "sum": 20000}, "test": {"kind": "proportion", "n": 10000, "sum": 230}}, {"name": "50%", "control": {"kind": "proportion", "n": 500000, "sum": 5000}, "test": {"kind": "proportion", "n": 500000, "sum": 6000}}]}',
    expected: { "naive_sum.difference": -0.004562837215423082, "naive_sum.sign_differs": true },
    tolerance: 1e-9,
  },
  {
    id: "ramp-cmh",
    source: "T. Crook et al., 2009, doi:10.1145/1557019.1557139",
    input:
      '{"stages": [{"name": "1%", "control": {"kind": "proportion", "n": 990000, "sum": 20000}, "test": {"kind": "proportion", "n": 10000, "sum": 230}}, {"name": "50%", "control": {"kind": "proportion", "n": 500000, "sum": 5000}, "test": {"kind": "proportion", "n": 500000, "sum": 6000}}]}',
    expected: {
      "mantel_haenszel.odds_ratio": 1.1979815412320851,
      "mantel_haenszel.statistic\u00b2": 95.49703741910994,
    },
    tolerance: 1e-6,
  },
  {
    id: "ramp-stage-1%",
    source: "T. Crook et al., 2009, doi:10.1145/1557019.1557139",
    input:
      '{"control": {"kind": "proportion", "n": 990000, "sum": 20000}, "test": {"kind": "proportion", "n": 10000, "sum": 230}}',
    expected: { "headline.estimate": 0.002797979797979796, "control.mean": 0.020202020202020204, "test.mean": 0.023 },
    tolerance: 1e-9,
  },
  {
    id: "ramp-stage-50%",
    source: "T. Crook et al., 2009, doi:10.1145/1557019.1557139",
    input:
      '{"control": {"kind": "proportion", "n": 500000, "sum": 5000}, "test": {"kind": "proportion", "n": 500000, "sum": 6000}}',
    expected: { "headline.estimate": 0.002, "control.mean": 0.01, "test.mean": 0.012 },
    tolerance: 1e-9,
  },
  {
    id: "ramp-srm-naive",
    source: "T. Crook et al., 2009, doi:10.1145/1557019.1557139",
    input: '{"users": [1490000, 510000], "weights": [0.5, 0.5]}',
    expected: { status: "fail" },
    tolerance: 1e-9,
  },
  {
    id: "ramp-srm-stage-1",
    source: "T. Crook et al., 2009, doi:10.1145/1557019.1557139",
    input: '{"users": [990000, 10000], "weights": [0.99, 0.01]}',
    expected: { p_value: 1 },
    tolerance: 1e-9,
  },
  {
    id: "ramp-srm-stage-2",
    source: "T. Crook et al., 2009, doi:10.1145/1557019.1557139",
    input: '{"users": [500000, 500000], "weights": [0.5, 0.5]}',
    expected: { p_value: 1 },
    tolerance: 1e-9,
  },
  {
    id: "ramp-srm-expected-mixture",
    source: "T. Crook et al., 2009, doi:10.1145/1557019.1557139",
    input: '{"users": [1490000, 510000], "weights": [0.745, 0.255]}',
    expected: { p_value: 1 },
    tolerance: 1e-9,
  },
  {
    id: "R-welch-1",
    source:
      "statsmodels/statsmodels, statsmodels/stats/tests/test_weightstats.py, test_ttest_ind_with_uneq_var at 82c59e37",
    input:
      '{"control": {"values": [1.1, 2.9, 4.2]}, "test": {"values": [1.0, 2.0, 3.0]}, "options": {"confidence_level": 0.95}}',
    expected: { "plain.difference.statistic": -0.6864951273557258, "headline.p_value": 0.536194907531267 },
    tolerance: 1e-9,
  },
  {
    id: "R-welch-2",
    source:
      "statsmodels/statsmodels, statsmodels/stats/tests/test_weightstats.py, test_ttest_ind_with_uneq_var at 82c59e37",
    input:
      '{"control": {"values": [1.1, 2.9, 4.2]}, "test": {"values": [1.0, 2.0, 3.0, 4.0]}, "options": {"confidence_level": 0.95}}',
    expected: { "plain.difference.statistic": -0.2108663315950719, "headline.p_value": 0.8435413913160829 },
    tolerance: 1e-9,
  },
  {
    id: "R-tost-welch-var2",
    source: "statsmodels/statsmodels, statsmodels/stats/tests/test_tost.py, welch-var2 at 82c59e37",
    input:
      '{"control": {"values": [3.76, 3.66, 3.65, 3.6, 3.48, 2.87, 3.24, 3.92, 3.99, 4.21, 4.21, 3.31, 3.61, 2.97, 2.73]}, "test": {"values": [4.0, 3.26, 4.14, 3.42, 3.25, 4.34, 4.97, 4.31, 3.11, 3.41, 5.02, 4.21, 4.59, 5.3, 4.32]}, "options": {"confidence_level": 0.9, "margin": {"margin": 0.6, "of": "absolute", "test": "equivalence"}}}',
    expected: {
      "headline.estimate": 0.5626666666666651,
      "headline.lower": 0.19491625069996504,
      "headline.upper": 0.930417082633365,
      "plain.difference.standard_error": 0.21498719046373915,
      "plain.margin.p_value": 0.43179368125947876,
      "plain.difference.degrees_of_freedom": 24.110001510627292,
    },
    tolerance: 1e-9,
  },
  {
    id: "R-tost-welch-var1",
    source: "statsmodels/statsmodels, statsmodels/stats/tests/test_tost.py, welch-var1 at 82c59e37",
    input:
      '{"control": {"values": [2.6, 2.82, 2.18, 3.46, 4.01, 3.04, 3.47, 4.06, 2.91, 3.59, 4.51, 3.16, 3.86, 3.31, 3.02]}, "test": {"values": [2.84, 2.51, 2.41, 2.95, 3.14, 3.79, 4.14, 3.85, 3.02, 3.45, 5.37, 3.81, 4.19, 3.16, 3.84]}, "options": {"confidence_level": 0.9, "margin": {"margin": 0.6, "of": "absolute", "test": "equivalence"}}}',
    expected: {
      "headline.estimate": 0.16466666666666585,
      "headline.lower": -0.2666862980722544,
      "headline.upper": 0.5960196314055859,
      "plain.difference.standard_error": 0.2531625991083627,
      "plain.margin.p_value": 0.048530839762369424,
      "plain.difference.degrees_of_freedom": 26.748478758231517,
    },
    tolerance: 1e-9,
  },
];
