const DAY_MS = 86_400_000;

/** One calendar day of a time zone. */
export interface Day {
  /** `YYYY-MM-DD`. */
  readonly ds: string;
  /** Days since 1970-01-01. */
  readonly index: number;
  /** [startUs, endUs), microseconds since 1970: 23 to 25 hours. */
  readonly startUs: bigint;
  readonly endUs: bigint;
}

/** `YYYY-MM-DD` of a day index. */
export function dsOfIndex(index: number): string {
  return new Date(index * DAY_MS).toISOString().slice(0, 10);
}

/** Days since 1970-01-01 of a `YYYY-MM-DD`. */
export function indexOfDs(ds: string): number {
  return Date.parse(`${ds}T00:00:00Z`) / DAY_MS;
}

function offsetAt(format: Intl.DateTimeFormat, ms: number): number {
  const part = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes): number => part.get(type) ?? 0;
  const local = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return local - Math.floor(ms / 1000) * 1000;
}

/** First millisecond whose local date is the day or later. */
function firstMoment(format: Intl.DateTimeFormat, index: number): number {
  const local = index * DAY_MS;
  const hasBegun = (ms: number): boolean => ms + offsetAt(format, ms) >= local;
  let before = local - 26 * 3_600_000;
  let after = local + 26 * 3_600_000;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (hasBegun(middle)) after = middle;
    else before = middle;
  }
  return after;
}

/**
 * Starts of a time zone's days, in Unix milliseconds. Most days start at midnight by an offset that holds the whole day; only where
 * the offset changes, the first moment of the day is searched for.
 */
function startsOfDays(timeZone: string, firstIndex: number, count: number): number[] {
  if (timeZone === "UTC") return Array.from({ length: count }, (_, i) => (firstIndex + i) * DAY_MS);
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const starts: number[] = [];
  let offsetBefore: number | undefined;
  for (let index = firstIndex; index < firstIndex + count; index += 1) {
    const offset = offsetAt(format, index * DAY_MS + DAY_MS / 2);
    const steady = offset === offsetBefore && offsetAt(format, index * DAY_MS - offset) === offset;
    starts.push(steady ? index * DAY_MS - offset : firstMoment(format, index));
    offsetBefore = offset;
  }
  return starts;
}

/** Days of a time zone from one ds to another, both included. */
export function daysBetween(timeZone: string, fromDs: string, toDs: string): Day[] {
  const first = indexOfDs(fromDs);
  const starts = startsOfDays(timeZone, first, indexOfDs(toDs) - first + 2);
  return starts.slice(0, -1).map((start, i) => ({
    ds: dsOfIndex(first + i),
    index: first + i,
    startUs: BigInt(start) * 1000n,
    endUs: BigInt(starts[i + 1] ?? start) * 1000n,
  }));
}

/** One day of a time zone. */
export function dayOf(timeZone: string, ds: string): Day {
  const [day] = daysBetween(timeZone, ds, ds);
  if (day === undefined) throw new RangeError(`${ds} is no day`);
  return day;
}

/** Days since 1970-01-01 of the day in which an instant lies. */
export function indexAt(timeZone: string, us: bigint): number {
  const utc = Number(us / 86_400_000_000n);
  const days = daysBetween(timeZone, dsOfIndex(utc - 1), dsOfIndex(utc + 1));
  const day = days.find(({ startUs, endUs }) => us >= startUs && us < endUs);
  if (day === undefined) throw new RangeError(`${us} is in no day`);
  return day.index;
}

/** Starts of a time zone's days, microseconds since 1970: asks for each day once. */
export function dayStartsIn(timeZone: string): (ds: string) => bigint {
  const known = new Map<string, bigint>();
  return (ds) => {
    const startUs = known.get(ds) ?? dayOf(timeZone, ds).startUs;
    known.set(ds, startUs);
    return startUs;
  };
}
