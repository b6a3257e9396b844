import { addDays, startOfDay } from "../calendar.ts";

/** Where and when a case happens: a few days around a change of the clocks, if the zone has any. */
export interface World {
  readonly zone: string;
  /** First of the days. */
  readonly from: string;
}

export const DAYS = 5;

export const WORLDS: readonly World[] = [
  { zone: "UTC", from: "2026-01-03" },
  { zone: "Europe/Berlin", from: "2026-03-27" },
  { zone: "Europe/Berlin", from: "2026-10-23" },
  { zone: "America/New_York", from: "2026-03-06" },
  { zone: "America/New_York", from: "2026-10-30" },
  { zone: "Asia/Kolkata", from: "2026-02-26" },
  // Days that begin at 01:00, and days in which midnight comes twice.
  { zone: "America/Havana", from: "2026-03-06" },
  { zone: "America/Havana", from: "2026-10-30" },
  { zone: "Australia/Lord_Howe", from: "2026-04-03" },
];

/** First instants of the world's days and of the one after, Unix microseconds. */
export function dayStarts({ zone, from }: World): bigint[] {
  return Array.from({ length: DAYS + 1 }, (_, day) => startOfDay(addDays(from, day), zone));
}

/** Days from the first one on, before and after the others, to which the longest spans reach. */
const FAR_DAYS = [
  ...[-1, -2, -6, -7, -8, -13, -14, -27, -28, -29, -54, -55, -56],
  ...[5, 6, 7, 8, 12, 13, 14, 20, 27, 28, 29],
];

/** First instants of days that lie far from the others, Unix microseconds. */
export function farDayStarts({ zone, from }: World): bigint[] {
  return FAR_DAYS.map((days) => startOfDay(addDays(from, days), zone));
}

export const EVENT_NAMES = ["view", "add_to_cart", "purchase", "größe", `o'brien "quoted"`] as const;
export const UNIT_TYPES = ["userID", "stableID", "organizationID"] as const;
export const TEXTS = ["shoes", "sho", "Shoes", "Ünï😀", "true", "es", "it's %_"] as const;

/** Microseconds around an interesting instant. */
export const NUDGES_US = [0n, 0n, 0n, -1n, 1n, -1000n, 1000n, 60_000_000n, 3_600_000_000n, -250n] as const;

/** Microseconds from one event to the next: none, at the borders of steps and sessions, and days. */
export const PAUSES_US = [
  ...[0n, 0n, 0n, 0n, 1n, 1_000_000n, 60_000_000n, 60_000_001n, 600_000_000n, 1_800_000_000n, 1_800_000_001n],
  ...[7_200_000_000n, 86_400_000_000n, 86_400_000_001n, 259_200_000_000n],
] as const;

/** Reads a list round and round. */
export function pick<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new RangeError("an empty list has nothing to pick");
  return found;
}
