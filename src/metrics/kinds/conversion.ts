import { z } from "zod";
import { countingMeasure } from "../measure.ts";
import { baseShape, filterShape } from "../shapes.ts";
import { eventsOf } from "../words.ts";
import { type MetricKind, onePart } from "./kind.ts";

const schema = z.strictObject({ ...baseShape, kind: z.enum(["conversion", "unique"]), ...filterShape });

/** Share of the exposed units with any matching event. */
export const conversion: MetricKind<typeof schema> = {
  schema,
  canHaveCovariate: true,
  plan: (metric) =>
    onePart({ y: { from: { measure: countingMeasure(metric) }, take: "any", scale: 0 }, x: null, units: "all" }),
  sentence: (metric) => `the share of the exposed units with any of ${eventsOf(metric)}`,
};
