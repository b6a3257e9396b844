import type { Options } from "./option-schema.ts";
import type { View } from "./view.ts";

/** What a difference says, judged by its p-value and by the direction that is good. */
export type Verdict = "better" | "worse" | "unclear" | "none";

/** The difference that was asked for, of the plain view. */
export interface Headline {
  readonly difference: "absolute" | "relative";
  readonly outcome: string;
  readonly estimate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly p_value: number | null;
  readonly verdict: Verdict;
}

export function headlineOf(view: Pick<View, "difference" | "relative">, options: Options): Headline {
  const { outcome, estimate, lower, upper, p_value } =
    options.difference === "absolute" ? view.difference : view.relative;
  const verdict = verdictOf(estimate, p_value, options);
  return { difference: options.difference, outcome, estimate, lower, upper, p_value, verdict };
}

export function verdictOf(
  estimate: number | null,
  pValue: number | null,
  { confidence_level, direction }: Pick<Options, "confidence_level" | "direction">,
): Verdict {
  if (estimate === null || pValue === null) return "none";
  if (pValue >= 1 - confidence_level || estimate === 0) return "unclear";
  return estimate > 0 === (direction === "increase") ? "better" : "worse";
}
