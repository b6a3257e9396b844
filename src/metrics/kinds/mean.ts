import { z } from "zod";
import { countingMeasure } from "../measure.ts";
import { baseShape, filterShape, scaleShape, valueShape } from "../shapes.ts";
import { eventsOf, valueWords } from "../words.ts";
import { type MetricKind, onePart } from "./kind.ts";

const schema = z.strictObject({
  ...baseShape,
  kind: z.literal("mean"),
  ...filterShape,
  ...valueShape,
  ...scaleShape,
});

/** Sum of a value over the number of events that have one: a ratio over the units with such events. */
export const mean: MetricKind<typeof schema> = {
  schema,
  canHaveCovariate: true,
  plan: (metric) => {
    const { value, scale } = metric;
    const from = { measure: { ...countingMeasure(metric), value, scale } };
    return onePart({
      y: { from, take: "total", scale },
      x: { from, take: "events", scale: 0 },
      units: "with_denominator",
    });
  },
  sentence: (metric) => `${valueWords(metric.value)} per event, over ${eventsOf(metric)} of all units together`,
};
