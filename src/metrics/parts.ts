import { z } from "zod";
import { field } from "./condition.ts";
import { filterShape, identifier, scaleShape, valueShape } from "./shapes.ts";

export const itemShape = {
  of: field.describe("What is counted once: metadata.<key>, attributes.<key>, value or name."),
};

/** A number per unit that can be one side of a ratio or a part of a sum: a metric without a name, or the name of one. */
export const additivePart = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("count"), ...filterShape }),
  z.strictObject({ kind: z.literal("sum"), ...filterShape, ...valueShape, ...scaleShape }),
  z.strictObject({ kind: z.enum(["conversion", "unique"]), ...filterShape }),
  z.strictObject({ kind: z.literal("count_distinct"), ...filterShape, ...itemShape }),
]);
export type AdditivePart = z.infer<typeof additivePart>;

/** A part as it is written: whole, or by the name of a metric. */
export const partOrName = z.union([additivePart, identifier]);
