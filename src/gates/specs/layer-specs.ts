import { bucketsOf } from "../buckets.ts";
import type { Layer } from "../definition.ts";
import { userBucketSpec } from "./condition-specs.ts";
import { isRunning, layerSalt, overrideRules, type PlacedExperiment } from "./experiment-specs.ts";
import { plainRule, plainSpec, returningRule, type SpecOptions } from "./rule-specs.ts";
import type { Spec, SpecRule } from "./spec.ts";

/** A layer: whoever is allocated to one of its experiments, or forced into a group of one, is decided by that experiment. */
export function layerSpec(layer: Layer, experiments: readonly PlacedExperiment[], options: SpecOptions): Spec {
  const { layer: name, unit_type: unitType } = layer;
  const rules = layer.rules?.map((rule) => ({
    ...returningRule(rule, { name, salt: layerSalt(layer), unitType }, options),
    configDelegate: rule.delegate ?? null,
  }));
  return plainSpec({
    name,
    entity: "layer",
    salt: layerSalt(layer),
    enabled: true,
    defaultValue: layer.parameters,
    idType: unitType,
    rules: rules ?? [
      ...experiments.flatMap(delegatedOverrides),
      ...experiments.filter(({ experiment }) => isRunning(experiment, options)).map(assignmentRule(layer)),
    ],
  });
}

function delegatedOverrides(placed: PlacedExperiment): SpecRule[] {
  const { experiment } = placed.experiment;
  return overrideRules(placed, (_group, rule) => `${experiment} ${rule}:id_override`, { configDelegate: experiment });
}

function assignmentRule(layer: Layer): (placed: PlacedExperiment) => SpecRule {
  return ({ experiment: { experiment, allocation } }) =>
    plainRule({
      id: "experimentAssignment",
      idType: layer.unit_type,
      conditions:
        typeof allocation === "number"
          ? []
          : [userBucketSpec(layerSalt(layer), "any", bucketsOf(allocation), layer.unit_type)],
      returnValue: layer.parameters,
      configDelegate: experiment,
    });
}
