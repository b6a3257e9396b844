import { z } from "zod";
import { condition, field } from "./condition.ts";

/** What the kinds of metrics have in common: pieces of their schemas. */

/** Names of metrics, gates, dimensions ...: they become file names, column values and URLs. */
export const identifier = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/, "start with a letter or _, then letters, digits, _ . - (at most 128)");

const MINUTES_PER = { m: 1, h: 60, d: 1440 } as const;

/** A hundred years: times and lengths are added up in 64 bits. */
const LONGEST_US = 36_500n * 86_400_000_000n;

/** A length of time such as `30m`, `48h` or `7d`; parsed to microseconds. */
export const duration = z
  .string()
  .regex(/^\d+(m|h|d)$/, "write a whole number and m, h or d: 30m, 48h, 7d")
  .transform((text) => {
    const unit = text.slice(-1) as keyof typeof MINUTES_PER;
    return BigInt(text.slice(0, -1)) * BigInt(MINUTES_PER[unit]) * 60_000_000n;
  })
  .refine((us) => us <= LONGEST_US, "write at most 36500d");

const eventNames = z.union([z.string(), z.array(z.string()).min(1)]).transform((n) => (Array.isArray(n) ? n : [n]));

/** Which events a metric, a side of a ratio or a step of a funnel counts. */
export const filterShape = {
  event: eventNames.optional().describe("Event name, or a list of names. Left out: any metric event."),
  where: z.array(condition).default([]).describe("Conditions that must all hold."),
};

export const valueShape = {
  value: field
    .refine((f) => f === "value" || f.startsWith("metadata."), "write value or metadata.<key>")
    .default("value")
    .describe("What is measured: the event's value, or a metadata key."),
};

export const scaleShape = {
  scale: z.int().min(0).max(9).default(6).describe("Decimals that are kept: values are exact to 10^-scale."),
};

/** Level of intervals. */
export const confidenceLevel = z.number().gt(0.5).lt(1);

/** What is tested against "no difference". */
export const alternative = z.enum(["two-sided", "greater", "less"]);

const dimensionShape = {
  dimension: z.string().min(1).optional().describe("Metadata key by which the metric is split as well."),
  cross_dimensions: z
    .boolean()
    .default(false)
    .describe("Whether the levels of its dimension are given for each level of the user dimensions, too."),
};

/** What every metric may say. */
export const wholeShape = {
  name: identifier.describe("Unique in the project."),
  description: z.string().optional().describe("For people."),
  owner: z.string().optional().describe("Person or team to ask."),
  tags: z
    .array(identifier)
    .default([])
    .describe("Groups of metrics; a gate takes metrics by name or by tag (metric_tags)."),
  unit: z.string().min(1).max(32).optional().describe("What it counts, for display: orders, ms."),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, "write an ISO 4217 code: EUR, USD")
    .optional()
    .describe("Currency of its values, for display."),
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
      complete: z
        .boolean()
        .default(false)
        .describe("Whether only units count whose window is over: those exposed long enough ago."),
    })
    .optional()
    .describe("Only events in [first exposure + from, first exposure + to) count."),
};

/** What a metric that is made of single events may say. */
export const baseShape = { ...wholeShape, ...dimensionShape };

/** Limits of one unit's value, and what is made of it. */
export const limitShape = {
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
  transform: z
    .enum(["log"])
    .optional()
    .describe("log: the mean of ln(value) over the units whose value is above 0; after the limits."),
};
export type Limits = { [K in keyof typeof limitShape]: z.infer<(typeof limitShape)[K]> };

export const dailyCapShape = {
  daily_cap: z.number().positive().optional().describe("No unit's number of one day is above this."),
};
