import type { Random } from "../../../datasets/random.ts";
import { confidenceSequence } from "../../../src/statistics/sequential/confidence-sequence.ts";
import { crossingProbabilities } from "../../../src/statistics/sequential/crossing-probabilities.ts";
import { groupSequentialBounds } from "../../../src/statistics/sequential/group-sequential.ts";
import { alternative, between, confidenceLevel, magnitude, offset, pick, size, whole } from "../draw.ts";
import type { Case, Method } from "../method.ts";

export const sequentialMethods: Readonly<Record<string, Method>> = {
  "confidence-sequence": { covers: ["confidenceSequence"], randomCase: ofConfidenceSequence },
  "group-sequential": { covers: ["groupSequentialBounds"], mostCases: 2000, randomCase: ofGroupSequential },
  "crossing-probabilities": { covers: ["crossingProbabilities"], mostCases: 2000, randomCase: ofCrossing },
};

function ofConfidenceSequence(random: Random): Case {
  const standardError = magnitude(random, 1e-6, 1e6);
  const estimate = { value: offset(random) * standardError, standardError, units: size(random, 2, 1e7) };
  const options = {
    confidenceLevel: confidenceLevel(random),
    tuningUnits: size(random, 10, 1e7),
    alternative: alternative(random),
  };
  return { input: { estimate, options }, output: confidenceSequence(estimate, options) };
}

function ofGroupSequential(random: Random): Case {
  const times = increasing(random, whole(random, 1, 4));
  const information = increasing(random, times.length);
  const looks = times.map((spendingTime, k) => ({ spendingTime, information: information[k] ?? 1 }));
  const options = {
    alpha: pick(random, [0.01, 0.05, between(random, 0.001, 0.2)]),
    spending: pick(random, ["obrien_fleming", "pocock"]),
    sides: pick(random, [1, 2]),
  };
  return { input: { looks, options }, output: groupSequentialBounds(looks, options) };
}

function ofCrossing(random: Random): Case {
  const information = increasing(random, whole(random, 1, 4));
  const looks = information.map((share) => ({ information: 1000 * share, criticalValue: between(random, 1, 4) }));
  const options = { sides: pick(random, [1, 2]), drift: between(random, -5, 5) };
  return { input: { looks, options }, output: crossingProbabilities(looks, options) };
}

/** Shares that increase by at least a twentieth and end at 1, or before it. */
function increasing(random: Random, count: number): number[] {
  const steps = Array.from({ length: count }, () => between(random, 0.05, 1));
  const total = steps.reduce((sum, step) => sum + step, 0) * pick(random, [1, 1.2]);
  let share = 0;
  return steps.map((step, k) => {
    share += step / total;
    return k === count - 1 ? Math.min(1, share) : share;
  });
}
