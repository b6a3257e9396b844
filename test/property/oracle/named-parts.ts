import type { Metric } from "../../../src/metrics/definition.ts";

type Ratio = Extract<Metric, { kind: "ratio" }>;
type Composite = Extract<Metric, { kind: "composite" }>;

/** A number per unit that can be added up: side of a ratio, part of a composite. */
export type AdditivePart = Exclude<Ratio["numerator"], string>;

/** A metric in which all parts are written out. */
export type WholeMetric =
  | Exclude<Metric, Ratio | Composite>
  | (Omit<Ratio, "numerator" | "denominator"> & {
      readonly numerator: AdditivePart;
      readonly denominator: AdditivePart;
    })
  | (Omit<Composite, "of"> & { readonly of: readonly AdditivePart[] });

/** Writes the definitions of named metrics where their names stand. */
export function writeOut(metric: Metric, metrics: readonly Metric[]): WholeMetric {
  const part = (written: AdditivePart | string): AdditivePart => {
    if (typeof written !== "string") return written;
    const found = metrics.find(({ name }) => name === written);
    switch (found?.kind) {
      case "count":
      case "conversion":
      case "unique":
        return { kind: found.kind, event: found.event, where: found.where };
      case "sum":
        return { kind: "sum", event: found.event, where: found.where, value: found.value, scale: found.scale };
      case "count_distinct":
        return { kind: "count_distinct", event: found.event, where: found.where, of: found.of };
      default:
        throw new RangeError(`${written} cannot be a part`);
    }
  };
  if (metric.kind === "ratio")
    return { ...metric, numerator: part(metric.numerator), denominator: part(metric.denominator) };
  return metric.kind === "composite" ? { ...metric, of: metric.of.map(part) } : metric;
}
