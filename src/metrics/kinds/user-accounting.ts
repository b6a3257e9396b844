import { z } from "zod";
import { SERIES, type Series } from "../series.ts";
import { wholeShape } from "../shapes.ts";
import { type MetricKind, onePart } from "./kind.ts";

const series = z.enum(Object.keys(SERIES) as [Series, ...Series[]]);
const schema = z.strictObject({
  ...wholeShape,
  kind: z.literal("user_accounting"),
  series: series.describe("Which figure of the unit's active days; today is day 1."),
});

const MEANS = new Set<Series>(["wau", "mau", "l7", "l14", "l28"]);
const SHARES = new Set<Series>(["new_dau", "new_wau", "new_mau"]);

/** Figures of user accounting per exposed unit, under the unit type's definition of an active user. */
export const userAccounting: MetricKind<typeof schema> = {
  schema,
  canHaveCovariate: false,
  plan: (metric, { active }) => {
    const needs = [{ kind: "user_accounting", series: metric.series, active } as const];
    const y = { derived: "y" };
    if (MEANS.has(metric.series))
      return onePart({ y: { from: y, take: "mean_of_days", scale: 6 }, x: null, units: "all" }, needs);
    if (SHARES.has(metric.series))
      return onePart({ y: { from: y, take: "any", scale: 0 }, x: null, units: "all" }, needs);
    return onePart(
      {
        y: { from: y, take: "total", scale: 0 },
        x: { from: { derived: "x" }, take: "total", scale: 0 },
        units: "with_denominator",
      },
      needs,
    );
  },
  sentence: (metric) => `${SERIES[metric.series]} (${metric.series})`,
};
