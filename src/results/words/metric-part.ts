import type { Quantity } from "./quantity.ts";

/** What tells one figure of a metric from another, as in `pulse_results`. */
export interface FigureOf {
  readonly metric_kind: string;
  readonly metric_part: string;
  readonly metric_figure: string | null;
}

const SHARES: ReadonlySet<string> = new Set(["conversion", "unique", "funnel", "dau", "participation", "retention"]);
/** Series of user accounting that count days; all others are shares. */
const DAYS: ReadonlySet<string> = new Set(["l7", "l14", "l28"]);
const TIME_PARTS = ["time_to_convert", "time_to_convert/median"];
const STEP = /^step_(\d+)\/(\w+)$/;
const STEP_KINDS = ["exposed", "first", "previous"];

/** Whether a part is how long units take through a funnel. */
export function isTimePart(part: string): boolean {
  return TIME_PARTS.includes(part);
}

/** In what a figure is; a time in seconds is no share, even if it is a funnel's. */
export function unitOf({ metric_kind: kind, metric_part: part, metric_figure: figure }: FigureOf): Quantity["unit"] {
  if (isTimePart(part)) return "seconds";
  if (kind === "user_accounting") return figure === null || DAYS.has(figure) ? "number" : "proportion";
  return SHARES.has(kind) ? "proportion" : "number";
}

/** Parts of a funnel: the overall one, then steps in order, each reached / exposed, / first, / previous; then the times. */
export function partRank(part: string): number {
  if (isTimePart(part)) return Number.MAX_SAFE_INTEGER - TIME_PARTS.length + TIME_PARTS.indexOf(part);
  const match = STEP.exec(part);
  return match === null ? 0 : Number(match[1]) * 10 + STEP_KINDS.indexOf(match[2] ?? "");
}
