import type { ResultView } from "./result-view.ts";

/** What part of the results is asked for; null is no restriction. */
export interface Selection {
  readonly view: ResultView;
  /** One stage, or only the pooled estimate; null: pooled, with all stages below it. By day: the newest stage with a control group. */
  readonly stage: number | "pooled" | null;
  /** User or metric dimension whose levels are shown. */
  readonly dimension: string | null;
  readonly metric: string | null;
}

export const WHOLE: Selection = { view: "cumulative", stage: null, dimension: null, metric: null };
