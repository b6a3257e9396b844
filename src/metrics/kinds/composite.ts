import { z } from "zod";
import type { Term } from "../metric-plan.ts";
import { baseShape, identifier } from "../shapes.ts";
import { additiveTerm, resolvePart } from "./additive.ts";
import { type MetricKind, onePart } from "./kind.ts";

const schema = z.strictObject({
  ...baseShape,
  kind: z.literal("composite"),
  of: z
    .array(identifier)
    .min(2)
    .max(50)
    .describe("Names of the metrics that are added up: count, sum, conversion, unique or count_distinct."),
});

/** Mean of a sum of other metrics, per exposed unit. */
export const composite: MetricKind<typeof schema> = {
  schema,
  canHaveCovariate: true,
  plan: (metric, context) => {
    const parts = metric.of.map((name, index) => additiveTerm(resolvePart(name, context), `distinct_${index + 1}`));
    const terms: Term[] = parts.map(({ term }) => term);
    const scale = Math.max(...terms.map((term) => term.scale));
    return onePart(
      { y: { from: { sum: terms }, take: "total", scale }, x: null, units: "all" },
      parts.flatMap(({ needs }) => needs),
    );
  },
  sentence: (metric) => `the sum of the metrics ${metric.of.join(", ")}, per exposed unit`,
};
