import { z } from "zod";
import { condition } from "../metrics/condition.ts";

/** What makes a unit active on a day. */
export const activeUserSchema = z.strictObject({
  include: z.array(z.string()).optional().describe("These event names make a unit active. Left out: all."),
  exclude: z.array(z.string()).default([]).describe("These event names never make a unit active."),
  new_events: z
    .boolean()
    .optional()
    .describe("Whether names in neither list make a unit active. Left out: true without include, false with it."),
  where: z.array(condition).default([]).describe("Conditions that an event must meet, all of them."),
  min_events: z
    .int()
    .min(1)
    .default(1)
    .describe("Events of a day, of those that count, from which on a unit is active on it."),
  count_exposures: z.boolean().default(true).describe("Whether exposures count as well, whatever they are called."),
});
