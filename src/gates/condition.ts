import { z } from "zod";
import { identifier } from "../metrics/shapes.ts";
import { instant } from "./instant.ts";

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** Where a condition's value comes from; see {@link attributeCondition}. */
export const CONDITION_SOURCES = [
  "attribute",
  "user_agent",
  "ip",
  "environment",
  "time",
  "unit",
  "bucket",
  "target_app",
  "experiment_group",
] as const;

const attributeShape = {
  field: z
    .string()
    .min(1)
    .describe(
      "Attribute, or a field of the source: browser_name, os_version, country, environment, time, a unit type.",
    ),
  from: z
    .enum(CONDITION_SOURCES)
    .optional()
    .describe(
      "Where the value comes from. Left out: by the field: user_agent for browser_name, browser_version, os_name and os_version; ip for country; environment for environment; time for time; unit for userID and the project's unit types; else attribute.",
    ),
};

/** Numbers between dots, and what follows after a dash; always text, as 2.10 would be the number 2.1. */
export const versionText = z.string().regex(/^\d+(\.\d+)*(-.*)?$/, 'write a version in quotes: "2.10.0"');

/** A condition on what is known of the user, the time or the environment. */
export const attributeCondition = z.discriminatedUnion("operator", [
  z.strictObject({
    ...attributeShape,
    operator: z.enum([
      "in",
      "not_in",
      "in_case_sensitive",
      "not_in_case_sensitive",
      "contains_any",
      "contains_none",
      "starts_with_any",
      "ends_with_any",
      "array_contains_any",
      "array_contains_none",
      "array_contains_all",
      "not_array_contains_all",
    ]),
    values: z.array(scalar).min(1),
  }),
  z.strictObject({ ...attributeShape, operator: z.enum(["=", "!="]), value: scalar }),
  z.strictObject({ ...attributeShape, operator: z.enum(["<", "<=", ">", ">="]), value: z.number() }),
  z.strictObject({
    ...attributeShape,
    operator: z.enum(["version_=", "version_!=", "version_<", "version_<=", "version_>", "version_>="]),
    value: versionText,
  }),
  z.strictObject({
    ...attributeShape,
    operator: z.enum(["before", "after", "on"]),
    value: instant,
  }),
  z.strictObject({ ...attributeShape, operator: z.literal("matches"), value: z.string().min(1) }),
  z.strictObject({ ...attributeShape, operator: z.enum(["is_null", "is_not_null"]) }),
  z.strictObject({
    ...attributeShape,
    operator: z.enum(["in_id_list", "not_in_id_list"]),
    value: z.string().min(1).describe("Name of the id list."),
  }),
]);

/** A range of buckets with both ends. */
export const bucketRange = z.string().regex(/^\d{1,3}-\d{1,3}$/, 'write a range of buckets: "0-499"');

/** Buckets out of a thousand; -1 is none at all. */
const bucketList = z.array(z.union([z.int().min(-1).max(999), bucketRange]));

/** Of a thousand buckets by a salt of its own: how experiments are allocated. */
const bucketCondition = z.strictObject({
  bucket: z
    .strictObject({
      salt: z.string().describe("What is hashed before the unit's id, and a dot."),
      below: z.int().min(0).max(1000).optional().describe("Buckets below this one."),
      among: bucketList.optional().describe('These buckets: [7, "100-499"].'),
      not_among: bucketList.optional().describe("All buckets but these."),
      unit_type: identifier.optional().describe("Whose id is hashed. Left out: the rule's."),
    })
    .describe("The unit's bucket out of 1000 (0 to 999): with one of below, among and not_among."),
});

/** One condition of a rule. */
export const ruleCondition = z
  .union([
    attributeCondition,
    z.strictObject({ passes_gate: identifier.describe("A gate that must pass.") }),
    z.strictObject({ fails_gate: identifier.describe("A gate that must not pass.") }),
    z.strictObject({ in_segment: identifier.describe("A segment that the unit must be in.") }),
    z.strictObject({ not_in_segment: identifier.describe("A segment that the unit must not be in.") }),
    z.strictObject({ in_holdout: identifier.describe("A holdout that must hold the unit out.") }),
    bucketCondition,
    z.strictObject({
      statsig: z.record(z.string(), z.unknown()).describe("A condition as Statsig's wire form writes it."),
    }),
  ])
  .meta({
    id: "rule_condition",
    title: "condition",
    description:
      "{field, operator, value}, {passes_gate: ...}, {fails_gate: ...}, {in_segment: ...}, {not_in_segment: ...}, {in_holdout: ...}, {bucket: {...}} or {statsig: {...}}",
  });
export type RuleCondition = z.infer<typeof ruleCondition>;
export type AttributeCondition = z.infer<typeof attributeCondition>;
