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

export const EVENT_NAMES = ["view", "add_to_cart", "purchase", "größe", `o'brien "quoted"`] as const;
export const UNIT_TYPES = ["userID", "stableID", "organizationID"] as const;
export const TEXTS = ["shoes", "sho", "Shoes", "Ünï😀", "true", "es", "it's %_"] as const;

/** Microseconds around an interesting instant. */
export const NUDGES_US = [0n, 0n, 0n, -1n, 1n, -1000n, 1000n, 60_000_000n, 3_600_000_000n, -250n] as const;

/** Reads a list round and round. */
export function pick<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new RangeError("an empty list has nothing to pick");
  return found;
}
