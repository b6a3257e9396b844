import { z } from "zod";
import { identifier } from "../metrics/shapes.ts";
import { ruleCondition } from "./condition.ts";
import { instant } from "./instant.ts";

/** Share of the units that pass; hashing knows hundredths of a percent. */
export const passPercentage = z
  .number()
  .min(0)
  .max(100)
  .refine((percent) => Number(percent.toFixed(2)) === percent, "write at most two decimals: there are 10,000 buckets");

/** One step of a rollout: from this moment on the rule passes this percentage of the units. */
const stageStepSchema = z.strictObject({
  from: instant.describe("When the stage begins."),
  percent: passPercentage.describe("Share of the units that pass."),
  salt: z.string().optional().describe("Salt of the rule from here on: units are shuffled anew. Left out: as before."),
});

/** Stages of a rule, in order of time; some may lie in the future. */
export const rollout = z.array(stageStepSchema).min(1);
export type Rollout = z.infer<typeof rollout>;

const conditionList = z.array(ruleCondition).default([]);

/** What a rule of any kind says of whom it is for. */
export const ruleShape = {
  rule: z.string().min(1).max(128).describe("The rule's id, as exposures carry it."),
  name: z.string().optional().describe("For people."),
  salt: z.string().optional().describe("Salt of the rule. Left out: its id."),
  unit_type: identifier.optional().describe("Whose id is hashed. Left out: the unit type of the whole."),
  when: conditionList.describe("Conditions that must all hold. Left out: everyone."),
  environments: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe("Environments that the rule is for. Left out: all."),
};

/** How many pass: now, with its past in the history of changes, or as a list of steps. */
export const percentageShape = {
  percent: passPercentage
    .optional()
    .describe("Share of the units that pass now. Its stages are those of `pulse apply`. Not together with rollout."),
  rollout: rollout
    .optional()
    .describe(
      "Stage timeline. Left out: that of applied percentages; without any, inferred from the percent and rollout of the exposures.",
    ),
};

export const ruleSchema = z.strictObject({ ...ruleShape, ...percentageShape });
export type GateRule = z.infer<typeof ruleSchema>;

/** A rule of an experiment or a dynamic config: it says what is returned. */
export const returningRuleSchema = z.strictObject({
  ...ruleShape,
  percent: passPercentage.default(100).describe("Share of the units for whom the rule returns its value."),
  group: z.string().min(1).optional().describe("Group of the experiment that the rule stands for."),
  returns: z.record(z.string(), z.unknown()).describe("The value."),
});
export type ReturningRule = z.infer<typeof returningRuleSchema>;

/** Units whose outcome is forced; they are left out of analyses. */
const overrideTarget = {
  ids: z.array(z.string().min(1)).min(1).optional().describe("Ids of units."),
  segment: identifier.optional().describe("A segment, in place of ids."),
  unit_type: identifier.optional().describe("Whose ids they are. Left out: the unit type of the whole."),
};
export const gateOverride = z.strictObject({
  ...overrideTarget,
  outcome: z.enum(["pass", "fail"]).describe("What the units get."),
});
export const groupOverride = z.strictObject({
  ...overrideTarget,
  group: z.string().min(1).describe("Group that the units get."),
});
