import { Refusal } from "../http/refusal.ts";
import { unavailable } from "./refusals.ts";

const RETRY_AFTER_SECONDS = 1;

/** Bytes that a request may hold. */
export interface Reservation {
  /** @throws Refusal where the requests on their way would hold too many bytes. */
  resize(bytes: number): void;
  /** May be called more than once. */
  release(): void;
}

/** Bounds what the process holds in memory, and how many events it takes. */
export interface Admission {
  readonly pendingBytes: number;
  /** @throws Refusal 503 where the requests on their way hold too many bytes already. */
  reserve(bytes: number): Reservation;
  /** @throws Refusal 429 where there are more events than are taken in a second. */
  admitEvents(events: number): void;
}

export interface AdmissionLimits {
  readonly pendingBytes: number;
  /** 0: no limit. */
  readonly eventsPerSecond: number;
  readonly now: () => number;
}

/** Events are a bucket that fills steadily and holds those of one second; one request may overdraw it. */
export function createAdmission({ pendingBytes: limit, eventsPerSecond, now }: AdmissionLimits): Admission {
  let pending = 0;
  let allowance = eventsPerSecond;
  let filledAt = now();
  const take = (bytes: number): void => {
    if (pending + bytes > limit && bytes > 0)
      throw unavailable("too_much_pending", "too many bytes are on their way to be stored", RETRY_AFTER_SECONDS);
    pending += bytes;
  };
  return {
    get pendingBytes() {
      return pending;
    },
    reserve: (bytes) => {
      take(bytes);
      let held = bytes;
      return {
        resize: (wanted) => {
          take(wanted - held);
          held = wanted;
        },
        release: () => {
          pending -= held;
          held = 0;
        },
      };
    },
    admitEvents: (events) => {
      if (eventsPerSecond === 0) return;
      const at = now();
      allowance = Math.min(eventsPerSecond, allowance + (Math.max(0, at - filledAt) / 1000) * eventsPerSecond);
      filledAt = at;
      if (allowance <= 0 && events > 0) throw tooManyEvents(Math.ceil((1 - allowance) / eventsPerSecond));
      allowance -= events;
    },
  };
}

function tooManyEvents(retryAfterSeconds: number): Refusal {
  return new Refusal({
    status: 429,
    code: "too_many_events",
    message: "more events came than are taken in a second",
    hint: "send them again after Retry-After seconds, or raise `events_per_second` of the collector in pulse.yaml",
    retryAfterSeconds: Math.max(1, retryAfterSeconds),
  });
}
