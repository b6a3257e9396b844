import { exactNumber } from "./exact-number.ts";
import { isNumber, type Json, type JsonObject, objectAt, textAt, truthOf } from "./json.ts";
import { type Context, eventIdOf, finish, unitIds } from "./judge.ts";
import type { Part } from "./messages.ts";
import { secondaryExposures } from "./secondary-exposures.ts";
import { splitRuleId } from "./split-rule-id.ts";

const NOT_ATTRIBUTES = ["userID", "customIDs", "custom", "privateAttributes", "statsigEnvironment"];

/** An event object of Statsig's SDKs. */
export function readStatsig(object: JsonObject, eventName: string, context: Context): Part {
  const user = objectAt(object, "user");
  const metadata = objectAt(object, "metadata");
  const common = {
    context,
    time: object.get("time"),
    value: object.get("value"),
    eventId: eventIdOf(object),
    units: unitIds(new Map<string, Json>([...objectAt(user, "customIDs"), ["userID", user.get("userID") ?? null]])),
    attributes: attributesOf(user),
    environment: textAt(objectAt(user, "statsigEnvironment"), "tier"),
  };
  if (!eventName.startsWith("statsig::")) {
    return finish({ ...common, what: { kind: "event", name: eventName === "" ? undefined : eventName, metadata } });
  }
  const secondary = secondaryExposures(object.get("secondaryExposures"), "gateValue", "ruleID");
  const samplingRate = rateOf(objectAt(object, "statsigMetadata").get("samplingRate"));
  const details = { kind: "exposure", ...splitRuleId(textAt(metadata, "ruleID")), secondary, samplingRate } as const;
  if (eventName === "statsig::gate_exposure") {
    const passed = truthOf(metadata.get("gateValue"));
    return finish({ ...common, what: { ...details, exposureType: "gate", name: textAt(metadata, "gate"), passed } });
  }
  const experiment = { ...details, exposureType: "experiment", passed: false } as const;
  if (eventName === "statsig::config_exposure") {
    return finish({ ...common, what: { ...experiment, name: textAt(metadata, "config") } });
  }
  const allocated = textAt(metadata, "allocatedExperiment");
  if (eventName === "statsig::layer_exposure" && allocated !== undefined) {
    return finish({ ...common, what: { ...experiment, name: allocated } });
  }
  return { kind: "internal", place: context.place };
}

function attributesOf(user: JsonObject): JsonObject {
  const attributes = new Map<string, Json>(objectAt(user, "custom"));
  for (const [key, value] of user) if (!NOT_ATTRIBUTES.includes(key)) attributes.set(key, value);
  return attributes;
}

const LARGEST_RATE = 1e12;

/** How many exposures one stands for: a number below 10^12, or a text that is one. */
function rateOf(rate: Json | undefined): number | null {
  const text = isNumber(rate) ? rate.number : typeof rate === "string" ? rate : "";
  return exactNumber(text) === undefined || Math.abs(Number(text)) >= LARGEST_RATE ? null : Number(text);
}
