import { correctedTime } from "./client-clock.ts";
import { type CollectedEvents, type CollectLimits, collectEach, unitOfUser } from "./event-record.ts";
import { type ExactJson, isText } from "./exact-json.ts";
import { type JsonObject, objectOf } from "./json-object.ts";
import { malformed } from "./refusals.ts";

/** What a request says of all of its events. */
export interface RequestFacts extends CollectLimits {
  /** See `requestIdOf`. */
  readonly requestId: string;
  /** See `clockDrift`. */
  readonly driftMs: number;
  /** Of the key that was shown: the environment of all events. */
  readonly environment: string | undefined;
}

/**
 * The events of a `log_event` request in Statsig's dialect, each as it came but for: the request's user where it has none, the
 * request's `statsigMetadata` under its own, its time on our clock (the client's is kept as `statsigMetadata.clientTime`), the
 * key's environment, an `event_id`, and no private attributes. What is wrong with an event is for staging to say.
 *
 * @throws Refusal where there is no list of events.
 */
export function collectStatsigEvents(body: ExactJson, facts: RequestFacts): CollectedEvents {
  const request = objectOf(body.value);
  const events = request?.events;
  if (request === undefined || !Array.isArray(events))
    throw malformed("not_events", 'the body has to be an object with a list of "events"');
  return collectEach(events.length, facts, (index) => collectOne(events[index], index, request, facts, body.write));
}

function collectOne(
  written: unknown,
  index: number,
  request: JsonObject,
  { requestId, driftMs, environment }: RequestFacts,
  write: (value: unknown) => string,
) {
  const eventId = `${requestId}-${index}`;
  const event = objectOf(written);
  // What is no object has no place for an id: it is stored as it is, and staging puts it among the dead letters.
  if (event === undefined) return { eventId, unit: undefined, text: write(written) };
  const user = userOf(event.user ?? request.user, environment);
  const corrected = correctedTime(event.time, driftMs);
  const metadata = metadataOf(objectOf(request.statsigMetadata), objectOf(event.statsigMetadata));
  const ownId = event.event_id;
  const id = isText(ownId) && ownId !== "" ? ownId : eventId;
  const stored: Record<string, unknown> = { ...event };
  if (corrected !== undefined) stored.time = corrected;
  if (user !== undefined) stored.user = user;
  stored.statsigMetadata = corrected === undefined ? metadata : { ...metadata, clientTime: event.time };
  stored.event_id = id;
  return { eventId: id, unit: unitOfUser(objectOf(user)), text: write(stored) };
}

function metadataOf(ofRequest: JsonObject | undefined, ofEvent: JsonObject | undefined): JsonObject {
  if (ofRequest === undefined || ofEvent === undefined) return ofEvent ?? ofRequest ?? {};
  return { ...ofRequest, ...ofEvent };
}

/** Without private attributes, and in the key's environment if it has one. */
function userOf(written: unknown, environment: string | undefined): unknown {
  const user = objectOf(written);
  if (user === undefined && (environment === undefined || (written !== undefined && written !== null))) return written;
  if (user !== undefined && environment === undefined && !Object.hasOwn(user, "privateAttributes")) return user;
  const { privateAttributes: _, ...kept } = user ?? {};
  if (environment === undefined) return kept;
  return { ...kept, statsigEnvironment: { ...objectOf(kept.statsigEnvironment), tier: environment } };
}
