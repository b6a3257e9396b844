import { type JsonObject, objectOf } from "./json-object.ts";
import { malformed } from "./refusals.ts";

/**
 * The exposures of a `log_custom_exposure` request, which some other assigner decided, as events of Statsig's dialect: a body of a
 * `log_event` request. An exposure that names neither a gate nor an experiment becomes null.
 *
 * @throws Refusal where there is no list of exposures.
 */
export function eventsOfExposures(value: unknown, nowMs: number): readonly (JsonObject | null)[] {
  const exposures = objectOf(value)?.exposures;
  if (!Array.isArray(exposures))
    throw malformed("not_exposures", 'the body has to be an object with a list of "exposures"');
  return exposures.map((written: unknown) => {
    const exposure = objectOf(written);
    return exposure === undefined ? null : eventOf(exposure, nowMs);
  });
}

function eventOf(exposure: JsonObject, nowMs: number): JsonObject | null {
  const { user, gateName, experimentName, passes, ruleID, group, time, secondaryExposures } = exposure;
  const common = {
    user,
    time: time ?? nowMs,
    secondaryExposures: secondaryExposures ?? [],
    ...(exposure.event_id === undefined ? {} : { event_id: exposure.event_id }),
  };
  const rule = ruleID ?? group ?? "";
  if (typeof gateName === "string")
    return {
      eventName: "statsig::gate_exposure",
      ...common,
      metadata: {
        gate: gateName,
        gateValue: typeof passes === "object" ? "" : String(passes),
        ruleID: rule,
        isManualExposure: "true",
      },
    };
  if (typeof experimentName === "string")
    return {
      eventName: "statsig::config_exposure",
      ...common,
      metadata: { config: experimentName, ruleID: rule, isManualExposure: "true" },
    };
  return null;
}
