import type { Metric } from "../../../src/metrics/definition.ts";
import { addDays } from "./calendar.ts";
import { DAYS_SCALE, meanOverDays } from "./share-of-days.ts";
import { activeDays, type Situation, windowDays } from "./situation.ts";
import { plain, ratioOf, type UnitValue } from "./unit-value.ts";

type UserAccounting = Extract<Metric, { kind: "user_accounting" }>;

/** docs/semantics.md section 3, user accounting: what a unit's active days say, whole days of all its time up to the stage's last. */
export function userAccounting({ series }: UserAccounting, situation: Situation): UnitValue {
  const days = windowDays(situation);
  const active = activeDays(situation.activity, (what) => what.ds <= situation.lastDay);
  const [first] = [...active].sort();
  const daysIn = (day: string, from: number, to: number): bigint => {
    let count = 0n;
    for (let k = from; k <= to; k += 1) if (active.has(addDays(day, k))) count += 1n;
    return count;
  };
  const isIn = (day: string, from: number, to: number) => daysIn(day, from, to) > 0n;

  const ofLast = (length: number) =>
    plain(
      meanOverDays(situation, (day) => daysIn(day, 1 - length, 0)),
      DAYS_SCALE,
    );
  const shareOfLast = (length: number) =>
    plain(
      meanOverDays(situation, (day) => (isIn(day, 1 - length, 0) ? 1n : 0n)),
      DAYS_SCALE,
    );
  const isNew = (before: number) => {
    const [a, b] = [days[0], days.at(-1)];
    const within =
      first !== undefined && a !== undefined && b !== undefined && addDays(a, -before) <= first && first <= b;
    return plain(within ? 1n : 0n, 0);
  };
  /** Of the days after activity in the earlier span, those with activity in the later one. */
  const stickiness = (earlier: readonly [number, number], later: readonly [number, number]) => {
    const before = days.filter((day) => isIn(day, ...earlier));
    return ratioOf(BigInt(before.filter((day) => isIn(day, ...later)).length), BigInt(before.length));
  };
  /** Whether the unit, on its so many-eth day, was active in the span that ends there. */
  const onDay = (nth: number, from: number) => {
    if (first === undefined || !days.includes(addDays(first, nth))) return ratioOf(0n, 0n);
    return ratioOf(isIn(first, from, nth) ? 1n : 0n, 1n);
  };

  switch (series) {
    case "wau":
      return shareOfLast(7);
    case "mau":
      return shareOfLast(28);
    case "l7":
      return ofLast(7);
    case "l14":
      return ofLast(14);
    case "l28":
      return ofLast(28);
    case "new_dau":
      return isNew(0);
    case "new_wau":
      return isNew(6);
    case "new_mau":
      return isNew(27);
    case "stickiness_daily":
      return stickiness([-1, -1], [0, 0]);
    case "stickiness_weekly":
      return stickiness([-13, -7], [-6, 0]);
    case "stickiness_monthly":
      return stickiness([-55, -28], [-27, 0]);
    case "d1_retention":
      return onDay(1, 1);
    case "wau_d14":
      return onDay(13, 7);
    case "mau_d56":
      return onDay(55, 28);
  }
}
