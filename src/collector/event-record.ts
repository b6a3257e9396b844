import { createHash } from "node:crypto";
import { Refusal } from "../http/refusal.ts";
import { textOf } from "./exact-json.ts";
import { type JsonObject, objectOf } from "./json-object.ts";
import type { RedactKeys } from "./key-redaction.ts";

/** An event on its way to be stored: one message. */
export interface EventRecord {
  /** Unit that it belongs to, so that a unit's events stay in order; its own id where it names none. */
  readonly key: string;
  /** JSON, without a newline. */
  readonly value: Buffer;
}

/** An event of a request that is not carried. */
export interface RefusedEvent {
  /** Place in the request, from 0. */
  readonly index: number;
  readonly code: string;
  readonly message: string;
}

/** What a request's events became. */
export interface CollectedEvents {
  readonly events: readonly { readonly index: number; readonly eventId: string; readonly record: EventRecord }[];
  readonly refused: readonly RefusedEvent[];
  /** What they hold in memory, about. */
  readonly heldBytes: number;
}

/** 1 MiB, less what Kafka and its key need of a broker's default limit of a message. */
const MAX_EVENT_BYTES = 1_048_576 - 2_048;
const MAX_KEY_LENGTH = 200;
/** What a record, or a refusal, holds in memory besides its bytes; an estimate. */
const RECORD_OVERHEAD_BYTES = 400;

/** What bounds a request's events, and what must not be in them. */
export interface CollectLimits {
  /** Bytes that they may hold in memory together. */
  readonly maxHeldBytes: number;
  readonly redact: RedactKeys;
}

/** Same bytes, same ids: what a client sends again after it got no answer is no new event. */
export function requestIdOf(body: Uint8Array): string {
  return createHash("sha256").update(body).digest("hex").slice(0, 32);
}

/** The unit of an event in Statsig's dialect: user id, else device, else the first other id. */
export function unitOfUser(user: JsonObject | undefined): string | undefined {
  const customIds = objectOf(user?.customIDs);
  return firstId([user?.userID, customIds?.stableID, ...Object.values(customIds ?? {})]);
}

/** The unit of a native event. */
export function unitOfUnits(units: JsonObject | undefined): string | undefined {
  return firstId([units?.userID, ...Object.values(units ?? {})]);
}

function firstId(candidates: readonly unknown[]): string | undefined {
  for (const id of candidates)
    if ((typeof id === "string" && id !== "") || typeof id === "number") {
      const text = textOf(id);
      return text.length <= MAX_KEY_LENGTH ? text : createHash("sha256").update(text).digest("hex");
    }
  return undefined;
}

/**
 * Turns each event of a request into a record, or says why it cannot be carried.
 *
 * @throws Refusal where they are more than may be held: what a request says once, its events repeat.
 */
export function collectEach(
  count: number,
  { maxHeldBytes, redact }: CollectLimits,
  make: (
    index: number,
  ) => { readonly eventId: string; readonly unit: string | undefined; readonly text: string } | RefusedEvent,
): CollectedEvents {
  const events: { index: number; eventId: string; record: EventRecord }[] = [];
  const refused: RefusedEvent[] = [];
  let heldBytes = 0;
  for (let index = 0; index < count; index += 1) {
    const made = madeOrTooDeep(index, make);
    heldBytes += RECORD_OVERHEAD_BYTES;
    if ("code" in made) refused.push(made);
    else {
      const value = Buffer.from(redact(made.text));
      heldBytes += value.length;
      if (value.length > MAX_EVENT_BYTES) refused.push(tooLargeEvent(index, value.length));
      else events.push({ index, eventId: made.eventId, record: { key: made.unit ?? made.eventId, value } });
    }
    if (heldBytes > maxHeldBytes) throw eventsTooLarge(maxHeldBytes);
  }
  return { events, refused, heldBytes };
}

export function tooLargeEvent(index: number, bytes: number): RefusedEvent {
  return { index, code: "event_too_large", message: `the event has ${bytes} bytes, more than is stored` };
}

function eventsTooLarge(maxBytes: number): Refusal {
  return new Refusal({
    status: 413,
    code: "events_too_large",
    message: `the request's events hold more than ${maxBytes} bytes, with what the request says for all of them`,
    hint: "send fewer events in a request, or raise `pending_bytes` of the collector in pulse.yaml",
  });
}

/** Writing a value that is nested thousands of levels deep fails in the engine. */
function madeOrTooDeep<T>(index: number, make: (index: number) => T): T | RefusedEvent {
  try {
    return make(index);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { index, code: "event_too_deep", message: "the event is nested too deeply" };
  }
}
