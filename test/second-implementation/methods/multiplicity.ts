import type { Random } from "../../../datasets/random.ts";
import { adjustPValues, type Correction } from "../../../src/statistics/multiplicity/adjust-p-values.ts";
import { adjustedLevels } from "../../../src/statistics/multiplicity/adjusted-levels.ts";
import { chance, confidenceLevel, magnitude, size } from "../draw.ts";
import type { Case, Method } from "../method.ts";

const corrections = [
  "none",
  "bonferroni",
  "holm",
  "hochberg",
  "benjamini_hochberg",
  "benjamini_yekutieli",
] as const satisfies readonly Correction[];

export const multiplicityMethods: Readonly<Record<string, Method>> = {
  corrections: { covers: ["adjustPValues", "adjustedLevels"], randomCase: ofCorrections },
};

function ofCorrections(random: Random): Case {
  const pValues = Array.from({ length: size(random, 1, 40) }, () => randomP(random));
  // Equal ones, as of tests that are the same.
  if (chance(random, 0.2)) pValues.push(...pValues.slice(0, 3));
  const level = confidenceLevel(random);
  return {
    input: { pValues, confidenceLevel: level },
    output: Object.fromEntries(
      corrections.map((correction) => [
        correction,
        { pValues: adjustPValues(pValues, correction), levels: adjustedLevels(pValues, correction, level) },
      ]),
    ),
  };
}

function randomP(random: Random): number {
  if (chance(random, 0.02)) return random.below(2);
  return chance(random, 0.5) ? random.uniform() : magnitude(random, 1e-280, 1);
}
