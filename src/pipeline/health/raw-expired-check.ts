import { calendarAddress } from "../calendar-file.ts";
import { type StagedPiece, stagedBy } from "../staging/staged-piece.ts";
import type { HealthCheck } from "./check.ts";

/** Days up to a ds of which messages are there only as they were staged, their raw bytes having expired. */
export interface ExpiredDays {
  readonly days: number;
  readonly first_ds: string;
  readonly last_ds: string;
}

function expiredDays(pieces: readonly StagedPiece[], ds: string): ExpiredDays | undefined {
  const days = [...new Set(pieces.flatMap((piece) => piece.days))].filter((day) => day <= ds).sort();
  const [first_ds, last_ds] = [days[0], days.at(-1)];
  return first_ds === undefined || last_ds === undefined ? undefined : { days: days.length, first_ds, last_ds };
}

/** The days of which a run had no raw messages any more; undefined where there are none. */
export function rawExpiredDays(staged: readonly StagedPiece[], ds: string): ExpiredDays | undefined {
  return expiredDays(
    staged.filter(({ isExpired }) => isExpired === true),
    ds,
  );
}

/**
 * Days whose messages can only be read as they were staged by another version of Pulse, or with another time zone: what they would be
 * now, nobody can tell any more, as the raw ones have expired.
 */
export function rawExpiredChecks(staged: readonly StagedPiece[], ds: string, timeZone: string): HealthCheck[] {
  const now = stagedBy(calendarAddress(timeZone));
  const otherwise = staged.filter((piece) => piece.isExpired === true && piece.stagedBy !== now);
  const found = expiredDays(otherwise, ds);
  if (found === undefined) return [];
  const messages = otherwise.reduce(
    (sum, { segments }) => sum + segments.reduce((n, { info }) => n + info.messages, 0),
    0,
  );
  return [
    {
      check: "raw_expired",
      scope: "raw messages",
      status: "warn",
      value: found.days,
      threshold: 0,
      reason: `messages of ${found.days} days (${found.first_ds} to ${found.last_ds}) are read as an earlier version of Pulse, or another time zone, made them out: their raw bytes have expired (retention.raw_days)`,
      detail: { ...found, messages },
    },
  ];
}
