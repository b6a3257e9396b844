import { isUtf8 } from "node:buffer";
import { isList, isMissing, isObject, type Json, type JsonObject, parseJson } from "./json.ts";
import type { LandedMessage, Part, Place } from "./messages.ts";
import { readNative } from "./read-native.ts";
import { readStatsig } from "./read-statsig.ts";

const LARGEST_BYTES = 1_048_576;

/** docs/semantics.md section 1: the parts of a message, each judged alone. */
export function readMessage(message: LandedMessage, zone: string): Part[] {
  const { topic, partition, offset, value } = message;
  const place = (part: number): Place => ({ topic, partition, offset, part });
  const dead = (part: number, reason: string): Part => ({ kind: "dead_letter", place: place(part), reason });

  if (value === null || value.length === 0) return [dead(0, "empty")];
  if (value.length > LARGEST_BYTES) return [dead(0, "too_large")];
  if (!isUtf8(value)) return [dead(0, "not_utf8")];
  const json = parseJson(value.toString("utf8"));
  if (json === undefined) return [dead(0, "not_json")];
  if (!isObject(json)) return [dead(0, "not_an_object")];

  const batch = json.get("events");
  const read = (object: JsonObject, part: number): Part | undefined => {
    const context = { place: place(part), brokerMs: message.timestampMs, zone };
    const type = object.get("type");
    if (type === "exposure" || type === "event") return readNative(object, type, context);
    const eventName = object.get("eventName");
    return typeof eventName === "string" ? readStatsig(object, eventName, context) : undefined;
  };

  const single = read(json, 0);
  if (single !== undefined || !isList(batch)) return [single ?? dead(0, "unknown_type")];
  if (batch.length === 0) return [dead(0, "empty")];
  return batch.map((element, part) =>
    isObject(element)
      ? (read(withUser(element, json.get("user")), part) ?? dead(part, "unknown_type"))
      : dead(part, "not_an_object"),
  );
}

function withUser(element: JsonObject, user: Json | undefined): JsonObject {
  if (user === undefined || !isMissing(element.get("user"))) return element;
  return new Map<string, Json>([...element, ["user", user]]);
}
