import { z } from "zod";
import { countingMeasure } from "../measure.ts";
import { baseShape, filterShape, scaleShape, valueShape } from "../shapes.ts";
import { eventsOf, valueWords } from "../words.ts";
import { type MetricKind, onePart } from "./kind.ts";

const schema = z.strictObject({
  ...baseShape,
  kind: z.literal("quantile"),
  ...filterShape,
  ...valueShape,
  ...scaleShape,
  quantile: z.number().min(0.000001).max(0.999999).describe("Which one: 0.5 is the median, 0.95 the 95th percentile."),
  over: z
    .enum(["events", "units"])
    .default("events")
    .describe("Of the values of all events, or of the units' sums of them."),
  ignore_zeros: z.boolean().default(false).describe("over: units: whether units whose sum is 0 are left out."),
});

/** A quantile of a group's values, with a variance that respects that a unit's events belong together. */
export const quantile: MetricKind<typeof schema> = {
  schema,
  canHaveCovariate: false,
  plan: (metric) => {
    const { value, scale } = metric;
    const ofUnits = { ...countingMeasure(metric), value, scale };
    const ofEvents = { ...ofUnits, keeps: "occurrences" as const };
    const measure = metric.over === "events" ? ofEvents : ofUnits;
    return onePart({
      y: { from: { measure }, take: "total", scale },
      x: null,
      units: "with_denominator",
      quantile: {
        millionths: Math.round(metric.quantile * 1_000_000),
        over: metric.over === "events" ? { events: ofEvents } : { units: ofUnits, ignoreZeros: metric.ignore_zeros },
      },
    });
  },
  sentence: (metric) =>
    metric.over === "events"
      ? `the ${metric.quantile} quantile of ${valueWords(metric.value)} over ${eventsOf(metric)} of all units together`
      : `the ${metric.quantile} quantile over ${
          metric.ignore_zeros ? "the units where it is not 0" : "all exposed units"
        } of the sum of ${valueWords(metric.value)} over ${eventsOf(metric)}`,
};
