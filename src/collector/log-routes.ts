import type { FastifyInstance, FastifyRequest } from "fastify";
import { decodeBody, jsonOf, textOfBody } from "./body-bytes.ts";
import { clientTimeOf, encodingOf, headerOf } from "./client.ts";
import { clockDrift } from "./client-clock.ts";
import type { CollectorParts } from "./collector-parts.ts";
import { countRefusedEvents } from "./counts.ts";
import { eventsOfExposures } from "./custom-exposures.ts";
import { type CollectedEvents, type RefusedEvent, requestIdOf, tooLargeEvent } from "./event-record.ts";
import { SinkUnavailable } from "./event-sink.ts";
import { collectNativeEvents, collectNativeLines } from "./native-events.ts";
import { unavailable } from "./refusals.ts";
import { collectStatsigEvents, type RequestFacts } from "./statsig-events.ts";

const ACCEPTED = 202;
const RETRY_AFTER_SECONDS = 5;
const NEEDS_ANY_KEY = { config: { needs: "any" } } as const;
const LINES = /^application\/(?:x-)?(?:ndjson|jsonl?-?lines|jsonl)\b/i;

interface Stored {
  readonly eventIds: readonly string[];
  readonly refused: readonly RefusedEvent[];
}

/** Everything that takes events in. */
export function registerLogRoutes(app: FastifyInstance, parts: CollectorParts): void {
  for (const path of ["/v1/log_event", "/v1/rgstr", "/v1/log_event_beacon"])
    app.post(path, NEEDS_ANY_KEY, async (request, reply) => {
      const { refused } = await take(request, parts, (body, facts) => collectStatsigEvents(jsonOf(body), facts));
      return reply.code(ACCEPTED).send({ success: true, ...(refused.length === 0 ? {} : { refused }) });
    });

  app.post("/v1/log_custom_exposure", NEEDS_ANY_KEY, async (request, reply) => {
    const { eventIds, refused } = await take(request, parts, (body, facts) => {
      const { value, write } = jsonOf(body);
      const events = eventsOfExposures(value, parts.clock.now());
      const collected = collectStatsigEvents({ value: { events }, write }, facts);
      return withoutNameless(collected, events);
    });
    if (refused.length > 0) return reply.code(400).send(partlyRefused(eventIds, refused));
    return reply.code(ACCEPTED).send({ success: true });
  });

  app.post("/v1/events", NEEDS_ANY_KEY, async (request, reply) => {
    const isLines = LINES.test(headerOf(request, "content-type") ?? "");
    const { eventIds, refused } = await take(request, parts, (body, facts) =>
      isLines ? collectNativeLines(textOfBody(body), facts) : collectNativeEvents(jsonOf(body), facts),
    );
    if (refused.length > 0) return reply.code(400).send(partlyRefused(eventIds, refused));
    return reply.code(ACCEPTED).send({ accepted: eventIds.length, event_ids: eventIds });
  });
}

type Collect = (body: Buffer, facts: RequestFacts) => CollectedEvents;

/** Collects a request's events and stores them: resolves when all that are accepted are durable. */
async function take(request: FastifyRequest, parts: CollectorParts, collect: Collect): Promise<Stored> {
  request.isStoring = true;
  try {
    const collected = collectFrom(request, parts, collect);
    return await store(collected, parts);
  } finally {
    request.reservation?.release();
  }
}

function collectFrom(
  request: FastifyRequest,
  { keyring, admission, sink, settings, clock }: CollectorParts,
  collect: Collect,
): CollectedEvents {
  if (sink.trouble() !== null) throw storeUnavailable();
  const sent = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const body = decodeBody(sent, encodingOf(request), settings.max_body_bytes);
  request.reservation?.resize(body === sent ? sent.length : sent.length + body.length);
  const driftMs = clockDrift(clientTimeOf(request), clock.now());
  const collected = collect(body, {
    requestId: requestIdOf(body),
    driftMs,
    environment: request.collectorKey?.environment,
    maxHeldBytes: Math.max(0, settings.pending_bytes - sent.length),
    redact: keyring.redact,
  });
  admission.admitEvents(collected.events.length);
  request.reservation?.resize(sent.length + collected.heldBytes);
  return collected;
}

async function store({ events, refused }: CollectedEvents, { sink, counts }: CollectorParts): Promise<Stored> {
  const tooLarge = await stored(sink.store(events.map(({ record }) => record)));
  const isTooLarge = ({ record }: (typeof events)[number]): boolean => tooLarge.has(record);
  const allRefused = [
    ...refused,
    ...events.filter(isTooLarge).map(({ index, record }) => tooLargeEvent(index, record.value.length)),
  ].sort((a, b) => a.index - b.index);
  const eventIds = events.filter((event) => !isTooLarge(event)).map(({ eventId }) => eventId);
  counts.eventsStored += eventIds.length;
  countRefusedEvents(counts, allRefused);
  return { eventIds, refused: allRefused };
}

async function stored<T>(storing: Promise<T>): Promise<T> {
  try {
    return await storing;
  } catch (error) {
    if (error instanceof SinkUnavailable) throw storeUnavailable();
    throw error;
  }
}

function storeUnavailable() {
  return unavailable("store_unavailable", "events cannot be stored at the moment", RETRY_AFTER_SECONDS);
}

/** Exposures that name nothing: no event was made of them. */
function withoutNameless({ events, refused, heldBytes }: CollectedEvents, made: readonly unknown[]): CollectedEvents {
  const isNameless = (index: number): boolean => made[index] === null;
  return {
    heldBytes,
    events: events.filter(({ index }) => !isNameless(index)),
    refused: [
      ...refused,
      ...events
        .filter(({ index }) => isNameless(index))
        .map(({ index }) => ({
          index,
          code: "nothing_named",
          message: "an exposure needs gateName or experimentName",
        })),
    ],
  };
}

/** Those that are not listed are stored: only the listed ones are to be mended and sent again. */
function partlyRefused(eventIds: readonly string[], refused: readonly RefusedEvent[]): object {
  return {
    error: {
      code: "events_refused",
      message: `${refused.length} of ${refused.length + eventIds.length} events are refused; the others are stored`,
      hint: "mend those in `refused`, by their place in the request, and send them alone",
    },
    accepted: eventIds.length,
    event_ids: eventIds,
    refused,
  };
}
