import { z } from "zod";
import { confidenceLevel, identifier } from "../metrics/shapes.ts";
import { bucketRange } from "./condition.ts";
import { dimension } from "./dimension.ts";
import { instant } from "./instant.ts";
import {
  gateOverride,
  groupOverride,
  passPercentage,
  percentageShape,
  returningRuleSchema,
  ruleSchema,
  ruleShape,
} from "./rule.ts";

/** What a file under gates/ may define. */
export const SUBJECT_KINDS = ["gate", "experiment", "segment", "holdout", "layer", "config"] as const;

const proseShape = {
  description: z.string().optional().describe("For people."),
  owner: z.string().optional().describe("Person or team to ask."),
  tags: z.array(identifier).default([]).describe("For people: groups of gates and experiments."),
};

const unitShape = {
  unit_type: identifier.default("userID").describe("Who is randomised: one of unit_types in pulse.yaml."),
};

/** What code reads of a group, a layer or a dynamic config. */
const parameters = z.record(z.string(), z.unknown());

/** What is analysed, and how. */
const subjectShape = {
  ...proseShape,
  ...unitShape,
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
  enabled: z.boolean().default(true).describe("Whether it is on at all. Off: it fails for everyone."),
  overrides: z.array(gateOverride).default([]).describe("Units whose outcome is forced, before any rule."),
  rules: z.array(ruleSchema).min(1).describe("Rules, in the order in which they are tried."),
});
export type Gate = z.infer<typeof gateSchema>;

export const experimentSchema = z.strictObject({
  experiment: identifier.describe("Name of the experiment, as exposures carry it."),
  ...subjectShape,
  from: instant.optional().describe("Begin. Left out: with the first exposure."),
  to: instant.optional().describe("End. Left out: it still runs."),
  control: z.string().min(1).describe("Name of the control group."),
  salt: z.string().optional().describe("Salt with which units are hashed. Left out: not known."),
  active: z.boolean().default(true).describe("Whether it runs. If not, everyone gets the defaults."),
  layer: identifier.optional().describe("Layer that it is in."),
  allocation: z
    .union([z.number().min(0).max(100), z.array(z.union([z.int().min(0).max(999), bucketRange]))])
    .default(100)
    .describe('Who takes part: a percentage, or buckets out of 1000 ([7, "10-499"]); in a layer always buckets.'),
  allocation_salt: z
    .string()
    .optional()
    .describe(
      "Salt by which units are allocated. Left out: the layer's; without a layer, one made from the experiment's.",
    ),
  when: ruleShape.when.describe("Conditions that must all hold to take part. Left out: everyone."),
  defaults: parameters.default({}).describe("Parameters of those who take no part."),
  overrides: z.array(groupOverride).default([]).describe("Units whose group is forced."),
  rules: z
    .array(returningRuleSchema)
    .min(1)
    .optional()
    .describe("Rules by which it is evaluated, written out. Left out: made from the keys above and groups."),
  groups: z
    .array(
      z.strictObject({
        group: z.string().min(1).describe("Name of the group."),
        rule: z
          .string()
          .optional()
          .describe("The rule id that exposures carry for this group, if it is not the group's name."),
        share: z.number().positive().describe("Share of the units, in any unit: 50, 25, 25."),
        parameters: parameters.default({}).describe("What units of the group get."),
      }),
    )
    .min(2)
    .describe("All groups, the control among them."),
});
export type Experiment = z.infer<typeof experimentSchema>;

/** It says one of ids, file and rules: `pulse check` asks for it. */
export const segmentSchema = z.strictObject({
  segment: identifier.describe("Name of the segment."),
  ...proseShape,
  ...unitShape,
  salt: z.string().optional().describe("Salt with which units are hashed. Left out: its name."),
  ids: z.array(z.string().min(1)).min(1).optional().describe("Ids of its units."),
  file: z.string().min(1).optional().describe("A file of ids, one a line, relative to the project's folder."),
  rules: z
    .array(
      z.strictObject({
        ...ruleShape,
        percent: passPercentage.default(100).describe("Share that is in it."),
      }),
    )
    .min(1)
    .optional()
    .describe("Rules: who meets the conditions of one of them is in it."),
});
export type Segment = z.infer<typeof segmentSchema>;

const heldNames = z.union([z.literal("all"), z.array(identifier)]);

export const holdoutSchema = z.strictObject({
  holdout: identifier.describe("Name of the holdout, as exposures carry it."),
  ...subjectShape,
  salt: z.string().optional().describe("Salt with which units are hashed. Left out: not known."),
  rule: z.string().min(1).max(128).default("holdout").describe("Id of its rule, as exposures carry it."),
  rule_salt: z.string().optional().describe("Salt of its rule. Left out: the rule's id."),
  when: ruleShape.when.describe("Who may be held out: conditions that must all hold. Left out: everyone."),
  ...percentageShape,
  gates: heldNames.default("all").describe("Gates that fail for units that are held out: `all`, or their names."),
  experiments: heldNames.default("all").describe("Experiments that units that are held out take no part in."),
});
export type Holdout = z.infer<typeof holdoutSchema>;

export const layerSchema = z.strictObject({
  layer: identifier.describe("Name of the layer."),
  ...proseShape,
  ...unitShape,
  salt: z.string().optional().describe("Salt by which units are spread over its experiments. Left out: its name."),
  parameters: parameters.default({}).describe("Its parameters with their defaults."),
  rules: z
    .array(returningRuleSchema.extend({ delegate: identifier.optional().describe("Experiment that decides.") }))
    .min(1)
    .optional()
    .describe("Rules by which it is evaluated, written out. Left out: made from its experiments."),
});
export type Layer = z.infer<typeof layerSchema>;

export const dynamicConfigSchema = z.strictObject({
  config: identifier.describe("Name of the dynamic config."),
  ...proseShape,
  ...unitShape,
  salt: z.string().optional().describe("Salt with which units are hashed. Left out: its name."),
  enabled: z.boolean().default(true).describe("Whether it is on at all. Off: everyone gets the defaults."),
  defaults: parameters.default({}).describe("Value where no rule decides."),
  rules: z.array(returningRuleSchema).default([]).describe("Rules, in the order in which they are tried."),
});
export type DynamicConfig = z.infer<typeof dynamicConfigSchema>;
