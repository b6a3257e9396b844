import { countingMeasure } from "../measure.ts";
import type { MetricContext, Need, Term } from "../metric-plan.ts";
import type { AdditivePart } from "../parts.ts";
import { eventsOf, valueWords } from "../words.ts";
import { distinctNeed } from "./count-distinct.ts";

/** Resolves a part that is a name. */
export function resolvePart(part: AdditivePart | string, { partNamed }: MetricContext): AdditivePart {
  const found = typeof part === "string" ? partNamed(part) : part;
  if (found === undefined) throw new RangeError(`${part} is no metric that can be a part of another`);
  return found;
}

/** Where a part's number comes from. `name` tells the distinct items of several parts of one metric apart. */
export function additiveTerm(
  part: AdditivePart,
  name: string,
): { readonly term: Term; readonly needs: readonly Need[] } {
  const measure = countingMeasure(part);
  switch (part.kind) {
    case "count":
      return { term: { from: { measure }, take: "events", scale: 0 }, needs: [] };
    case "conversion":
    case "unique":
      return { term: { from: { measure }, take: "any", scale: 0 }, needs: [] };
    case "sum": {
      const { value, scale } = part;
      return { term: { from: { measure: { ...measure, value, scale } }, take: "total", scale }, needs: [] };
    }
    case "count_distinct":
      return {
        term: { from: { derived: name }, take: "events", scale: 0 },
        needs: [distinctNeed(part, name)],
      };
  }
}

/** A part in words. */
export function partWords(part: AdditivePart | string): string {
  if (typeof part === "string") return `the metric ${part}`;
  switch (part.kind) {
    case "count":
      return `the number of ${eventsOf(part)}`;
    case "sum":
      return `the sum of ${valueWords(part.value)} over ${eventsOf(part)}`;
    case "count_distinct":
      return `the number of different texts of ${part.of} among ${eventsOf(part)}`;
    default:
      return `1 for a unit with any of ${eventsOf(part)}`;
  }
}
