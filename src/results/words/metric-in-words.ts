import { SERIES } from "../../metrics/series.ts";
import type { FigureOf } from "./metric-part.ts";

/** What the figures of each kind are, in words; of a later version's kind nothing is said. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ["count", "events per unit"],
  ["sum", "total of the values per unit"],
  ["conversion", "share of the units with an event"],
  ["unique", "share of the units with an event"],
  ["participation", "share of a unit's days with an event"],
  ["mean", "mean value of an event"],
  ["ratio", "one total over another"],
  ["count_distinct", "distinct values per unit"],
  ["min", "least value of a unit"],
  ["max", "greatest value of a unit"],
  ["first", "first value of a unit"],
  ["latest", "latest value of a unit"],
  ["quantile", "quantile of the values"],
  ["funnel", "share that goes through all steps in order"],
  ["retention", "share of the days that are followed by a return"],
  ["dau", "share of a unit's days on which it is active"],
  ["composite", "total of several metrics per unit"],
]);
const SERIES_IN_WORDS: ReadonlyMap<string, string> = new Map(Object.entries(SERIES));

/** Which figure a metric is: `p95 of the values`, `total of the values per unit`; null where its kind is not known. */
export function figureInWords({
  metric_kind: kind,
  metric_figure: figure,
}: Omit<FigureOf, "metric_part">): string | null {
  const words = KINDS.get(kind);
  if (figure === null) return words ?? null;
  switch (kind) {
    case "quantile":
      return `${figure} of the values`;
    case "user_accounting":
      return `${figure}: ${SERIES_IN_WORDS.get(figure) ?? figure}`;
    case "retention":
      return `${words} on ${figure}`;
    default:
      if (words === undefined) return figure;
      return figure === "log" ? `mean of ln(${words}), over the units above 0` : words;
  }
}
