import type { Estimate } from "../scorecard/estimate.ts";
import { formatSize } from "../words/numbers.ts";
import { quantityWriter } from "../words/quantity.ts";
import type { MetricNote, NoteContext } from "./metric-note.ts";

/** What may share a line with others. */
export const fact = (text: string): MetricNote => ({ kind: "fact", text });

/** A size in the metric's unit. */
export function amount(value: number, { quantity }: NoteContext, digits = 3): string {
  return quantityWriter(quantity, [value], digits, " pp").text(value);
}

/** What of the variance CUPED takes away; null where it was not used. */
export function cupedShare({ cuped }: Estimate): string | null {
  const reduction = cuped?.variance_reduction ?? null;
  if (reduction === null || cuped?.difference === null) return null;
  return reduction < 0.001 ? "hardly any" : formatSize(reduction);
}

/** Share of the variance from which on CUPED is shown beside the plain result; in detail it always is. */
const WORTH_A_ROW = 0.02;

/** Whether CUPED takes so much of the variance away that it is worth a row of its own. */
export function cupedHelps({ cuped }: Estimate): boolean {
  return (cuped?.variance_reduction ?? 0) >= WORTH_A_ROW;
}
