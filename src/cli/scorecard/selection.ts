/** What part of the results is asked for; null is no restriction. */
export interface Selection {
  /** One stage, or only the pooled estimate; null: pooled, with all stages below it. */
  readonly stage: number | "pooled" | null;
  /** User or metric dimension whose levels are shown. */
  readonly dimension: string | null;
  readonly metric: string | null;
}

export const WHOLE: Selection = { stage: null, dimension: null, metric: null };
