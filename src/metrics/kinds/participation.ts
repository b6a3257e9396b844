import { z } from "zod";
import { countingMeasure } from "../measure.ts";
import { filterShape, wholeShape } from "../shapes.ts";
import { eventsOf } from "../words.ts";
import { type MetricKind, onePart } from "./kind.ts";

const schema = z.strictObject({ ...wholeShape, kind: z.literal("participation"), ...filterShape });

/** Share of the days since first exposure on which a unit has any matching event. */
export const participation: MetricKind<typeof schema> = {
  schema,
  canHaveCovariate: true,
  plan: (metric) =>
    onePart({
      y: { from: { measure: countingMeasure(metric) }, take: "share_of_days", scale: 6 },
      x: null,
      units: "all",
    }),
  sentence: (metric) =>
    `the share of the days since first exposure with any of ${eventsOf(metric)}, averaged over the exposed units`,
};
