import type { DynamicConfig, Gate, Holdout, Segment } from "../definition.ts";
import type { Definitions } from "../definitions.ts";
import { isHeldOut } from "../held-out.ts";
import { segmentGate, unitIdSpec } from "./condition-specs.ts";
import { experimentSpecs, type PlacedExperiment } from "./experiment-specs.ts";
import { holdoutRule, unaskedHoldouts } from "./holdout-rules.ts";
import { layerSpec } from "./layer-specs.ts";
import { gateOverrideRules } from "./override-rules.ts";
import {
  conditionsOf,
  plainRule,
  plainSpec,
  returningRule,
  type SpecOptions,
  stagedRule,
  withKnownSalt,
} from "./rule-specs.ts";
import type { Spec, Specs } from "./spec.ts";

/**
 * A project's definitions as specs, which is what is evaluated and what SDKs are given.
 * Salts are always explicit. A rule's id is `<rule>:<percent>:<stage>` where its stage is known. What a definition leaves open, and what thus
 * cannot be decided, has a condition that no evaluator knows: it comes out as `unsupported`.
 *
 * @example
 * specsOfProject(project, { nowMs: Date.now(), timeMs: appliedAtMs, unitTypes: project.settings.unit_types, dayStartUs });
 */
export function specsOfProject(definitions: Definitions, options: SpecOptions): Specs {
  const { gates, experiments, holdouts, segments, layers, configs } = definitions;
  const placed = experiments.map((experiment): PlacedExperiment => {
    const { experiment: name, unit_type: unitType } = experiment;
    return {
      experiment,
      layer: layers.find(({ layer }) => layer === experiment.layer),
      holdouts: holdouts.filter((holdout) => isHeldOut(holdout, { kind: "experiments", name, unitType })),
    };
  });
  const ofExperiments = placed.map((one) => experimentSpecs(one, options));
  const asked = [
    ...gates.map((gate) => gateSpec(gate, holdouts, options)),
    ...segments.map((segment) => segmentSpec(segment, options)),
    ...holdouts.map((holdout) => holdoutSpec(holdout, options)),
    ...ofExperiments.flatMap(({ targeting }) => targeting ?? []),
  ];
  const decided = [
    ...configs.map((config) => configSpec(config, options)),
    ...ofExperiments.map(({ config }) => config),
  ];
  const inLayers = layers.map((layer) => {
    return layerSpec(
      layer,
      placed.filter((one) => one.layer === layer),
      options,
    );
  });
  return {
    gates: byName(asked),
    configs: byName(decided),
    layers: byName(inLayers),
    layerOfExperiment: new Map(
      placed.flatMap(({ experiment, layer }) => (layer === undefined ? [] : [[experiment.experiment, layer.layer]])),
    ),
    idLists: idListsIn([...asked, ...decided, ...inLayers]),
    timeMs: options.timeMs,
  };
}

function byName(specs: readonly Spec[]): Map<string, Spec> {
  return new Map(specs.map((spec) => [spec.name, spec]));
}

/** Names of the id lists that conditions ask for, each once. */
function idListsIn(specs: readonly Spec[]): string[] {
  const names = specs
    .flatMap(({ rules }) => rules.flatMap(({ conditions }) => conditions))
    .filter(({ operator }) => operator === "in_segment_list" || operator === "not_in_segment_list")
    .map(({ targetValue }) => String(targetValue));
  return [...new Set(names)].sort();
}

function gateSpec(gate: Gate, holdouts: readonly Holdout[], options: SpecOptions): Spec {
  const { gate: name, unit_type: unitType } = gate;
  const heldOut = holdouts.filter((holdout) => isHeldOut(holdout, { kind: "gates", name, unitType }));
  return plainSpec({
    name,
    entity: "feature_gate",
    salt: gate.salt ?? "",
    enabled: gate.enabled,
    defaultValue: false,
    idType: unitType,
    rules: [
      ...gateOverrideRules(gate.overrides, unitType),
      ...unaskedHoldouts(heldOut, gate.rules).map((one) => holdoutRule(one, unitType, { passPercentage: 0 })),
      ...gate.rules.map((rule) => stagedRule(rule, { name, salt: gate.salt, unitType }, options)),
    ],
  });
}

/** A holdout is a gate that passes for those who are held out. */
function holdoutSpec(holdout: Holdout, options: SpecOptions): Spec {
  const { holdout: name, unit_type: unitType, salt, rule, rule_salt, when, percent, rollout } = holdout;
  const written = {
    rule,
    when,
    ...(rule_salt === undefined ? {} : { salt: rule_salt }),
    ...(percent === undefined ? {} : { percent }),
    ...(rollout === undefined ? {} : { rollout }),
  };
  return plainSpec({
    name,
    entity: "holdout",
    salt: salt ?? "",
    enabled: true,
    defaultValue: false,
    idType: unitType,
    rules: [stagedRule(written, { name, salt, unitType }, options)],
  });
}

function segmentSpec(segment: Segment, options: SpecOptions): Spec {
  const { segment: name, unit_type: unitType, salt = name } = segment;
  const list = segment.file === undefined ? segment.ids : name;
  const operator = segment.file === undefined ? "any_case_sensitive" : "in_segment_list";
  const byRules = (segment.rules ?? []).map((rule) => {
    const idType = rule.unit_type ?? unitType;
    return plainRule({
      id: rule.rule,
      name: rule.name ?? rule.rule,
      salt: rule.salt ?? rule.rule,
      passPercentage: rule.percent,
      idType,
      conditions: withKnownSalt(conditionsOf(rule, idType, options), rule.percent, salt, idType),
      returnValue: true,
    });
  });
  const byIds = {
    id: "id_list",
    idType: unitType,
    conditions: [unitIdSpec(operator, list, unitType)],
    returnValue: true,
  };
  return plainSpec({
    name: segmentGate(name),
    entity: "segment",
    salt,
    enabled: true,
    defaultValue: false,
    idType: unitType,
    rules: list === undefined ? byRules : [plainRule(byIds)],
  });
}

function configSpec(config: DynamicConfig, options: SpecOptions): Spec {
  const { config: name, unit_type: unitType, salt = name } = config;
  return plainSpec({
    name,
    entity: "dynamic_config",
    salt,
    enabled: config.enabled,
    defaultValue: config.defaults,
    idType: unitType,
    rules: config.rules.map((rule) => returningRule(rule, { name, salt, unitType }, options)),
  });
}
