import { z } from "zod";

/** What the store keeps. */
export const retentionSchema = z.strictObject({
  run_versions: z
    .int()
    .min(1)
    .default(2)
    .describe("Versions of a ds's results that stay: the one in force, and the newest before it."),
  raw_days: z
    .int()
    .min(1)
    .optional()
    .describe(
      "Raw messages older than so many days (by the broker's time) are deleted, and kept as they were staged only. Left out: they stay for ever.",
    ),
  grace_hours: z
    .number()
    .min(1)
    .max(8760)
    .default(24)
    .describe("What was written, used or superseded so recently stays. Longer than any run takes."),
  nightly: z.boolean().default(false).describe("Whether the nightly job prunes when a night is done."),
});
