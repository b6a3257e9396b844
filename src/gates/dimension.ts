import { z } from "zod";

/** A user dimension: an attribute of the first exposure, or several that are crossed. */
export const dimension = z.union([z.string().min(1), z.array(z.string().min(1)).min(2).max(4)]);
export type Dimension = z.infer<typeof dimension>;

/** Its name in results: `country`, or `country x plan`. */
export function dimensionName(attributes: Dimension): string {
  return typeof attributes === "string" ? attributes : attributes.join(" x ");
}
