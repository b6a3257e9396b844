import { z } from "zod";

/** `report` of `pulse.yaml`: pages that need no server. */
export const reportSchema = z.strictObject({
  enabled: z.boolean().default(true).describe("Whether every run writes the report."),
  path: z
    .string()
    .min(1)
    .optional()
    .describe("Folder of the report; it is replaced as a whole. Left out: `report` in the store."),
  detail_pages: z
    .int()
    .min(0)
    .default(300)
    .describe(
      "Most pages of single analyses and metrics, beside one a gate or experiment: those of metrics that moved come first. `pulse serve` has all.",
    ),
});
