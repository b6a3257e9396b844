import { z } from "zod";
import { countingMeasure } from "../measure.ts";
import { baseShape, dailyCapShape, filterShape, limitShape, scaleShape, valueShape } from "../shapes.ts";
import { fixedPoint, limitedPart } from "../unit-limits.ts";
import { eventsOf, valueWords } from "../words.ts";
import { type MetricKind, onePart } from "./kind.ts";

const schema = z.strictObject({
  ...baseShape,
  kind: z.literal("sum"),
  ...filterShape,
  ...valueShape,
  ...scaleShape,
  ...limitShape,
  ...dailyCapShape,
});

/** Mean sum of a value per exposed unit. */
export const sum: MetricKind<typeof schema> = {
  schema,
  canHaveCovariate: true,
  plan: (metric) => {
    const { value, scale, daily_cap: cap } = metric;
    const dailyCap = cap === undefined ? null : fixedPoint(cap, scale);
    const measure = { ...countingMeasure(metric), value, scale, dailyCap };
    return onePart(limitedPart(metric, { from: { measure }, take: "total", scale }, { measure }));
  },
  sentence: (metric) => `the sum of ${valueWords(metric.value)} over ${eventsOf(metric)}, per exposed unit`,
};
