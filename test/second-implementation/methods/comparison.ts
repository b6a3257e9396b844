import type { Random } from "../../../datasets/random.ts";
import { bayesianView, priorOfDifference } from "../../../src/statistics/comparison/bayesian.ts";
import { type ComparisonOptions, compareGroups } from "../../../src/statistics/comparison/compare-groups.ts";
import { type Margin, testMargin } from "../../../src/statistics/comparison/margin.ts";
import { relativeStandardError } from "../../../src/statistics/comparison/relative-standard-error.ts";
import { sampleCovariance, sampleVariance } from "../../../src/statistics/moments/sample-variance.ts";
import { skewness } from "../../../src/statistics/moments/skewness.ts";
import { alternative, chance, confidenceLevel, magnitude, offset, pick, sign } from "../draw.ts";
import { cubesOf, momentsOf } from "../group.ts";
import type { Case, Method } from "../method.ts";
import { type Kind, randomGroups } from "../random-groups.ts";

const kinds = ["mean", "proportion", "ratio"] as const;

export const comparisonMethods: Readonly<Record<string, Method>> = {
  moments: { covers: ["sampleVariance", "sampleCovariance", "skewness"], randomCase: ofMoments },
  "compare-means": { covers: ["compareGroups"], randomCase: (random) => ofComparison(random, "mean") },
  "compare-proportions": { covers: ["compareGroups"], randomCase: (random) => ofComparison(random, "proportion") },
  "compare-ratios": { covers: ["compareGroups"], randomCase: (random) => ofComparison(random, "ratio") },
  margin: { covers: ["testMargin"], randomCase: ofMargin },
  bayesian: { covers: ["bayesianView", "priorOfDifference", "relativeStandardError"], randomCase: ofBayesian },
};

export function comparisonOptions(random: Random, kind: Kind): Required<ComparisonOptions> {
  return {
    confidenceLevel: confidenceLevel(random),
    alternative: alternative(random),
    relativeInterval: pick(random, ["fieller", "delta"]),
    proportionVariance: kind === "proportion" ? pick(random, ["sample", "binomial"]) : "sample",
  };
}

function ofMoments(random: Random): Case {
  const { test } = randomGroups(random, pick(random, kinds));
  const moments = momentsOf(test);
  return {
    input: { group: test },
    output: {
      variance: sampleVariance(moments),
      covariance: sampleCovariance(moments),
      skewness: skewness(moments, cubesOf(test)),
    },
  };
}

function ofComparison(random: Random, kind: Kind): Case {
  const { test, control } = randomGroups(random, kind);
  const options = comparisonOptions(random, kind);
  return { input: { test, control, options }, output: compareGroups(momentsOf(test), momentsOf(control), options) };
}

export function randomMargin(random: Random): Margin {
  return {
    margin: chance(random, 0.05) ? 0 : Number(magnitude(random, 1e-3, 2).toPrecision(3)),
    of: pick(random, ["relative", "absolute"]),
    test: pick(random, ["non_inferiority", "equivalence"]),
    direction: pick(random, ["increase", "decrease"]),
  };
}

function ofMargin(random: Random): Case {
  const kind = pick(random, kinds);
  const { test, control } = randomGroups(random, kind);
  const options = comparisonOptions(random, kind);
  const drawn = randomMargin(random);
  // A margin of about the size of the error, whatever the metric's unit.
  const { difference } = compareGroups(momentsOf(test), momentsOf(control), options);
  const unit = drawn.of === "absolute" && difference.ok ? 5 * difference.standardError : 1;
  const margin = { ...drawn, margin: Number((drawn.margin * unit).toPrecision(6)) };
  return {
    input: { test, control, margin, options },
    output: testMargin(momentsOf(test), momentsOf(control), margin, options),
  };
}

function ofBayesian(random: Random): Case {
  const standardError = magnitude(random, 1e-6, 1e6);
  const estimate = { difference: offset(random) * standardError, standardError };
  const standardDeviation = standardError * magnitude(random, 1e-3, 1e3);
  const relative = { mean: random.normal() * standardDeviation, standardDeviation };
  const controlMean = sign(random) * magnitude(random, 1e-3, 1e3);
  const options = {
    confidenceLevel: confidenceLevel(random),
    prior: chance(random, 0.3) ? null : { mean: random.normal() * standardDeviation, standardDeviation },
    direction: pick(random, ["increase", "decrease"]),
  };
  const means = {
    ratio: estimate.difference / controlMean,
    controlMean,
    testStandardError: magnitude(random, 1e-4, 10),
    controlStandardError: magnitude(random, 1e-4, 10),
  };
  return {
    input: { estimate, options, relative, means },
    output: {
      view: bayesianView(estimate, options),
      prior: priorOfDifference(relative, controlMean),
      relativeStandardError: relativeStandardError(means),
    },
  };
}
