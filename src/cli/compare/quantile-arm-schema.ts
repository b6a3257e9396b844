import { z } from "zod";
import { normalUpperQuantile } from "../../statistics/distributions/normal.ts";
import { noResult, type Outcome } from "../../statistics/outcome.ts";
import { fromBounds, type QuantileEstimate, quantileEstimate } from "../../statistics/quantiles/quantile-estimate.ts";
import { ANY, count, double, eventsOfUnits, INSIDE } from "./number-schema.ts";
import { strict } from "./strict-object.ts";
import { withDefault } from "./variants.ts";

/** One group of a quantile comparison, as given. */
export interface QuantileArm {
  readonly kind: "quantile" | "values";
  /** Which quantile it is of; null: any. */
  readonly level: number | null;
  readonly estimate: (level: number) => Outcome<QuantileEstimate>;
}

/** Level of the interval that a quantile's summary gives. */
const SUMMARY_TAIL = 0.025;

/** A quantile with its own 95 % interval. */
const summary = strict({
  kind: z.literal("quantile"),
  level: double(INSIDE),
  n: count,
  n_star: count.optional(),
  quantile_hat: double(ANY),
  quantile_lower: double(ANY),
  quantile_upper: double(ANY),
}).transform((arm, context): QuantileArm => {
  const { n, quantile_hat: value, quantile_lower: lower, quantile_upper: upper } = arm;
  const report = (key: string, message: string): void => {
    context.issues.push({ code: "custom", message, input: arm, path: [key] });
  };
  if (arm.n_star !== undefined && arm.n_star !== n) report("n_star", "is not n: give the interval of all n values");
  if (lower > value) report("quantile_lower", "is above quantile_hat");
  if (upper < value) report("quantile_upper", "is below quantile_hat");
  const found = { value, lower, upper, criticalValue: normalUpperQuantile(SUMMARY_TAIL) };
  const estimate = (): Outcome<QuantileEstimate> =>
    n === 0n ? noResult("no_units") : fromBounds(found, { units: n, n });
  return { kind: arm.kind, level: arm.level, estimate };
});

/** What each unit has: one value, or a list of them (events), which then count one by one. */
const values = strict({ kind: z.literal("values"), values: eventsOfUnits }).transform(
  ({ kind, values: units }): QuantileArm => ({
    kind,
    level: null,
    estimate: (level) => quantileEstimate(units, level),
  }),
);

export const quantileArm = z.preprocess(
  withDefault("kind", (object) => ("values" in object ? "values" : undefined)),
  z.discriminatedUnion("kind", [summary, values]),
);
