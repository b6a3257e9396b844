import { z } from "zod";

/**
 * What a person writes about a metric. One schema a kind; `metricSchema` is their union.
 * The YAML loader, the JSON Schema for editors, and the compiler all read these definitions.
 */

/** Names of metrics, gates, dimensions ...: they become file names, column values and URLs. */
export const identifier = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/, "start with a letter or _, then letters, digits, _ . - (at most 128)");

const MINUTES_PER = { m: 1, h: 60, d: 1440 } as const;

/** A length of time such as `30m`, `48h` or `7d`; parsed to microseconds. */
export const duration = z
  .string()
  .regex(/^\d+(m|h|d)$/, "write a whole number and m, h or d: 30m, 48h, 7d")
  .transform((text) => {
    const unit = text.slice(-1) as keyof typeof MINUTES_PER;
    return BigInt(text.slice(0, -1)) * BigInt(MINUTES_PER[unit]) * 60_000_000n;
  });

/** Where a value comes from: the event's value, a metadata key, an attribute of the unit, or the event's name. */
export const field = z
  .string()
  .regex(
    /^(value|name|metadata\.[^\s].*|attributes\.[^\s].*)$/,
    "write value, name, metadata.<key> or attributes.<key>",
  );

const scalar = z.union([z.string(), z.number()]);

/** One condition of a filter. Numbers are compared as numbers, text as text. */
export const conditionSchema = z.discriminatedUnion("operator", [
  z.strictObject({ field, operator: z.enum(["in", "not_in"]), values: z.array(scalar).min(1) }),
  z.strictObject({ field, operator: z.enum(["=", "!="]), value: scalar }),
  z.strictObject({ field, operator: z.enum(["<", "<=", ">", ">="]), value: z.number() }),
  z.strictObject({ field, operator: z.enum(["contains", "starts_with", "ends_with"]), value: z.string() }),
  z.strictObject({ field, operator: z.enum(["is_null", "is_not_null", "is_true", "is_false"]) }),
]);
export type Condition = z.infer<typeof conditionSchema>;

const eventNames = z.union([z.string(), z.array(z.string()).min(1)]).transform((n) => (Array.isArray(n) ? n : [n]));

const filterShape = {
  event: eventNames.optional().describe("Event name, or a list of names. Left out: any metric event."),
  where: z.array(conditionSchema).default([]).describe("Conditions that must all hold."),
};

const valueShape = {
  value: field
    .refine((f) => f === "value" || f.startsWith("metadata."), "write value or metadata.<key>")
    .default("value")
    .describe("What is added up: the event's value, or a metadata key."),
};

/** Level of intervals. */
export const confidenceLevel = z.number().gt(0.5).lt(1);

/** What is tested against "no difference". */
export const alternative = z.enum(["two-sided", "greater", "less"]);

const baseShape = {
  name: identifier.describe("Unique in the project."),
  description: z.string().optional().describe("For people."),
  owner: z.string().optional().describe("Person or team to ask."),
  tags: z
    .array(identifier)
    .default([])
    .describe("Groups of metrics; a gate takes metrics by name or by tag (metric_tags)."),
  direction: z.enum(["increase", "decrease"]).optional().describe("Which direction is good."),
  confidence_level: confidenceLevel.optional().describe("Of this metric's intervals. Left out: as the analysis says."),
  alternative: alternative.optional().describe("What is tested. Left out: as the project says."),
  guardrail: z
    .strictObject({
      margin: z.number().positive().describe("Largest harm (or, for equivalence, difference) that does not matter."),
      of: z
        .enum(["relative", "absolute"])
        .default("relative")
        .describe("Whether the margin is a share of the control mean (0.01 is 1 %), or in the metric's unit."),
      test: z
        .enum(["non_inferiority", "equivalence"])
        .default("non_inferiority")
        .describe("non_inferiority: not worse by the margin; equivalence: neither better nor worse by it."),
    })
    .optional()
    .describe("Makes it a guardrail: a metric that must not get worse."),
  cuped: z.boolean().optional().describe("Whether CUPED is computed for it. Left out: as the project says."),
  window: z
    .strictObject({
      from: duration.optional().describe("Begin. Left out: at first exposure."),
      to: duration.optional().describe("End. Left out: when the analysis ends."),
    })
    .optional()
    .describe("Only events in [first exposure + from, first exposure + to) count."),
  dimension: z.string().min(1).optional().describe("Metadata key by which the metric is split as well."),
};

const scaleShape = {
  scale: z.int().min(0).max(9).default(6).describe("Decimals that are kept: values are exact to 10^-scale."),
};

const limitShape = {
  winsorise: z
    .strictObject({
      lower: z.number().min(0).lt(0.5).default(0).describe("Lower percentile: 0.01 is the 1st."),
      upper: z.number().gt(0.5).max(1).default(1).describe("Upper percentile: 0.99 is the 99th."),
    })
    .optional()
    .describe("Limits units' values at percentiles of the non-zero ones, of both groups together."),
  cap: z
    .strictObject({
      lower: z.number().optional().describe("No unit's value is below this."),
      upper: z.number().optional().describe("No unit's value is above this."),
    })
    .optional()
    .describe("Limits units' values at given figures, in the metric's unit; before winsorising."),
};
export type Limits = { [K in keyof typeof limitShape]: z.infer<(typeof limitShape)[K]> };

export const countSchema = z.strictObject({ ...baseShape, kind: z.literal("count"), ...filterShape, ...limitShape });
export const sumSchema = z.strictObject({
  ...baseShape,
  kind: z.literal("sum"),
  ...filterShape,
  ...valueShape,
  ...scaleShape,
  ...limitShape,
});
export const conversionSchema = z.strictObject({
  ...baseShape,
  kind: z.enum(["conversion", "unique"]),
  ...filterShape,
});
export const meanSchema = z.strictObject({
  ...baseShape,
  kind: z.literal("mean"),
  ...filterShape,
  ...valueShape,
  ...scaleShape,
});

const ratioPart = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("count"), ...filterShape }),
  z.strictObject({ kind: z.literal("sum"), ...filterShape, ...valueShape, ...scaleShape }),
  z.strictObject({ kind: z.enum(["conversion", "unique"]), ...filterShape }),
]);
export type RatioPart = z.infer<typeof ratioPart>;
export const ratioSchema = z.strictObject({
  ...baseShape,
  kind: z.literal("ratio"),
  numerator: ratioPart.describe("A count, sum, conversion or unique, without a name."),
  denominator: ratioPart.describe("A count, sum, conversion or unique, without a name."),
  units: z
    .enum(["with_denominator", "all"])
    .default("with_denominator")
    .describe("Units that count: those whose denominator is not zero, or all exposed ones."),
});

const { dimension: _funnelHasNoDimension, ...funnelBase } = baseShape;
export const funnelSchema = z.strictObject({
  ...funnelBase,
  kind: z.literal("funnel"),
  steps: z
    .array(z.strictObject({ ...filterShape, within: duration.optional().describe("Time allowed for this step.") }))
    .min(2)
    .max(20)
    .describe("Steps, in the order in which they must happen."),
  within_from: z
    .enum(["previous", "start"])
    .default("previous")
    .describe("Whether `within` is measured from the step before or from the first step."),
});

const { dimension: _dauHasNoDimension, ...dauBase } = baseShape;
/** Active days / days since first exposure (both inclusive), under the project's definition of an active user. */
const dauSchema = z.strictObject({ ...dauBase, kind: z.literal("dau") });

/** Adding a kind: see CONTRIBUTING, "Add a metric kind". */
export const metricSchema = z.discriminatedUnion("kind", [
  countSchema,
  sumSchema,
  conversionSchema,
  meanSchema,
  ratioSchema,
  funnelSchema,
  dauSchema,
]);
export type Metric = z.infer<typeof metricSchema>;

/** One file under `metrics/`. */
export const metricFileSchema = z.strictObject({ metrics: z.array(metricSchema).min(1).describe("Metrics.") });
