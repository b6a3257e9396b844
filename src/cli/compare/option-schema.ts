import { z } from "zod";
import { ANY, count, double, doubles, INSIDE, LEVEL, POSITIVE, SHARE } from "./number-schema.ts";
import { strict } from "./strict-object.ts";

/** How p-values are corrected for their number. */
export const CORRECTIONS = ["bonferroni", "holm", "hochberg", "benjamini_hochberg", "benjamini_yekutieli"] as const;
export const correction = z.enum(["none", ...CORRECTIONS]);

const MOST_LOOKS = 200;

/** Whether each look has more than the one before, by what the bounds can tell apart. */
function increases(values: readonly number[]): boolean {
  return values.every((value, index) => value - (values[index - 1] ?? 0) >= 1e-6 * value && value > 0);
}

/** A group-sequential plan, and which of its looks this is. */
const plannedLooks = strict({
  /** Shares of the planned course at which looks are. */
  times: doubles({ allows: (value) => value > 0 && value <= 1, words: "above 0 and at most 1" }),
  /** What each look has of information, such as units; left out: the times. */
  information: doubles(POSITIVE).optional(),
  /** Which of them this is, from 1; left out: the last. */
  look: count.optional(),
  spending: z.enum(["obrien_fleming", "pocock"]).default("obrien_fleming"),
}).transform(({ times, information: given, look = BigInt(times.length), spending }, context) => {
  const information = given ?? times;
  const report = (key: string, message: string): void => {
    context.issues.push({ code: "custom", message, input: times, path: [key] });
  };
  if (times.length === 0) report("times", "is empty");
  if (times.length > MOST_LOOKS) report("times", `has ${times.length} looks: at most ${MOST_LOOKS} are planned`);
  if (!increases(times)) report("times", "does not increase from look to look");
  if (given !== undefined && !increases(given)) report("information", "does not increase from look to look");
  if (information.length !== times.length)
    report("information", `has ${information.length} entries, but times has ${times.length}`);
  if (look < 1n || look > times.length) report("look", `is ${look}: write a number from 1 to ${times.length}`);
  return { times, information, look: Number(look), spending };
});

/** Everything that can be chosen about a comparison; the same words and defaults as in pulse.yaml. */
const shape = {
  confidence_level: double(LEVEL).default(0.95),
  alternative: z.enum(["two-sided", "greater", "less"]).default("two-sided"),
  /** Which difference leads, and in which the Bayesian view is. */
  difference: z.enum(["absolute", "relative"]).default("absolute"),
  relative_interval: z.enum(["fieller", "delta"]).default("fieller"),
  proportion_variance: z.enum(["sample", "binomial"]).default("sample"),
  /** Which direction is good. */
  direction: z.enum(["increase", "decrease"]).default("increase"),
  sequential: strict({ tuning_n: double(POSITIVE).default(10_000) }).prefault({}),
  cuped: strict({
    min_units: count.default(0n),
    min_history_ratio: double(SHARE).default(0),
  }).prefault({}),
  margin: strict({
    margin: double(POSITIVE),
    of: z.enum(["relative", "absolute"]).default("relative"),
    test: z.enum(["non_inferiority", "equivalence"]).default("non_inferiority"),
  }).optional(),
  bayesian: strict({
    /** Of the relative difference, as in pulse.yaml. */
    prior_mean: double(ANY).default(0),
    /** Left out: a flat prior. */
    prior_standard_deviation: double(POSITIVE).optional(),
  }).prefault({}),
  planned_looks: plannedLooks.optional(),
  /** One comparison is a family of one, which every correction leaves as it is: taken, so that options can be shared with p_values. */
  correction: correction.optional(),
  power: double({ allows: (value) => value > 0.5 && value < 1, words: "between 0.5 and 1, such as 0.8" }).default(0.8),
};

export const optionSchema = strict(shape).prefault({});
export type Options = z.infer<typeof optionSchema>;

/** The same for quantiles, with the one that is meant: 0.5 is the median. */
export const quantileOptionSchema = strict({ ...shape, quantile: double(INSIDE).optional() }).prefault({});
