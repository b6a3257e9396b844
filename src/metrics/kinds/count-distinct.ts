import { z } from "zod";
import type { Condition } from "../condition.ts";
import { countingMeasure } from "../measure.ts";
import type { Need } from "../metric-plan.ts";
import { itemShape } from "../parts.ts";
import { baseShape, filterShape, limitShape } from "../shapes.ts";
import { limitedPart } from "../unit-limits.ts";
import { eventsOf } from "../words.ts";
import { type MetricKind, onePart } from "./kind.ts";

const schema = z.strictObject({
  ...baseShape,
  kind: z.literal("count_distinct"),
  ...filterShape,
  ...itemShape,
  ...limitShape,
});

/** What must be derived to count the distinct items of events. */
export function distinctNeed(
  part: { readonly event?: readonly string[] | undefined; readonly where: readonly Condition[]; readonly of: string },
  name: string,
): Need {
  return { kind: "distinct", name, measure: { ...countingMeasure(part), keeps: "occurrences", item: part.of } };
}

/** Mean number of distinct texts of a field per exposed unit. */
export const countDistinct: MetricKind<typeof schema> = {
  schema,
  canHaveCovariate: true,
  plan: (metric) => {
    const from = { derived: "distinct" };
    return onePart(limitedPart(metric, { from, take: "events", scale: 0 }, from), [distinctNeed(metric, "distinct")]);
  },
  sentence: (metric) => `the number of different texts of ${metric.of} among ${eventsOf(metric)}, per exposed unit`,
};
