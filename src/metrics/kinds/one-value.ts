import { z } from "zod";
import { countingMeasure } from "../measure.ts";
import { baseShape, filterShape, limitShape, scaleShape, valueShape } from "../shapes.ts";
import { limitedPart } from "../unit-limits.ts";
import { eventsOf } from "../words.ts";
import { type MetricKind, onePart } from "./kind.ts";

const schema = z.strictObject({
  ...baseShape,
  kind: z.enum(["min", "max", "first", "latest"]),
  ...filterShape,
  ...valueShape,
  ...scaleShape,
  units: z
    .enum(["all", "with_value"])
    .default("all")
    .describe("Units that count: all exposed ones, those without a value as 0; or those with a value."),
  ...limitShape,
});

const TAKES = { min: "least", max: "greatest", first: "first", latest: "latest" } as const;

/** Mean of the least, greatest, first or latest value of a unit. */
export const oneValue: MetricKind<typeof schema> = {
  schema,
  canHaveCovariate: true,
  plan: (metric) => {
    const { value, scale } = metric;
    const from = { measure: { ...countingMeasure(metric), value, scale } };
    const part = limitedPart(metric, { from, take: TAKES[metric.kind], scale }, from);
    if (metric.units === "all" || part.x !== null) return onePart(part);
    return onePart({ ...part, x: { from, take: "any", scale: 0 }, units: "with_denominator" });
  },
  sentence: (metric) =>
    `the ${TAKES[metric.kind]} ${metric.value} of a unit's ${eventsOf(metric)}, averaged over ${
      metric.units === "all" ? "the exposed units (0 without any)" : "the units with any"
    }`,
};
