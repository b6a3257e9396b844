import { dayOf, parseIsoTime } from "./calendar.ts";
import { exactNumber, floorDivide } from "./exact-number.ts";
import { isMissing, isNumber, type Json, type JsonObject, textAt } from "./json.ts";
import type { Part, Place, SecondaryExposure } from "./messages.ts";

export interface Context {
  readonly place: Place;
  readonly brokerMs: number;
  readonly zone: string;
}

/** A part whose dialect is read, but which is not judged yet. */
interface Draft {
  readonly context: Context;
  readonly time: Json | undefined;
  readonly value: Json | undefined;
  readonly eventId: string | null;
  readonly units: ReadonlyMap<string, string>;
  readonly attributes: JsonObject;
  readonly environment: string | undefined;
  readonly what:
    | { readonly kind: "event"; readonly name: string | undefined; readonly metadata: JsonObject }
    | {
        readonly kind: "exposure";
        readonly exposureType: "gate" | "experiment";
        readonly name: string | undefined;
        readonly rule: string | undefined;
        readonly passed: boolean | undefined;
        readonly percent: number | null;
        readonly rollout: number | null;
        readonly override: boolean;
        readonly secondary: readonly SecondaryExposure[];
        readonly samplingRate: number | null;
      };
}

const LONGEST_NAME = 128;
const EARLIEST_US = BigInt(Date.UTC(2010, 0, 1)) * 1000n;
const DAY_MS = 86_400_000;

/** The reasons from `no_name` on, in the order of the page. */
export function finish(draft: Draft): Part {
  const { context, units, eventId, attributes, environment = "production", what } = draft;
  const dead = (reason: string): Part => ({ kind: "dead_letter", place: context.place, reason });
  const { name } = what;
  if (name === undefined && what.kind === "event") return dead("no_name");
  if (name === undefined) return dead("incomplete_exposure");
  if (what.kind === "exposure" && (what.rule === undefined || what.passed === undefined))
    return dead("incomplete_exposure");
  if (tooLong(name) || (what.kind === "exposure" && tooLong(what.rule ?? ""))) return dead("name_too_long");
  if (units.size === 0) return dead("no_unit");
  if (isMissing(draft.time)) return dead("no_time");
  const us = instantOf(draft.time);
  if (us === undefined) return dead("bad_time");
  if (us < EARLIEST_US) return dead("time_too_early");
  if (us > BigInt(context.brokerMs + DAY_MS) * 1000n) return dead("time_too_late");
  if (!isValue(draft.value)) return dead("bad_value");

  const happened = { place: context.place, eventId, us, ds: dayOf(us, context.zone), units, attributes, environment };
  if (what.kind === "event")
    return { ...happened, kind: "event", name, value: draft.value ?? null, metadata: what.metadata };
  return { ...happened, ...what, name, rule: what.rule ?? "", passed: what.passed ?? false };
}

function tooLong(name: string): boolean {
  return [...name].length > LONGEST_NAME;
}

/** Unix milliseconds or ISO 8601 text as Unix microseconds. */
function instantOf(time: Json): bigint | undefined {
  if (typeof time === "string") return parseIsoTime(time);
  if (!isNumber(time)) return undefined;
  const milliseconds = exactNumber(time.number);
  if (milliseconds !== undefined) return floorDivide(milliseconds, 10n ** 9n);
  return time.number.startsWith("-") ? EARLIEST_US - 1n : 10n ** 30n;
}

function isValue(value: Json | undefined): boolean {
  if (isMissing(value)) return true;
  if (typeof value === "string") return !/^(\+?nan|[+-]?infinity)$/i.test(value);
  return isNumber(value) && exactNumber(value.number) !== undefined;
}

/** Unit ids that are a non-empty text or a number, by unit type. */
export function unitIds(units: JsonObject): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const [type, id] of units) {
    if (typeof id === "string" && id !== "") ids.set(type, id);
    else if (isNumber(id)) ids.set(type, id.number);
  }
  return ids;
}

/** An event's own id: a text that is not empty, or a number as it is written. */
export function eventIdOf(object: JsonObject): string | null {
  const id = object.get("event_id");
  if (isNumber(id)) return id.number;
  return textAt(object, "event_id") ?? null;
}

export function numberAt(object: JsonObject, key: string): number | null {
  const found = object.get(key);
  return isNumber(found) ? Number(found.number) : null;
}
