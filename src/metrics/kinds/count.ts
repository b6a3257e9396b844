import { z } from "zod";
import { countingMeasure } from "../measure.ts";
import { baseShape, dailyCapShape, filterShape, limitShape } from "../shapes.ts";
import { limitedPart } from "../unit-limits.ts";
import { eventsOf } from "../words.ts";
import { type MetricKind, onePart } from "./kind.ts";

const schema = z.strictObject({
  ...baseShape,
  kind: z.literal("count"),
  ...filterShape,
  ...limitShape,
  ...dailyCapShape,
});

/** Mean number of matching events per exposed unit. */
export const count: MetricKind<typeof schema> = {
  schema,
  canHaveCovariate: true,
  plan: (metric) => {
    const dailyCap = metric.daily_cap === undefined ? null : BigInt(Math.floor(metric.daily_cap));
    const measure = { ...countingMeasure(metric), dailyCap };
    return onePart(
      limitedPart(metric, { from: { measure }, take: dailyCap === null ? "events" : "total", scale: 0 }, { measure }),
    );
  },
  sentence: (metric) => `the number of ${eventsOf(metric)}, per exposed unit`,
};
