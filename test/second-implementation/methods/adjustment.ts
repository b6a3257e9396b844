import type { Random } from "../../../datasets/random.ts";
import { cuped } from "../../../src/statistics/adjustment/cuped.ts";
import { postStratify } from "../../../src/statistics/adjustment/post-stratification.ts";
import { preExposureBias } from "../../../src/statistics/health/pre-exposure-bias.ts";
import { chance, confidenceLevel, pick } from "../draw.ts";
import { historyMomentsOf, momentsOf } from "../group.ts";
import type { Case, Method } from "../method.ts";
import { type Kind, randomGroups, randomStages } from "../random-groups.ts";
import { comparisonOptions } from "./comparison.ts";

export const adjustmentMethods: Readonly<Record<string, Method>> = {
  "cuped-means": { covers: ["cuped"], randomCase: (random) => ofCuped(random, "mean") },
  "cuped-proportions": { covers: ["cuped"], randomCase: (random) => ofCuped(random, "proportion") },
  "cuped-ratios": { covers: ["cuped"], randomCase: (random) => ofCuped(random, "ratio") },
  "pre-exposure-bias": { covers: ["preExposureBias"], randomCase: ofPreExposureBias },
  "post-stratification": { covers: ["postStratify"], randomCase: ofPostStratification },
};

function ofCuped(random: Random, kind: Kind): Case {
  const { test, control } = randomGroups(random, kind);
  const options = {
    ...comparisonOptions(random, kind),
    minimumUnits: pick(random, [0, 100]),
    minimumHistoryRatio: pick(random, [0, 0.05]),
    historyStratum: chance(random, 0.7),
  };
  return {
    input: { test, control, options },
    output: cuped(historyMomentsOf(test), historyMomentsOf(control), options),
  };
}

function ofPreExposureBias(random: Random): Case {
  const { test, control } = randomGroups(random, pick(random, ["mean", "proportion", "ratio"]));
  const options = { confidenceLevel: confidenceLevel(random) };
  return {
    input: { test, control, options },
    output: preExposureBias(historyMomentsOf(test), historyMomentsOf(control), options),
  };
}

function ofPostStratification(random: Random): Case {
  const kind = pick(random, ["mean", "proportion", "ratio"]);
  const strata = randomStages(random, kind, 1, 5);
  const options = comparisonOptions(random, kind);
  const moments = strata.map(({ test, control }) => ({ test: momentsOf(test), control: momentsOf(control) }));
  return { input: { strata, options }, output: postStratify(moments, options) };
}
