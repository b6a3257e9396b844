import { contentHash } from "../../content-hash.ts";
import type { Spec, SpecCondition, SpecRule, Specs } from "./spec.ts";

/** A JSON document. */
export type WireDocument = Readonly<Record<string, unknown>>;

/** What an answer carries besides specs: `app_id`, `sdk_keys_to_app_ids`, `default_environment`, ... */
export interface WriteOptions {
  readonly extra?: WireDocument;
}

/** Statsig's `type` is older than its `entity`: all that returns an object is a dynamic config. */
function wireType(kind: "gates" | "configs" | "layers"): string {
  return kind === "gates" ? "feature_gate" : "dynamic_config";
}

/** The core SDK refuses a whole document in which one of these is no text. */
function textValues(values: Readonly<Record<string, unknown>>): WireDocument {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

function wireCondition(condition: SpecCondition): WireDocument {
  const { type, targetValue, operator, field, additionalValues, idType } = condition;
  return { type, targetValue, operator, field, additionalValues: textValues(additionalValues), idType };
}

function wireRule<Condition>(rule: SpecRule, write: (condition: SpecCondition) => Condition): WireDocument {
  return {
    name: rule.name,
    ...(rule.groupName === null ? {} : { groupName: rule.groupName }),
    passPercentage: rule.passPercentage,
    conditions: rule.conditions.map(write),
    returnValue: rule.returnValue,
    id: rule.id,
    ...(rule.salt === null ? {} : { salt: rule.salt }),
    idType: rule.idType,
    ...(rule.configDelegate === null ? {} : { configDelegate: rule.configDelegate }),
    ...(rule.isExperimentGroup ? { isExperimentGroup: true } : {}),
    ...(rule.samplingRate === null ? {} : { samplingRate: rule.samplingRate }),
  };
}

/** What a spec says beside its name. Keys that say nothing are left out: the SDKs read a missing one as their default. */
function wireSpec(
  spec: Spec,
  kind: "gates" | "configs" | "layers",
  write: (condition: SpecCondition) => unknown,
): WireDocument {
  return {
    type: wireType(kind),
    salt: spec.salt,
    enabled: spec.enabled,
    defaultValue: spec.defaultValue,
    rules: spec.rules.map((rule) => wireRule(rule, write)),
    idType: spec.idType,
    entity: spec.entity,
    ...(spec.isActive === null ? {} : { isActive: spec.isActive }),
    ...(spec.entity === "experiment" || spec.hasSharedParameters ? { hasSharedParams: spec.hasSharedParameters } : {}),
    ...(spec.explicitParameters.length === 0 ? {} : { explicitParameters: spec.explicitParameters }),
    ...(spec.version === null ? {} : { version: spec.version }),
    ...(spec.targetAppIds.length === 0 ? {} : { targetAppIDs: spec.targetAppIds }),
    ...(spec.forwardAllExposures ? { forwardAllExposures: true } : {}),
  };
}

function wireRest({ idLists, timeMs }: Specs, { extra }: WriteOptions): WireDocument {
  return {
    has_updates: true,
    time: timeMs,
    id_lists: Object.fromEntries(idLists.map((name) => [name, true])),
    diagnostics: {},
    sdk_configs: {},
    ...extra,
  };
}

function experimentsByLayer({ layerOfExperiment }: Specs): WireDocument {
  const byLayer = new Map<string, string[]>();
  for (const [experiment, layer] of layerOfExperiment) byLayer.set(layer, [...(byLayer.get(layer) ?? []), experiment]);
  return Object.fromEntries(byLayer);
}

/**
 * The document that Statsig's older server SDKs read at `/v1/download_config_specs`: lists of specs with their conditions.
 * `parseSpecs` reads it back as the same specs.
 */
export function writeSpecsV1(specs: Specs, options: WriteOptions = {}): WireDocument {
  const list = (kind: "gates" | "configs" | "layers") =>
    [...specs[kind].values()].map((spec) => ({ name: spec.name, ...wireSpec(spec, kind, wireCondition) }));
  return {
    dynamic_configs: list("configs"),
    feature_gates: list("gates"),
    layer_configs: list("layers"),
    layers: experimentsByLayer(specs),
    sdk_flags: {},
    response_format: "dcs-v1",
    ...wireRest(specs, options),
  };
}

/** 52 bits of the content's hash, as digits: equal conditions have equal keys. */
function wireHash(content: unknown): string {
  return String(Number.parseInt(contentHash(content).slice(0, 13), 16));
}

/**
 * The document that Statsig's core SDKs read at `/v2/download_config_specs`: specs by name, and each condition once, by its
 * hash. `parseSpecs` reads it back as the same specs.
 */
export function writeSpecsV2(specs: Specs, options: WriteOptions = {}): WireDocument {
  const conditions = new Map<string, WireDocument>();
  const write = (condition: SpecCondition): string => {
    const wire = wireCondition(condition);
    const hash = wireHash(wire);
    conditions.set(hash, wire);
    return hash;
  };
  const byName = (kind: "gates" | "configs" | "layers") =>
    Object.fromEntries([...specs[kind].values()].map((spec) => [spec.name, wireSpec(spec, kind, write)]));
  const content = {
    dynamic_configs: byName("configs"),
    feature_gates: byName("gates"),
    layer_configs: byName("layers"),
    experiment_to_layer: Object.fromEntries(specs.layerOfExperiment),
    condition_map: Object.fromEntries(conditions),
    response_format: "dcs-v2",
    ...wireRest(specs, options),
  };
  return { ...content, checksum: wireHash(content) };
}
