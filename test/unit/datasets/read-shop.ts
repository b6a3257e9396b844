import { isUtf8 } from "node:buffer";
import type { ShopMessage } from "../../../datasets/shop/generate.ts";

/** One event or exposure as a reader of the messages sees it, knowing nothing of how they were made. */
export interface Seen {
  readonly unit: string;
  readonly ms: number;
  readonly eventId: string | null;
  readonly environment: string;
  readonly subject: string | null;
  readonly rule: string | null;
  readonly percent: number | null;
  readonly group: string | null;
  readonly isBot: boolean;
  readonly isOverride: boolean;
  readonly name: string;
  readonly value: number | null;
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
const object = (value: unknown): Json => (isObject(value) ? value : {});

/** Reads a message by SPEC section 2: what it says, or the reasons why (a part of) it is broken. */
export function readMessage(message: ShopMessage): (Seen | { readonly reason: string })[] {
  const { value } = message;
  if (value === null || value.length === 0) return [{ reason: "empty" }];
  if (value.length > 1_048_576) return [{ reason: "too_large" }];
  if (!isUtf8(value)) return [{ reason: "not_utf8" }];
  let json: unknown;
  try {
    json = JSON.parse(value.toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return [{ reason: "not_json" }];
    throw error;
  }
  if (!isObject(json)) return [{ reason: "not_an_object" }];
  if (!Array.isArray(json.events)) return [readPart(json, message.arrivalMs)];
  if (json.events.length === 0) return [{ reason: "empty" }];
  return json.events.map((part) => (isObject(part) ? readPart(part, message.arrivalMs) : { reason: "not_an_object" }));
}

function readPart(part: Json, arrivalMs: number): Seen | { readonly reason: string } {
  const isNative = part.type === "exposure" || part.type === "event";
  const eventName = text(part.eventName);
  if (!isNative && eventName === null) return { reason: "unknown_type" };
  const seen = isNative ? readNative(part) : readStatsig(part, eventName ?? "");
  if (typeof seen === "string") return { reason: seen };
  if (seen.name.length > 128) return { reason: "name_too_long" };
  if (seen.unit === "") return { reason: "no_unit" };
  const at = isNative ? part.ts : part.time;
  if (at === undefined || at === null) return { reason: "no_time" };
  const ms = typeof at === "number" ? at : typeof at === "string" ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(ms)) return { reason: "bad_time" };
  if (ms < Date.UTC(2010, 0)) return { reason: "time_too_early" };
  if (ms > arrivalMs + 86_400_000) return { reason: "time_too_late" };
  const { value = null } = part;
  if (value !== null && (typeof value !== "number" || !Number.isFinite(value))) return { reason: "bad_value" };
  return { ...seen, ms, value };
}

function readNative(part: Json): Omit<Seen, "ms" | "value"> | string {
  const isExposure = part.type === "exposure";
  const subject = text(part.gate) ?? text(part.experiment);
  const isComplete = part.gate === undefined ? text(part.group) !== null : typeof part.passed === "boolean";
  if (isExposure && (subject === null || !isComplete)) return "incomplete_exposure";
  if (!isExposure && text(part.name) === null) return "no_name";
  return {
    unit: text(object(part.units).userID) ?? "",
    eventId: text(part.event_id),
    environment: text(part.environment) ?? "production",
    subject: isExposure ? subject : null,
    rule: text(part.rule),
    percent: typeof part.percent === "number" ? part.percent : null,
    group: part.gate === undefined ? text(part.group) : part.passed === true ? "test" : "control",
    isBot: /bot/i.test(text(object(part.attributes).userAgent) ?? ""),
    isOverride: part.override === true,
    name: isExposure ? "exposure" : String(part.name),
  };
}

function readStatsig(part: Json, eventName: string): Omit<Seen, "ms" | "value"> {
  const user = object(part.user);
  const metadata = object(part.metadata);
  const ruleId = text(metadata.ruleID) ?? "";
  const [base = "", percent] = ruleId.split(":");
  const isGate = eventName === "statsig::gate_exposure";
  const isExposure = isGate || eventName === "statsig::config_exposure";
  return {
    unit: text(user.userID) ?? "",
    eventId: null,
    environment: text(object(user.statsigEnvironment).tier) ?? "production",
    subject: isExposure ? (text(metadata.gate) ?? text(metadata.config)) : null,
    rule: isGate ? base : null,
    percent: isGate && percent !== undefined ? Number(percent) : null,
    group: isGate ? (metadata.gateValue === "true" ? "test" : "control") : ruleId.replace("price_", ""),
    isBot: false,
    isOverride: ruleId.endsWith("override"),
    name: isExposure ? "exposure" : eventName,
  };
}
