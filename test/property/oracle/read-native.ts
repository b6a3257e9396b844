import { type JsonObject, objectAt, textAt, truthOf } from "./json.ts";
import { type Context, eventIdOf, finish, numberAt, unitIds } from "./judge.ts";
import type { Part } from "./messages.ts";
import { secondaryExposures } from "./secondary-exposures.ts";
import { percentage } from "./split-rule-id.ts";

/** A message in the native dialect. */
export function readNative(object: JsonObject, type: "exposure" | "event", context: Context): Part {
  const common = {
    context,
    time: object.get("ts"),
    value: object.get("value"),
    eventId: eventIdOf(object),
    units: unitIds(objectAt(object, "units")),
    attributes: objectAt(object, "attributes"),
    environment: textAt(object, "environment"),
  };
  if (type === "event") {
    return finish({
      ...common,
      what: { kind: "event", name: textAt(object, "name"), metadata: objectAt(object, "metadata") },
    });
  }
  const percent = percentage(numberAt(object, "percent"));
  const rollout = numberAt(object, "rollout");
  const override = truthOf(object.get("override")) === true;
  const secondary = secondaryExposures(object.get("secondary"), "passed", "rule");
  const details = { kind: "exposure", percent, rollout, override, secondary, samplingRate: null } as const;
  const gate = textAt(object, "gate");
  const rule = textAt(object, "rule");
  const passed = truthOf(object.get("passed"));
  if (gate !== undefined && rule !== undefined && passed !== undefined) {
    return finish({ ...common, what: { ...details, exposureType: "gate", name: gate, rule, passed } });
  }
  const name = textAt(object, "experiment");
  const group = textAt(object, "group");
  return finish({ ...common, what: { ...details, exposureType: "experiment", name, rule: group, passed: false } });
}
