import { halfUp } from "./exact-number.ts";
import { type Situation, windowDays } from "./situation.ts";

/** Decimals of a mean over days. */
export const DAYS_SCALE = 6;

/** A number for each of the window's days, on average over them, rounded half up to 10^-6; 0 without days. */
export function meanOverDays(situation: Situation, numberOn: (day: string) => bigint): bigint {
  const days = windowDays(situation);
  if (days.length === 0) return 0n;
  const sum = days.reduce((total, day) => total + numberOn(day), 0n);
  return halfUp(sum * 10n ** BigInt(DAYS_SCALE), BigInt(days.length));
}

/** How many of the window's days are among these, of all of them. */
export function shareOfDays(situation: Situation, days: ReadonlySet<string>): bigint {
  return meanOverDays(situation, (day) => (days.has(day) ? 1n : 0n));
}
