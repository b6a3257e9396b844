import type { Series } from "./series.ts";

/**
 * A number of days of a unit's window. Each active day t of the unit reaches the days t + fromDay ... t + toDay; those of the window are counted, and the
 * numbers of a figure's reaches are added up, each with its sign. So "days with activity in the last 7" are the days that are reached from 0 to 6.
 */
export interface Reach {
  /** Numerator or denominator. */
  readonly figure: "y" | "x";
  /** `once`: a day that several active days reach is one; `each`: it is as many; `first`: only the unit's first active day reaches. */
  readonly counts: "once" | "each" | "first";
  readonly fromDay: number;
  readonly toDay: number;
  /** Given: of all days only the one that comes so many days after the first active one. */
  readonly age: number | null;
  readonly sign: 1 | -1;
}

const reach = (figure: "y" | "x", counts: Reach["counts"], fromDay: number, toDay: number): Reach => ({
  figure,
  counts,
  fromDay,
  toDay,
  age: null,
  sign: 1,
});

/** Days with activity in the last so many. */
const active = (days: number): Reach[] => [reach("y", "once", 0, days - 1)];

/** Active days in the last so many, added up. */
const activeDays = (days: number): Reach[] => [reach("y", "each", 0, days - 1)];

/** Days with the first active day among the last so many. */
const isNew = (days: number): Reach[] => [reach("y", "first", 0, days - 1)];

/** Of the days with activity in the so many before the last so many, those with activity in these too: both together less one of them or both. */
function stickiness(days: number): Reach[] {
  const before = reach("x", "once", days, 2 * days - 1);
  const either = reach("y", "once", 0, 2 * days - 1);
  return [before, { ...before, figure: "y" }, reach("y", "once", 0, days - 1), { ...either, sign: -1 }];
}

/** The day that comes `age` days after the first active one; with activity in its last `days`. */
function retention(age: number, days: number): Reach[] {
  return [reach("x", "first", age, age), { ...reach("y", "once", 0, days - 1), age }];
}

/** Of what each series of user accounting is made. */
export const REACHES: Readonly<Record<Series, readonly Reach[]>> = {
  wau: active(7),
  mau: active(28),
  new_dau: isNew(1),
  new_wau: isNew(7),
  new_mau: isNew(28),
  stickiness_daily: stickiness(1),
  stickiness_weekly: stickiness(7),
  stickiness_monthly: stickiness(28),
  d1_retention: retention(1, 1),
  wau_d14: retention(13, 7),
  mau_d56: retention(55, 28),
  l7: activeDays(7),
  l14: activeDays(14),
  l28: activeDays(28),
};
