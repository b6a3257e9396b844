import { formatProbability } from "../text/numbers.ts";
import type { Symbols } from "../text/symbols.ts";
import type { Estimate } from "./estimate.ts";
import type { Quantity } from "./quantity.ts";

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

/** What all notes need to know of the metric and of what is asked for. */
export interface NoteContext {
  readonly quantity: Quantity;
  /** One metric alone. */
  readonly detail: boolean;
  readonly confidenceLevel: number;
  readonly symbols: Symbols;
}

export function probabilityText(p: number): string {
  return `p ${formatProbability(p)}`;
}
