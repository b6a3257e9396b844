import type { Random } from "../../../datasets/random.ts";
import { binomialAtLeast, binomialTwoSidedP } from "../../../src/statistics/distributions/binomial.ts";
import {
  chiSquaredCdf,
  chiSquaredLowerQuantile,
  chiSquaredSurvival,
  chiSquaredUpperQuantile,
} from "../../../src/statistics/distributions/chi-squared.ts";
import {
  fisherCdf,
  fisherLowerQuantile,
  fisherSurvival,
  fisherUpperQuantile,
} from "../../../src/statistics/distributions/fisher-f.ts";
import {
  noncentralStudentCdf,
  noncentralStudentLowerQuantile,
  noncentralStudentSurvival,
  noncentralStudentUpperQuantile,
} from "../../../src/statistics/distributions/noncentral-student.ts";
import {
  normalCdf,
  normalSurvival,
  normalTwoSidedP,
  normalUpperQuantile,
} from "../../../src/statistics/distributions/normal.ts";
import { normalLoss } from "../../../src/statistics/distributions/normal-loss.ts";
import {
  studentCdf,
  studentSurvival,
  studentTwoSidedP,
  studentUpperQuantile,
} from "../../../src/statistics/distributions/student.ts";
import { between, chance, magnitude, probability, sign, size, whole } from "../draw.ts";
import type { Case, Method } from "../method.ts";

const smallest = 1e-300;

export const distributionMethods: Readonly<Record<string, Method>> = {
  normal: {
    covers: ["normalCdf", "normalSurvival", "normalTwoSidedP", "normalUpperQuantile", "normalLoss"],
    randomCase: ofNormal,
  },
  student: {
    covers: ["studentCdf", "studentSurvival", "studentTwoSidedP", "studentUpperQuantile"],
    randomCase: ofStudent,
  },
  "chi-squared": {
    covers: ["chiSquaredCdf", "chiSquaredSurvival", "chiSquaredLowerQuantile", "chiSquaredUpperQuantile"],
    randomCase: ofChiSquared,
  },
  fisher: {
    covers: ["fisherCdf", "fisherSurvival", "fisherLowerQuantile", "fisherUpperQuantile"],
    randomCase: ofFisher,
  },
  "noncentral-student": {
    covers: [
      "noncentralStudentCdf",
      "noncentralStudentSurvival",
      "noncentralStudentLowerQuantile",
      "noncentralStudentUpperQuantile",
    ],
    mostCases: 2000,
    randomCase: ofNoncentralStudent,
  },
  binomial: { covers: ["binomialAtLeast", "binomialTwoSidedP"], randomCase: ofBinomial },
};

function ofNormal(random: Random): Case {
  const z = chance(random, 0.5) ? between(random, -37, 37) : 3 * random.normal();
  const p = probability(random, smallest);
  return {
    input: { z, p },
    output: {
      cdf: normalCdf(z),
      survival: normalSurvival(z),
      twoSided: normalTwoSidedP(z),
      upperQuantile: normalUpperQuantile(p),
      loss: normalLoss(z),
    },
  };
}

function ofStudent(random: Random): Case {
  const degrees = magnitude(random, 1, 1e9);
  const t = sign(random) * (chance(random, 0.5) ? magnitude(random, 1e-3, 1e6) : between(random, 0, 35));
  const p = probability(random, smallest);
  return {
    input: { t, degrees, p },
    output: {
      cdf: studentCdf(t, degrees),
      survival: studentSurvival(t, degrees),
      twoSided: studentTwoSidedP(t, degrees),
      // With one degree of freedom the quantile of 1e-300 is 3e299, and with fewer it is no double.
      upperQuantile: studentUpperQuantile(p, degrees),
    },
  };
}

function ofChiSquared(random: Random): Case {
  const degrees = chance(random, 0.5) ? whole(random, 1, 10) : magnitude(random, 0.5, 1e6);
  const x = chance(random, 0.5)
    ? Math.max(1e-3, degrees + between(random, -8, 35) * Math.sqrt(2 * degrees))
    : magnitude(random, 1e-6, 1300);
  const p = probability(random, smallest);
  return {
    input: { x, degrees, p },
    output: {
      cdf: chiSquaredCdf(x, degrees),
      survival: chiSquaredSurvival(x, degrees),
      upperQuantile: chiSquaredUpperQuantile(p, degrees),
      lowerQuantile: chiSquaredLowerQuantile(p, degrees),
    },
  };
}

function ofFisher(random: Random): Case {
  const [d1, d2] = [magnitude(random, 1, 1e5), magnitude(random, 1, 1e5)];
  const x = chance(random, 0.5)
    ? magnitude(random, 1e-3, 1e3)
    : Math.exp(random.normal() * 3 * Math.sqrt(1 / d1 + 1 / d2));
  // With one degree of freedom the quantile of 1e-300 is no double.
  const p = probability(random, 1e-100);
  return {
    input: { x, d1, d2, p },
    output: {
      cdf: fisherCdf(x, d1, d2),
      survival: fisherSurvival(x, d1, d2),
      upperQuantile: fisherUpperQuantile(p, d1, d2),
      lowerQuantile: fisherLowerQuantile(p, d1, d2),
    },
  };
}

function ofNoncentralStudent(random: Random): Case {
  const degrees = magnitude(random, 1, 1e6);
  const noncentrality = between(random, -10, 10);
  const t = noncentrality + between(random, -12, 12);
  const p = probability(random, 1e-100);
  return {
    input: { t, degrees, noncentrality, p },
    output: {
      cdf: noncentralStudentCdf(t, degrees, noncentrality),
      survival: noncentralStudentSurvival(t, degrees, noncentrality),
      upperQuantile: noncentralStudentUpperQuantile(p, degrees, noncentrality),
      lowerQuantile: noncentralStudentLowerQuantile(p, degrees, noncentrality),
    },
  };
}

function ofBinomial(random: Random): Case {
  const trials = size(random, 1, 1e6);
  const share = probability(random, 1e-3);
  const expected = trials * share;
  const off = between(random, -10, 30) * Math.sqrt(expected * (1 - share));
  const successes = Math.min(trials, Math.max(0, Math.round(expected + off)));
  return {
    input: { successes, trials, share },
    output: {
      atLeast: binomialAtLeast(successes, trials, share),
      twoSided: binomialTwoSidedP(successes, trials, share),
    },
  };
}
