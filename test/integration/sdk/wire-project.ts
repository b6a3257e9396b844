import { createHash } from "node:crypto";

/** A condition as `download_config_specs` has it. */
export interface WireCondition {
  readonly type: string;
  readonly operator: string | null;
  readonly field: string | null;
  readonly targetValue: unknown;
  readonly additionalValues: Readonly<Record<string, unknown>>;
  readonly idType: string;
}

export interface WireRule {
  readonly name: string;
  readonly id: string;
  readonly groupName: string | null;
  /** Left out: the id is the salt. */
  readonly salt?: string | null;
  readonly passPercentage: number;
  readonly idType: string;
  readonly returnValue: unknown;
  readonly conditions: readonly WireCondition[];
  readonly configDelegate?: string | null;
  readonly isExperimentGroup?: boolean;
  readonly samplingRate?: number;
}

export interface WireSpec {
  readonly name: string;
  readonly type: "feature_gate" | "dynamic_config";
  readonly entity: string;
  readonly salt: string;
  readonly enabled: boolean;
  readonly defaultValue: unknown;
  readonly idType: string;
  readonly rules: readonly WireRule[];
  readonly isActive?: boolean;
  readonly hasSharedParams?: boolean;
  readonly explicitParameters?: readonly string[];
  readonly version?: number;
}

/** A project's specs, and the units of its id lists. */
export interface WireProject {
  readonly featureGates: readonly WireSpec[];
  readonly dynamicConfigs: readonly WireSpec[];
  readonly layerConfigs: readonly WireSpec[];
  /** Experiments of each layer. */
  readonly layers: Readonly<Record<string, readonly string[]>>;
  readonly idLists: Readonly<Record<string, readonly string[]>>;
  readonly timeMs: number;
}

const flags = (names: Iterable<string>): Record<string, true> =>
  Object.fromEntries([...names].map((name) => [name, true]));

const common = (project: WireProject): object => ({
  has_updates: true,
  time: project.timeMs,
  company_id: "company",
  id_lists: flags(Object.keys(project.idLists)),
  layers: project.layers,
  diagnostics: {},
  sdk_flags: {},
  sdk_configs: {},
  app_id: "app-1",
});

/** The form that the legacy SDK reads: lists of specs with their conditions. */
export const asV1 = (project: WireProject): object => ({
  ...common(project),
  response_format: "dcs-v1",
  feature_gates: project.featureGates,
  dynamic_configs: project.dynamicConfigs,
  layer_configs: project.layerConfigs,
});

/** The form that the current SDK reads: specs by name, whose rules point into one map of conditions. Written independently of `src/`. */
export function asV2(project: WireProject): object {
  const conditionMap: Record<string, WireCondition> = {};
  const pointer = (condition: WireCondition): string => {
    const key = createHash("sha256").update(JSON.stringify(condition)).digest("hex").slice(0, 16);
    conditionMap[key] = condition;
    return key;
  };
  const byName = (specs: readonly WireSpec[]): object =>
    Object.fromEntries(
      specs.map((spec) => [
        spec.name,
        { ...spec, rules: spec.rules.map((rule) => ({ ...rule, conditions: rule.conditions.map(pointer) })) },
      ]),
    );
  const layerOf = Object.entries(project.layers).flatMap(([layer, experiments]) =>
    experiments.map((experiment) => [experiment, layer]),
  );
  return {
    ...common(project),
    response_format: "dcs-v2",
    feature_gates: byName(project.featureGates),
    dynamic_configs: byName(project.dynamicConfigs),
    layer_configs: byName(project.layerConfigs),
    experiment_to_layer: Object.fromEntries(layerOf),
    condition_map: conditionMap,
  };
}

/** How an id list names a unit: the first 8 characters of base64(SHA-256(unit)). */
export const listedAs = (unit: string): string => createHash("sha256").update(unit).digest("base64").slice(0, 8);
