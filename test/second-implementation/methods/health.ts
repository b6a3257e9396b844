import type { Random } from "../../../datasets/random.ts";
import { dailySampleRatio } from "../../../src/statistics/health/daily-sample-ratio.ts";
import { type GroupCount, pooledSampleRatio, sampleRatio } from "../../../src/statistics/health/sample-ratio.ts";
import { sampleRatioDrivers } from "../../../src/statistics/health/sample-ratio-drivers.ts";
import { sequentialSampleRatio } from "../../../src/statistics/health/sequential-sample-ratio.ts";
import { type GroupShape, skewnessOfDifference, skewnessOfPool } from "../../../src/statistics/health/warnings.ts";
import { between, chance, list, magnitude, offset, pick, size, whole } from "../draw.ts";
import type { Case, Method } from "../method.ts";

export const healthMethods: Readonly<Record<string, Method>> = {
  "sample-ratio": { covers: ["sampleRatio", "pooledSampleRatio"], randomCase: ofSampleRatio },
  "daily-sample-ratio": { covers: ["dailySampleRatio"], randomCase: ofDays },
  "sequential-sample-ratio": { covers: ["sequentialSampleRatio"], randomCase: ofSequence },
  "sample-ratio-drivers": { covers: ["sampleRatioDrivers"], randomCase: ofDrivers },
  "skewness-of-difference": { covers: ["skewnessOfDifference", "skewnessOfPool"], randomCase: ofSkewness },
};

function randomWeights(random: Random): number[] {
  const some = list(random, 2, 4, () => pick(random, [50, 10, 1, between(random, 0.5, 99)]));
  return chance(random, 0.05) ? [...some, 0] : some;
}

/** Counts of one split, a few standard deviations off. */
function randomCounts(random: Random, weights: readonly number[], most: number): GroupCount[] {
  const units = chance(random, 0.02) ? 0 : size(random, 1, most);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight, k) => {
    const expected = (units * weight) / total;
    const count = Math.max(0, Math.round(expected + (offset(random) / 2) * Math.sqrt(expected)));
    return { group: `group ${k}`, units: BigInt(count), weight };
  });
}

function ofSampleRatio(random: Random): Case {
  const groups = whole(random, 2, 4);
  const stages = list(random, 1, 4, () => {
    const weights = Array.from({ length: groups }, () => pick(random, [50, 10, 1, between(random, 0.5, 99)]));
    return randomCounts(random, weights, 1e7);
  });
  return { input: { stages }, output: { first: sampleRatio(stages[0]), pooled: pooledSampleRatio(stages) } };
}

function ofDays(random: Random): Case {
  const weights = randomWeights(random);
  const most = magnitude(random, 10, 1e6);
  const days = list(random, 1, 10, (k) => ({ ds: `day ${k}`, groups: randomCounts(random, weights, most) }));
  return { input: { days }, output: dailySampleRatio(days) };
}

function ofSequence(random: Random): Case {
  const weights = randomWeights(random);
  const most = magnitude(random, 10, 1e6);
  const days = list(random, 1, 10, () => randomCounts(random, weights, most));
  const concentration = pick(random, [10_000, magnitude(random, 1, 1e6)]);
  return { input: { days, concentration }, output: sequentialSampleRatio(days, { concentration }) };
}

function ofDrivers(random: Random): Case {
  const weights = randomWeights(random);
  const dimensions = list(random, 1, 4, (k) => ({
    dimension: `dimension ${k}`,
    levels: list(random, 1, 6, (l) => ({ level: `level ${l}`, groups: randomCounts(random, weights, 1e6) })),
  }));
  return { input: { dimensions }, output: sampleRatioDrivers(dimensions) };
}

function ofSkewness(random: Random): Case {
  const group = (): GroupShape => ({
    units: size(random, 2, 1e7),
    standardErrorSquared: chance(random, 0.1) ? 0 : magnitude(random, 1e-12, 1e6),
    skewness: chance(random, 0.05) ? null : random.normal() * magnitude(random, 0.1, 30),
    rarest: null,
  });
  const stages = list(random, 1, 5, () => ({ test: group(), control: group(), weight: random.uniform() }));
  const [{ test, control }] = stages;
  return { input: { stages }, output: { first: skewnessOfDifference(test, control), pool: skewnessOfPool(stages) } };
}
