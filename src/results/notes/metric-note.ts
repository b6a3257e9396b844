import type { Estimate } from "../scorecard/estimate.ts";
import { formatProbability } from "../words/numbers.ts";
import type { Quantity } from "../words/quantity.ts";

/** Something to say below a metric's lines: a warning stands out, a note stands alone, facts may share a line. */
export interface MetricNote {
  readonly kind: "warning" | "note" | "fact";
  readonly text: string;
}

/** An estimate that is shown, and what it is called. */
export interface ScopedEstimate {
  /** `pooled`, `stage 2`, `b vs control`, ...; empty where nothing else could be meant. */
  readonly scope: string;
  readonly estimate: Estimate;
  readonly kind: "headline" | "stage" | "level" | "step";
}

/** Characters that stand for words; a terminal may have other ones. */
export interface NoteSymbols {
  readonly infinity: string;
  readonly plusMinus: string;
  /** Between facts of one line. */
  readonly separator: string;
}

/** What all notes need to know of the metric and of what is asked for. */
export interface NoteContext {
  readonly quantity: Quantity;
  /** One metric alone. */
  readonly detail: boolean;
  readonly confidenceLevel: number;
  readonly symbols: NoteSymbols;
}

export function probabilityText(p: number): string {
  return `p ${formatProbability(p)}`;
}
