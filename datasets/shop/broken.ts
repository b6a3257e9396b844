import type { Random } from "../random.ts";
import { DAY_MS, type ShopPlan } from "./options.ts";

/** A message that is not what it should be, and what becomes of it. */
export interface BrokenMessage {
  readonly arrivalMs: number;
  /** The reason under which it is kept, as in `docs/semantics.md`; null for one that is unusual but right. */
  readonly reason: BrokenReason | null;
  /** Null is a tombstone. */
  readonly value: Buffer | null;
  /** A carrier that cannot hold it. */
  readonly notIn: "files" | "kafka" | null;
}

export const BROKEN_REASONS = [
  "empty",
  "too_large",
  "not_utf8",
  "not_json",
  "not_an_object",
  "unknown_type",
  "no_name",
  "incomplete_exposure",
  "name_too_long",
  "no_unit",
  "no_time",
  "bad_time",
  "time_too_early",
  "time_too_late",
  "bad_value",
] as const;
export type BrokenReason = (typeof BROKEN_REASONS)[number];

const STREAM = 0x0b40_0000;
const TOO_MANY_BYTES = 1_048_577;

/** The name of the event of the line-broken messages; its unit meets no gate. */
const HEARTBEAT = "heartbeat";

/** The broken messages that arrive on one day: of each reason one for every 20,000 users, of the huge ones one in all. */
export function brokenMessages(plan: ShopPlan, day: number, random: Random): readonly BrokenMessage[] {
  const messages: BrokenMessage[] = [];
  const each = Math.ceil(plan.users / 20_000);
  random.reseed(plan.seed, STREAM, day);
  for (let copy = 0; copy < each; copy += 1) {
    for (const reason of BROKEN_REASONS) {
      const arrivalMs = plan.startMs + day * DAY_MS + random.below(DAY_MS);
      if (reason !== "too_large") messages.push(broken(reason, arrivalMs, (day + copy) % 2, `x${day}-${copy}`));
      else if (day === 1 && copy === 0) messages.push(broken(reason, arrivalMs, 0, "x"));
    }
    const arrivalMs = plan.startMs + day * DAY_MS + random.below(DAY_MS);
    const parts = { type: "event", ts: arrivalMs, name: HEARTBEAT, units: { userID: `monitor-${copy}` } };
    messages.push({ arrivalMs, reason: null, value: Buffer.from(JSON.stringify(parts, null, 2)), notIn: "files" });
  }
  return messages;
}

/** One message of a reason; most have two ways to be wrong, which take turns. */
function broken(reason: BrokenReason, arrivalMs: number, turn: number, unit: string): BrokenMessage {
  const ts = arrivalMs - 1_500;
  const units = { userID: unit };
  const event = (fields: object) =>
    Buffer.from(JSON.stringify({ type: "event", ts, name: "purchase", value: 10, units, ...fields }));
  const message = (value: Buffer | null, notIn: BrokenMessage["notIn"] = null): BrokenMessage => ({
    arrivalMs,
    reason,
    value,
    notIn,
  });
  const either = (first: Buffer | string, second: Buffer | string) => message(Buffer.from(turn === 0 ? first : second));
  switch (reason) {
    case "empty":
      return turn === 0 ? message(null, "files") : message(Buffer.from('{"events":[],"statsigMetadata":{}}'));
    case "too_large":
      return message(event({ metadata: { note: "x".repeat(TOO_MANY_BYTES) } }), "kafka");
    case "not_utf8":
      return message(
        Buffer.concat([
          Buffer.from(`{"type":"event","ts":${ts},"name":"search","units":{"userID":"${unit}"},"metadata":{"q":"caf`),
          Buffer.from([0xe9, 0xff]), // Latin-1, not UTF-8
          Buffer.from('"}}'),
        ]),
      );
    case "not_json":
      return either(
        `{type:"event",ts:${ts},name:"purchase",value:10,units:{userID:"${unit}"}}`,
        `{"type":"event","ts":${ts},"name":"purch`,
      );
    case "not_an_object":
      return either('["purchase",10]', '{"events":[7]}');
    case "unknown_type":
      return either(event({ type: "metric" }), JSON.stringify({ hello: "world", ts, units }));
    case "no_name":
      return either(event({ name: "" }), event({ name: undefined }));
    case "incomplete_exposure":
      return either(
        JSON.stringify({ type: "exposure", ts, gate: "new_checkout", rule: "everyone", units }),
        JSON.stringify({ type: "exposure", ts, experiment: "price_test", units }),
      );
    case "name_too_long":
      return message(event({ name: "n".repeat(129) }));
    case "no_unit":
      return either(event({ units: {} }), event({ units: undefined }));
    case "no_time":
      return either(event({ ts: null }), event({ ts: undefined }));
    case "bad_time":
      return either(event({ ts: "yesterday" }), event({ ts: true }));
    case "time_too_early":
      return either(event({ ts: 0 }), event({ ts: "1999-12-31T23:59:59Z" }));
    case "time_too_late":
      return either(
        event({ ts: arrivalMs + 3 * DAY_MS }),
        event({ ts: new Date(arrivalMs + 400 * DAY_MS).toISOString() }),
      );
    case "bad_value":
      return either(event({ value: "NaN" }), event({ value: { amount: 10 } }));
  }
}
