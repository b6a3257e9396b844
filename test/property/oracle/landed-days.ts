import { dayOf, daysInclusive } from "./calendar.ts";
import type { LandedMessage, Part } from "./messages.ts";

const EARLIEST_MS = Date.UTC(2010, 0, 1);
const LATEST_MS = Date.UTC(2050, 0, 1) - 1;

/** A message with what is in it. */
export interface Read {
  readonly message: LandedMessage;
  readonly parts: readonly Part[];
}

/**
 * How many days there are from the first one of which anything has landed to ds, both counted; 0 if nothing has. Of what is no event and no exposure
 * the broker's day counts.
 */
export function landedDays(read: readonly Read[], zone: string, ds: string): number {
  const days = read.flatMap(({ message: { timestampMs }, parts }) => {
    const brokerMs = Math.min(Math.max(timestampMs, EARLIEST_MS), LATEST_MS);
    const brokerDay = dayOf(BigInt(brokerMs) * 1000n, zone);
    return parts.map((part) => ("ds" in part ? part.ds : brokerDay));
  });
  const [first] = days.filter((day) => day <= ds).sort();
  return first === undefined ? 0 : Number(daysInclusive(first, ds));
}
