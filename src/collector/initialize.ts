import { createHash } from "node:crypto";
import type { EvaluationContext } from "../gates/evaluation/context.ts";
import { evaluateConfig, evaluateGate, evaluateLayer } from "../gates/evaluation/evaluate.ts";
import type { Evaluation } from "../gates/evaluation/evaluation.ts";
import type { User } from "../gates/evaluation/user.ts";
import type { Spec } from "../gates/specs/spec.ts";
import { objectOf } from "./json-object.ts";
import type { ServedSpecs } from "./served-specs.ts";

/** How names are hidden from those who read a page's traffic. */
export type NameHash = "djb2" | "sha256" | "none";

export interface InitializeRequest {
  /** Who is evaluated for. */
  readonly user: User;
  /** The user as the client sent it. */
  readonly sentUser: User;
  readonly hash: NameHash;
  readonly nowMs: number;
}

/** What a gate, config or layer is for the user, in the client's words. */
type Evaluated = Readonly<Record<string, unknown>> & { readonly name: string };

/**
 * What Statsig's client SDKs ask of `initialize`: everything evaluated for one user, form `init-v1`. Segments and holdouts are not
 * told, and the user is not sent back: clients would take it for another one, without their device's id. Clients find a gate by its hashed name; the names that they only copy into what they log (gates
 * that were asked on the way, a layer's experiment) are the real ones, for a hash would mean nothing to an analysis.
 */
export function initializeResponse(served: ServedSpecs, { user, sentUser, hash, nowMs }: InitializeRequest): object {
  const { specs } = served;
  const asked: Asked = {
    served,
    user,
    hashName: (name) => hashedName(name, hash),
    context: { nowMs, idLists: served.idLists },
  };
  const gates = [...specs.gates.values()].filter(({ entity }) => entity !== "segment" && entity !== "holdout");
  return {
    feature_gates: byName(gates.map((spec) => gateFor(spec, asked))),
    dynamic_configs: byName([...specs.configs.values()].map((spec) => configFor(spec, asked))),
    layer_configs: byName([...specs.layers.values()].map((spec) => layerFor(spec, asked))),
    sdkParams: {},
    // Clients compress what they log only if they are told that the server reads it.
    sdk_flags: { enable_log_event_compression: true },
    has_updates: true,
    generator: "pulse",
    time: specs.timeMs,
    evaluated_keys: evaluatedKeys(sentUser),
    hash_used: hash,
    response_format: "init-v1",
  };
}

interface Asked {
  readonly served: ServedSpecs;
  readonly user: User;
  readonly hashName: (name: string) => string;
  readonly context: EvaluationContext;
}

function gateFor(spec: Spec, asked: Asked): Evaluated {
  const found = evaluateGate(asked.served.compiled, spec.name, asked.user, asked.context);
  return {
    name: asked.hashName(spec.name),
    value: found.value === true,
    rule_id: found.ruleId,
    secondary_exposures: found.secondaryExposures,
    id_type: spec.idType,
  };
}

function configFor(spec: Spec, asked: Asked): Evaluated {
  const { compiled, specs } = asked.served;
  const found = evaluateConfig(compiled, spec.name, asked.user, asked.context);
  const isExperiment = spec.entity !== "dynamic_config" && spec.entity !== "autotune";
  const layer = specs.layers.get(specs.layerOfExperiment.get(spec.name) ?? "");
  const inLayer = isExperiment && spec.hasSharedParameters;
  return {
    ...decision(spec, found, asked),
    ...(inLayer ? { value: { ...objectOf(layer?.defaultValue), ...objectOf(found.value) } } : {}),
    id_type: spec.idType,
    ...(spec.entity === "dynamic_config" ? { passed: found.passes } : {}),
    ...(isExperiment ? experimentFacts(spec, found) : {}),
    ...(inLayer ? { is_in_layer: true, explicit_parameters: spec.explicitParameters } : {}),
  };
}

function layerFor(spec: Spec, asked: Asked): Evaluated {
  const { compiled, specs } = asked.served;
  const found = evaluateLayer(compiled, spec.name, asked.user, asked.context);
  const experiment = found.configDelegate === null ? undefined : specs.configs.get(found.configDelegate);
  const delegated =
    experiment === undefined ? undefined : evaluateConfig(compiled, experiment.name, asked.user, asked.context);
  return {
    ...decision(spec, found, asked),
    explicit_parameters: spec.explicitParameters,
    ...(experiment === undefined || delegated === undefined
      ? {}
      : {
          ...(delegated.groupName === null ? {} : { group_name: delegated.groupName }),
          allocated_experiment_name: experiment.name,
          ...experimentFacts(experiment, delegated),
          explicit_parameters: experiment.explicitParameters,
        }),
    undelegated_secondary_exposures: found.undelegatedSecondaryExposures,
  };
}

/** What configs and layers have in common. */
function decision(spec: Spec, found: Evaluation, asked: Asked): Evaluated {
  return {
    name: asked.hashName(spec.name),
    value: objectOf(found.value) ?? {},
    group: found.ruleId,
    rule_id: found.ruleId,
    ...(found.groupName === null ? {} : { group_name: found.groupName }),
    is_device_based: spec.idType.toLowerCase() === "stableid",
    secondary_exposures: found.secondaryExposures,
  };
}

function experimentFacts(spec: Spec, found: Evaluation): object {
  return { is_user_in_experiment: found.isExperimentGroup, is_experiment_active: spec.isActive ?? false };
}

function evaluatedKeys({ userID, customIDs }: User): object {
  return {
    ...(userID === undefined || userID === null || userID === "" ? {} : { userID }),
    ...(customIDs === undefined || customIDs === null || Object.keys(customIDs).length === 0 ? {} : { customIDs }),
  };
}

/** Names become keys of a plain object: one that is called `__proto__` stays a key. */
function byName(evaluated: readonly Evaluated[]): object {
  return Object.fromEntries(evaluated.map((one) => [one.name, one]));
}

/** djb2 as the SDKs compute it: over UTF-16 units, 32 bits, unsigned; sha256 in base64. */
export function hashedName(name: string, hash: NameHash): string {
  if (hash === "none") return name;
  if (hash === "sha256") return createHash("sha256").update(name).digest("base64");
  let sum = 0;
  for (let at = 0; at < name.length; at += 1) sum = (Math.imul(sum, 31) + name.charCodeAt(at)) | 0;
  return String(sum >>> 0);
}
