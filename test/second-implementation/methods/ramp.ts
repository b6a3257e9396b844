import type { Random } from "../../../datasets/random.ts";
import { compareGroups } from "../../../src/statistics/comparison/compare-groups.ts";
import { mantelHaenszel } from "../../../src/statistics/ramp/mantel-haenszel.ts";
import { naiveSum } from "../../../src/statistics/ramp/naive-sum.ts";
import { poolStages } from "../../../src/statistics/ramp/pooled.ts";
import { testPooledMargin } from "../../../src/statistics/ramp/pooled-margin.ts";
import { pick } from "../draw.ts";
import { momentsOf } from "../group.ts";
import type { Case, Method } from "../method.ts";
import { randomStages } from "../random-groups.ts";
import { comparisonOptions, randomMargin } from "./comparison.ts";

export const rampMethods: Readonly<Record<string, Method>> = {
  pooled: { covers: ["poolStages", "testPooledMargin", "naiveSum"], randomCase: ofPooled },
  "mantel-haenszel": { covers: ["mantelHaenszel"], randomCase: ofMantelHaenszel },
};

function ofPooled(random: Random): Case {
  const kind = pick(random, ["mean", "proportion", "ratio"]);
  const stages = randomStages(random, kind, 1, 6);
  const options = {
    ...comparisonOptions(random, kind),
    weights: pick(random, ["common_variance", "inverse_variance"]),
  };
  const margin = { ...randomMargin(random), of: "relative" as const };
  const moments = stages.map(({ test, control }) => ({ test: momentsOf(test), control: momentsOf(control) }));
  const pooled = poolStages(
    moments.map(({ test, control }) => compareGroups(test, control, options)),
    options,
  );
  return {
    input: { stages, options, margin },
    output: {
      pooled,
      margin: testPooledMargin(pooled, margin, options),
      naive: pooled.difference.ok ? naiveSum(moments, pooled.difference.difference) : null,
    },
  };
}

function ofMantelHaenszel(random: Random): Case {
  const stages = randomStages(random, "proportion", 1, 6);
  const { confidenceLevel, alternative } = comparisonOptions(random, "proportion");
  const options = { confidenceLevel, alternative };
  const moments = stages.map(({ test, control }) => ({ test: momentsOf(test), control: momentsOf(control) }));
  return { input: { stages, options }, output: mantelHaenszel(moments, options) };
}
