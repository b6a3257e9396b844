import { z } from "zod";
import { partOrName } from "../parts.ts";
import { baseShape } from "../shapes.ts";
import { additiveTerm, partWords, resolvePart } from "./additive.ts";
import { type MetricKind, onePart } from "./kind.ts";

const schema = z.strictObject({
  ...baseShape,
  kind: z.literal("ratio"),
  numerator: partOrName.describe(
    "A count, sum, conversion, unique or count_distinct without a name, or the name of such a metric.",
  ),
  denominator: partOrName.describe("As the numerator."),
  units: z
    .enum(["with_denominator", "all"])
    .default("with_denominator")
    .describe("Units that count: those whose denominator is not zero, or all exposed ones."),
});

/** Sum of one number over the sum of another. */
export const ratio: MetricKind<typeof schema> = {
  schema,
  canHaveCovariate: true,
  plan: (metric, context) => {
    const numerator = additiveTerm(resolvePart(metric.numerator, context), "distinct_numerator");
    const denominator = additiveTerm(resolvePart(metric.denominator, context), "distinct_denominator");
    return onePart({ y: numerator.term, x: denominator.term, units: metric.units }, [
      ...numerator.needs,
      ...denominator.needs,
    ]);
  },
  sentence: (metric) =>
    `${partWords(metric.numerator)}, divided by ${partWords(metric.denominator)}, each added up over ${
      metric.units === "all" ? "all exposed units" : "the units whose divisor is not 0"
    }`,
};
