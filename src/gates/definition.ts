import { z } from "zod";
import { confidenceLevel, identifier } from "../metrics/shapes.ts";
import { dimension } from "./dimension.ts";

/** An instant: ISO 8601 with an offset (`2026-01-05T10:00:00Z`), or a day (its start in the project's time zone). */
export const instant = z
  .string()
  .regex(
    /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d))?$/,
    "write a day (2026-01-05) or an ISO 8601 time with an offset (2026-01-05T10:00:00Z)",
  );

/** One step of a rollout: from this moment on the rule passes this percentage of the units. */
const stageStepSchema = z.strictObject({
  from: instant.describe("When the stage begins."),
  percent: z.number().min(0).max(100).describe("Share of the units that pass."),
});

const ruleSchema = z.strictObject({
  rule: z.string().min(1).max(128).describe("The rule's id, as exposures carry it."),
  name: z.string().optional().describe("For people."),
  salt: z.string().optional().describe("Salt of the rule. Left out: its id."),
  rollout: z
    .array(stageStepSchema)
    .min(1)
    .optional()
    .describe("Stage timeline. Left out: inferred from the percent and rollout of the exposures."),
});

const subjectShape = {
  description: z.string().optional().describe("For people."),
  owner: z.string().optional().describe("Person or team to ask."),
  tags: z.array(identifier).default([]).describe("For people: groups of gates and experiments."),
  unit_type: identifier.default("userID").describe("Who is randomised: one of unit_types in pulse.yaml."),
  metrics: z.array(identifier).optional().describe("Metrics by name. Left out together with metric_tags: all metrics."),
  metric_tags: z.array(identifier).optional().describe("Metrics by tag."),
  dimensions: z
    .array(dimension)
    .optional()
    .describe("User dimensions, out of the project's and written as there. Left out: all of them."),
  crossovers: z
    .enum(["exclude", "first_touch"])
    .default("exclude")
    .describe("Units seen in both groups within one stage: left out, or kept in the group of their first exposure."),
  confidence_level: confidenceLevel.optional().describe("Of its intervals. Left out: as the project says."),
  post_stratify_by: z
    .string()
    .min(1)
    .optional()
    .describe("User dimension, out of its own, by which results are post-stratified. Left out: as the project says."),
  looks: z
    .strictObject({
      days: z
        .array(z.string().regex(/^\d{4}-\d\d-\d\d$/, "write a day (2026-01-05)"))
        .min(1)
        .max(50)
        .describe("Days (ds) on which somebody looks and may decide, in order."),
      spending: z
        .enum(["obrien_fleming", "pocock"])
        .default("obrien_fleming")
        .describe("How the chance of a false alarm is spent: late looks first, or evenly."),
    })
    .optional()
    .describe("Planned looks: group-sequential bounds on these days. A stage uses the days that lie in it."),
};

export const gateSchema = z.strictObject({
  gate: identifier.describe("Name of the gate, as exposures carry it."),
  ...subjectShape,
  salt: z.string().optional().describe("Salt with which units are hashed. Left out: not known."),
  rules: z.array(ruleSchema).min(1).describe("Rules, in the order in which they are tried."),
});
export type Gate = z.infer<typeof gateSchema>;

export const experimentSchema = z.strictObject({
  experiment: identifier.describe("Name of the experiment, as exposures carry it."),
  ...subjectShape,
  from: instant.optional().describe("Begin. Left out: with the first exposure."),
  to: instant.optional().describe("End. Left out: it still runs."),
  control: z.string().min(1).describe("Name of the control group."),
  groups: z
    .array(
      z.strictObject({
        group: z.string().min(1).describe("Name of the group."),
        rule: z
          .string()
          .optional()
          .describe("The rule id that exposures carry for this group, if it is not the group's name."),
        share: z.number().positive().describe("Share of the units, in any unit: 50, 25, 25."),
      }),
    )
    .min(2)
    .describe("All groups, the control among them."),
});
export type Experiment = z.infer<typeof experimentSchema>;
