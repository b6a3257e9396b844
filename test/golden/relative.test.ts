import { describe, expect, it } from "vitest";
import { compareGroups } from "../../src/statistics/comparison/compare-groups.ts";
import { deltaInterval, fiellerInterval } from "../../src/statistics/comparison/relative.ts";
import { normalUpperQuantile } from "../../src/statistics/distributions/normal.ts";
import { estimateGroup } from "../../src/statistics/moments/estimate.ts";
import { closed } from "../harness/closed.ts";
import { meanMoments, relativeError } from "./moments-of.ts";
import { realExperiments } from "./real-experiments.ts";

describe("relative differences, against other implementations", () => {
  it.each(realExperiments)("SciPy, with the normal quantile: $name", (expected) => {
    const { relative } = compareGroups(expected.test, expected.control, { confidenceLevel: 0.95 });
    expect(relative.ok && relativeError(relative.relative, expected.relative)).toBeLessThan(1e-9);
    const test = estimateGroup(expected.test);
    const control = estimateGroup(expected.control);
    if (!relative.ok || !test.ok || !control.ok) throw new Error("no result");
    const inputs = {
      ratio: relative.relative,
      controlMean: control.mean,
      testStandardError: test.standardError,
      controlStandardError: control.standardError,
      criticalValue: normalUpperQuantile(0.025),
    };
    const fieller = fiellerInterval(inputs);
    const delta = deltaInterval(inputs);
    if (!fieller.ok || !delta.ok) throw new Error("no interval");
    expect(relativeError(fieller.lower, expected.fieller[0])).toBeLessThan(1e-9);
    expect(relativeError(fieller.upper, expected.fieller[1])).toBeLessThan(1e-9);
    expect(relativeError(delta.lower, expected.delta[0])).toBeLessThan(1e-9);
    expect(relativeError(delta.upper, expected.delta[1])).toBeLessThan(1e-9);
  });

  // GrowthBook, packages/stats/tests at 8f1db445 (test_two_sided_ttest; test_get_metric_dfs_frequentist), recomputed to full precision:
  // the delta method with Student's t and Welch's degrees of freedom, as ours.
  it.each([
    {
      name: "test_two_sided_ttest",
      test: meanMoments(3461, 242270, 1346982900, 2),
      control: meanMoments(3407, 139687, 523779767, 2),
      relative: 0.7073170731707317,
      interval: [-0.03526008906611777, 1.449894235407581] as const,
    },
    {
      name: "dimension one",
      test: meanMoments(120, 30000, 8690000, 2),
      control: meanMoments(100, 27000, 8487900, 2),
      relative: -0.07407407407407414,
      interval: [-0.17395718516868802, 0.025809037020539743] as const,
    },
    {
      name: "dimension two",
      test: meanMoments(220, 77000, 35710000, 2),
      control: meanMoments(200, 74000, 36155900, 2),
      relative: -0.0540540540540541,
      interval: [-0.15750223781159273, 0.04939412970348454] as const,
    },
  ])("GrowthBook, delta method: $name", ({ test, control, relative: expected, interval }) => {
    const { relative } = compareGroups(test, control, { confidenceLevel: 0.95, relativeInterval: "delta" });
    if (!relative.ok || !relative.interval.ok) throw new Error("no result");
    expect(relativeError(relative.relative, expected)).toBeLessThan(1e-9);
    expect(relativeError(relative.interval.lower, interval[0])).toBeLessThan(1e-9);
    expect(relativeError(relative.interval.upper, interval[1])).toBeLessThan(1e-9);
  });

  // GrowthBook, packages/stats/tests/test_shared_models.py::TestEffectMomentsNegativeBaseline at 8f1db445: the sign follows the absolute difference.
  it.each([
    [meanMoments(1000, -10000, 104000), meanMoments(1000, -5000, 29000), 0.5, 0.007074605999633481],
    [meanMoments(1000, -10000, 104000), meanMoments(1000, -15000, 229000), -0.5, 0.011407459407340888],
    [meanMoments(1000, -2000, 8000), meanMoments(1000, 3000, 13000), 2.5, 0.05703729703670444],
    [meanMoments(1000, 10000, 104000), meanMoments(1000, 15000, 229000), 0.5, 0.011407459407340888],
    [meanMoments(1000, 10000, 104000), meanMoments(1000, 5000, 29000), -0.5, 0.007074605999633481],
  ])("GrowthBook, negative baselines: case %#", (control, test, expected, standardError) => {
    const { difference, relative } = compareGroups(test, control, { confidenceLevel: 0.95, relativeInterval: "delta" });
    if (!relative.ok || !relative.interval.ok || !difference.ok) throw new Error("no result");
    expect(relativeError(relative.relative, expected)).toBeLessThan(1e-12);
    const { lower, upper } = closed(relative.interval);
    const half = (upper - lower) / 2;
    expect(relativeError(half / difference.criticalValue, standardError)).toBeLessThan(1e-9);
    expect(Math.sign(relative.relative)).toBe(Math.sign(difference.difference));
  });
});
