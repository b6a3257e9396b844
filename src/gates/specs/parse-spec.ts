import { parseCondition } from "./parse-condition.ts";
import type { Spec, SpecCondition, SpecRule } from "./spec.ts";
import { isFields, type WireReader } from "./wire-reader.ts";

/** What a spec is read with: whether its values are booleans, and where conditions are that rules only name (v2). */
export interface SpecReading {
  readonly kind: "gate" | "config" | "layer";
  readonly conditionOf: (hash: string) => SpecCondition | undefined;
}

const DEFAULT_ENTITIES = { gate: "feature_gate", config: "dynamic_config", layer: "layer" } as const;

function parseValue(wire: WireReader, { kind }: SpecReading, absent: boolean): unknown {
  if (kind === "gate") return wire.isAbsent ? absent : wire.truth("the value of a gate is true or false");
  if (wire.isAbsent) return {};
  if (!isFields(wire.value)) wire.wrong("the value of a config is an object");
  return wire.value;
}

function parseRuleConditions(wire: WireReader, { conditionOf }: SpecReading): SpecCondition[] {
  return wire.items("conditions are a list").flatMap((item) => {
    if (isFields(item.value)) return [parseCondition(item)];
    const condition = conditionOf(item.text("a condition is an object or a key of condition_map"));
    if (condition === undefined) item.wrong("a condition is a key of condition_map");
    return condition ?? [];
  });
}

function parsePercentage(wire: WireReader): number {
  const percentage = wire.number("a pass percentage is a number from 0 to 100");
  if (percentage < 0 || percentage > 100) wire.wrong("a pass percentage is a number from 0 to 100");
  return percentage;
}

function parseRule(wire: WireReader, reading: SpecReading): SpecRule {
  const id = wire.key("id").text("a rule has an id");
  const samplingRate = wire.key("samplingRate").optionalNumber("a sampling rate is a number");
  return {
    id,
    name: wire.key("name").optionalText("a rule's name is a text") ?? id,
    groupName: wire.key("groupName").optionalText("a group's name is a text"),
    salt: wire.key("salt").optionalText("a salt is a text"),
    passPercentage: parsePercentage(wire.key("passPercentage")),
    idType: wire.key("idType").optionalText("an id type is a text") ?? "userID",
    conditions: parseRuleConditions(wire.key("conditions"), reading),
    returnValue: parseValue(wire.key("returnValue"), reading, true),
    configDelegate: wire.key("configDelegate").optionalText("a delegate is the name of an experiment"),
    isExperimentGroup: wire.key("isExperimentGroup").value === true,
    samplingRate: samplingRate === null ? null : Math.round(samplingRate),
  };
}

/** A gate, config or layer as both wire forms write it; in v2 its name is the key under which it stands. */
export function parseSpec(wire: WireReader, name: string, reading: SpecReading): Spec {
  if (!isFields(wire.value)) wire.wrong("a spec is an object");
  const version = wire.key("version").value;
  return {
    name,
    entity: wire.key("entity").optionalText("an entity is a text") ?? DEFAULT_ENTITIES[reading.kind],
    salt: wire.key("salt").text("a spec has a salt"),
    enabled: wire.key("enabled").truth("`enabled` is true or false"),
    isActive: wire.key("isActive").optionalTruth(),
    defaultValue: parseValue(wire.key("defaultValue"), reading, false),
    idType: wire.key("idType").optionalText("an id type is a text") ?? "userID",
    rules: wire
      .key("rules")
      .items("rules are a list")
      .map((rule) => parseRule(rule, reading)),
    explicitParameters: wire.key("explicitParameters").texts("explicit parameters are a list of texts"),
    hasSharedParameters: wire.key("hasSharedParams").value === true,
    version: typeof version === "number" && Number.isInteger(version) ? version : null,
    targetAppIds: wire.key("targetAppIDs").texts("target app ids are a list of texts"),
    forwardAllExposures: wire.key("forwardAllExposures").value === true,
  };
}
