/** What a change does, in words and numbers. */
export interface Effect {
  /** Rule, group or id list that it is about; null: the whole. */
  readonly of: string | null;
  /** What it was and is: `10 % -> 50 %`. */
  readonly change: string;
  /** Share of the units concerned (those that the rule decides, or that take part) that newly pass; 0 to 1, null where it cannot be said. */
  readonly newlyPassing: number | null;
  /** Share of them that passed and fail from now on. */
  readonly newlyFailing: number | null;
  /** The stage that begins; null: none does, or its number is not known. */
  readonly stage: number | null;
  /** What follows, a sentence each, without a full stop. */
  readonly consequences: readonly string[];
  /** Whether it takes something away: from units, or from analyses. */
  readonly isDisruptive: boolean;
}

/** A percentage, 0 to 100, with at most two decimals: `12.5 %`. */
export function percentText(percent: number | null): string {
  return percent === null ? "unknown" : `${Number(percent.toFixed(2))} %`;
}

/** A share, 0 to 1, as a percentage: `40 %`; shares below a hundredth of a percent are not rounded to nothing. */
export function shareText(share: number): string {
  const percent = share * 100;
  return percent > 0 && percent < 0.01 ? "<0.01 %" : `${Number(percent.toFixed(2))} %`;
}

/** `1 unit`, `2 units`. */
export function counted(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

/** An effect that moves no share of units. */
export function plainEffect(of: string | null, change: string, ...consequences: readonly string[]): Effect {
  return { of, change, newlyPassing: null, newlyFailing: null, stage: null, consequences, isDisruptive: false };
}
