import type { ResultView } from "./result-view.ts";

/** The end of a balanced analysis's name. */
export type BalancedName = `balanced-${number}`;

const BALANCED = /^balanced-[1-9]\d{0,8}$/;

export function isBalancedName(name: string): name is BalancedName {
  return BALANCED.test(name);
}

/** What part of the results is asked for; null is no restriction. */
export interface Selection {
  readonly view: ResultView;
  /**
   * One stage, one balanced analysis, or only the pooled estimate; null: pooled, with all stages and balanced analyses below it. By day: the newest
   * stage with a control group.
   */
  readonly stage: number | "pooled" | BalancedName | null;
  /** User or metric dimension whose levels are shown. */
  readonly dimension: string | null;
  readonly metric: string | null;
}

export const WHOLE: Selection = { view: "cumulative", stage: null, dimension: null, metric: null };
