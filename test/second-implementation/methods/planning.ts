import type { Random } from "../../../datasets/random.ts";
import { type Baseline, baselineOf, proportionBaseline } from "../../../src/statistics/planning/baseline.ts";
import { detectableDifference } from "../../../src/statistics/planning/detectable-difference.ts";
import { minimumDetectableEffect } from "../../../src/statistics/planning/minimum-detectable-effect.ts";
import { power } from "../../../src/statistics/planning/power.ts";
import { rampPlan, steadyUnits } from "../../../src/statistics/planning/ramp-plan.ts";
import { unitsNeeded } from "../../../src/statistics/planning/units-needed.ts";
import { alternative, between, chance, magnitude, pick, sign, size, whole } from "../draw.ts";
import { momentsOf } from "../group.ts";
import type { Case, Method } from "../method.ts";
import { randomGroups } from "../random-groups.ts";

export const planningMethods: Readonly<Record<string, Method>> = {
  baseline: { covers: ["baselineOf"], randomCase: ofBaseline },
  power: { covers: ["power", "proportionBaseline"], randomCase: ofPower },
  "detectable-effect": { covers: ["minimumDetectableEffect", "detectableDifference"], randomCase: ofDetectable },
  "units-needed": { covers: ["unitsNeeded"], randomCase: ofUnitsNeeded },
  "ramp-plan": { covers: ["rampPlan", "steadyUnits"], mostCases: 1000, randomCase: ofRampPlan },
};

function ofBaseline(random: Random): Case {
  const { test: group } = randomGroups(random, pick(random, ["mean", "proportion", "ratio"]));
  return { input: { group }, output: baselineOf(momentsOf(group)) };
}

function randomBaseline(random: Random): Baseline {
  if (chance(random, 0.4)) return proportionBaseline(magnitude(random, 1e-3, 0.9));
  const mean = sign(random) * magnitude(random, 1e-2, 1e4);
  return { mean, variance: (mean * magnitude(random, 0.1, 10)) ** 2 };
}

function testOptions(random: Random) {
  return {
    confidenceLevel: pick(random, [0.9, 0.95, 0.99, between(random, 0.8, 0.999)]),
    alternative: alternative(random),
    varianceReduction: chance(random, 0.5) ? 0 : between(random, 0, 0.9),
  };
}

function randomPlan(random: Random) {
  const testUnits = size(random, 2, 1e7);
  const groups = { testUnits, controlUnits: chance(random, 0.5) ? testUnits : size(random, 2, 1e7) };
  return { baseline: randomBaseline(random), groups, options: testOptions(random) };
}

function ofPower(random: Random): Case {
  const { baseline, groups, options } = randomPlan(random);
  const standardError = Math.sqrt(baseline.variance * (1 / groups.testUnits + 1 / groups.controlUnits));
  const difference = between(random, -6, 6) * standardError;
  const of = pick(random, ["absolute", "relative"]);
  const effect = of === "absolute" ? difference : difference / Math.abs(baseline.mean);
  return {
    input: { baseline, groups, effect, of, options },
    output: power(baseline, groups, effect, { ...options, effect: of }),
  };
}

function ofDetectable(random: Random): Case {
  const { baseline, groups, options } = randomPlan(random);
  const target = between(random, 0.3, 0.99);
  const direction = pick(random, ["increase", "decrease"]);
  const standardError = magnitude(random, 1e-3, 1e3);
  return {
    input: { baseline, groups, target, direction, standardError, options },
    output: {
      effect: minimumDetectableEffect(baseline, groups, { ...options, power: target, direction }),
      difference: detectableDifference(standardError, { ...options, power: target }),
    },
  };
}

function ofUnitsNeeded(random: Random): Case {
  const baseline = randomBaseline(random);
  const options = {
    ...testOptions(random),
    effect: pick(random, ["absolute", "relative"]),
    power: between(random, 0.3, 0.99),
    testShare: chance(random, 0.5) ? 0.5 : between(random, 0.02, 0.98),
  };
  const relative = sign(random) * magnitude(random, 1e-3, 0.5);
  const effect = options.effect === "relative" ? relative : relative * Math.abs(baseline.mean);
  return { input: { baseline, effect, options }, output: unitsNeeded(baseline, effect, options) };
}

function ofRampPlan(random: Random): Case {
  const baseline = randomBaseline(random);
  const options = { ...testOptions(random), effect: "relative" as const, power: between(random, 0.5, 0.95) };
  const ramp = {
    percents: [2, 10, 50, between(random, 1, 99)],
    eligibleUnits: steadyUnits(size(random, 10, 1e6), whole(random, 3, 20)),
    milestones: [1, 3],
    targets: [0.01, 0.02, 0.05].map((target) => sign(random) * target),
  };
  return { input: { baseline, ramp, options }, output: rampPlan(baseline, ramp, options) };
}
