import { type CollectedEvents, collectEach, type RefusedEvent, unitOfUnits } from "./event-record.ts";
import { type ExactJson, isText, parseExactly } from "./exact-json.ts";
import { objectOf } from "./json-object.ts";
import type { RequestFacts } from "./statsig-events.ts";

/**
 * The events of a native request: one object or a list of them. Each is stored as it came but for an `event_id` where it has none,
 * and the key's environment.
 */
export function collectNativeEvents(body: ExactJson, facts: Omit<RequestFacts, "driftMs">): CollectedEvents {
  const events: readonly unknown[] = Array.isArray(body.value) ? body.value : [body.value];
  return collectEach(events.length, facts, (index) => collectOne(events[index], index, facts, body.write));
}

/** The same of newline-delimited JSON. Empty lines are no events, and not counted. */
export function collectNativeLines(text: string, facts: Omit<RequestFacts, "driftMs">): CollectedEvents {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return collectEach(lines.length, facts, (index) => {
    const line = parsedLine(lines[index] ?? "");
    return line === undefined
      ? refusedEvent(index, "not_json", "the line is not JSON")
      : collectOne(line.value, index, facts, line.write);
  });
}

function collectOne(
  written: unknown,
  index: number,
  { requestId, environment }: Omit<RequestFacts, "driftMs">,
  write: (value: unknown) => string,
) {
  const event = objectOf(written);
  if (event === undefined) return refusedEvent(index, "not_an_object", "an event has to be an object");
  const { type, event_id: ownId, units } = event;
  if (type !== "exposure" && type !== "event")
    return refusedEvent(index, "unknown_type", '"type" has to be "exposure" or "event"');
  const eventId = isText(ownId) && ownId !== "" ? ownId : `${requestId}-${index}`;
  const stored = { ...event, event_id: eventId, ...(environment === undefined ? {} : { environment }) };
  return { eventId, unit: unitOfUnits(objectOf(units)), text: write(stored) };
}

function parsedLine(line: string): ExactJson | undefined {
  try {
    return parseExactly(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function refusedEvent(index: number, code: string, message: string): RefusedEvent {
  return { index, code, message };
}
