import type { Random } from "../../../datasets/random.ts";
import { quantileDifference } from "../../../src/statistics/quantiles/quantile-difference.ts";
import { quantileEstimate } from "../../../src/statistics/quantiles/quantile-estimate.ts";
import { between, chance, magnitude, pick, sign, size, whole } from "../draw.ts";
import type { Case, Method } from "../method.ts";
import { comparisonOptions } from "./comparison.ts";

export const quantileMethods: Readonly<Record<string, Method>> = {
  quantiles: { covers: ["quantileEstimate", "quantileDifference"], randomCase: ofQuantiles },
};

function ofQuantiles(random: Random): Case {
  const middle = sign(random) * magnitude(random, 1e-2, 1e4);
  const spread = magnitude(random, 1e-3, 1e4);
  const mostEach = pick(random, [1, 1, 12]);
  const group = (): number[][] =>
    Array.from({ length: size(random, 2, 600) }, () => {
      const own = random.normal();
      return Array.from({ length: whole(random, mostEach > 1 ? 0 : 1, mostEach) }, () =>
        rounded(middle + spread * (own + random.normal())),
      );
    });
  // Whole numbers have ties.
  const digits = chance(random, 0.3) ? 0 : 6;
  const rounded = (value: number): number => Number(value.toFixed(digits));
  const [test, control] = [group(), group()];
  const probability = pick(random, [0.5, 0.9, 0.95, between(random, 0.05, 0.99)]);
  const options = comparisonOptions(random, "mean");
  const [ofTest, ofControl] = [quantileEstimate(test, probability), quantileEstimate(control, probability)];
  return {
    input: { test, control, probability, options },
    output: {
      test: ofTest,
      control: ofControl,
      difference: ofTest.ok && ofControl.ok ? quantileDifference(ofTest, ofControl, options) : null,
    },
  };
}
