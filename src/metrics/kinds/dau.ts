import { z } from "zod";
import { wholeShape } from "../shapes.ts";
import { type MetricKind, onePart } from "./kind.ts";

const schema = z.strictObject({ ...wholeShape, kind: z.literal("dau") });

/** Share of the days since first exposure on which a unit is active, under the unit type's definition of an active user. */
export const dau: MetricKind<typeof schema> = {
  schema,
  canHaveCovariate: true,
  plan: (_metric, { active }) =>
    onePart({ y: { from: { measure: active }, take: "share_of_days", scale: 6 }, x: null, units: "all" }),
  sentence: () =>
    "the share of the days since first exposure on which a unit is active, averaged over the exposed units",
};
