import { bucketsOf, EXPERIMENT_BUCKETS, groupThresholds } from "../buckets.ts";
import type { Experiment, Holdout, Layer } from "../definition.ts";
import { experimentTimeline } from "../timeline.ts";
import { gateSpec, SALT_NOT_KNOWN, unknownSpec, userBucketSpec } from "./condition-specs.ts";
import { holdoutRule, unaskedHoldouts } from "./holdout-rules.ts";
import { overrideCondition } from "./override-rules.ts";
import { conditionsOf, plainRule, plainSpec, returningRule, type SpecOptions } from "./rule-specs.ts";
import type { Spec, SpecCondition, SpecRule } from "./spec.ts";

type Values = Readonly<Record<string, unknown>>;

/** An experiment with what other files say of it. */
export interface PlacedExperiment {
  readonly experiment: Experiment;
  /** Undefined: it is in none. */
  readonly layer: Layer | undefined;
  /** The holdouts that keep units out of it. */
  readonly holdouts: readonly Holdout[];
}

/** The specs of an experiment: itself, and a segment of those whom it is for where conditions say so. */
export function experimentSpecs(placed: PlacedExperiment, options: SpecOptions): { config: Spec; targeting?: Spec } {
  const { experiment } = placed;
  const targeting = targetingSpec(experiment, options);
  const isActive = isRunning(experiment, options);
  const config: Spec = {
    ...plainSpec({
      name: experiment.experiment,
      entity: "experiment",
      salt: experiment.salt ?? "",
      enabled: true,
      defaultValue: defaultsOf(placed),
      idType: experiment.unit_type,
      rules: [
        ...overrideRules(placed, (_group, rule, unitType) => `${rule}:${unitType}:id_override`),
        ...holdoutRules(placed),
        ...(isActive ? runningRules(placed, targeting, options) : [alwaysRule("prestart", placed)]),
      ],
    }),
    isActive,
    explicitParameters: parametersOf(experiment),
    hasSharedParameters: placed.layer !== undefined,
  };
  return targeting === undefined || experiment.rules !== undefined ? { config } : { config, targeting };
}

/** Whether it runs: it is active, and this moment lies between its begin and its end. */
export function isRunning(experiment: Experiment, { nowMs, dayStartUs }: SpecOptions): boolean {
  const nowUs = BigInt(Math.floor(nowMs)) * 1000n;
  const [span] = experimentTimeline(experiment, dayStartUs);
  return experiment.active && span !== undefined && span.fromUs <= nowUs && nowUs < span.toUs;
}

/** What units get that take no part. */
function defaultsOf({ experiment, layer }: PlacedExperiment): Values {
  return { ...layer?.parameters, ...experiment.defaults };
}

/** Names of the parameters that it sets itself. */
function parametersOf({ defaults, groups }: Experiment): string[] {
  return [
    ...new Set([defaults, ...groups.map(({ parameters }) => parameters)].flatMap((values) => Object.keys(values))),
  ];
}

/** Units whose group is forced, as rules whose ids are made by `idOf`. */
export function overrideRules(
  placed: PlacedExperiment,
  idOf: (group: string, rule: string, unitType: string) => string,
  content: Partial<SpecRule> = {},
): SpecRule[] {
  const { experiment } = placed;
  return experiment.overrides.flatMap((override) => {
    const group = experiment.groups.find((one) => one.group === override.group);
    if (group === undefined) return [];
    const unitType = override.unit_type ?? experiment.unit_type;
    return [
      plainRule({
        id: idOf(group.group, group.rule ?? group.group, unitType),
        groupName: group.group,
        idType: unitType,
        conditions: [overrideCondition(override, experiment.unit_type)],
        returnValue: { ...defaultsOf(placed), ...group.parameters },
        ...content,
      }),
    ];
  });
}

function holdoutRules(placed: PlacedExperiment): SpecRule[] {
  const { experiment, holdouts } = placed;
  return unaskedHoldouts(holdouts, experiment.rules ?? []).map((holdout) =>
    holdoutRule(holdout, experiment.unit_type, { returnValue: defaultsOf(placed) }),
  );
}

function runningRules(placed: PlacedExperiment, targeting: Spec | undefined, options: SpecOptions): SpecRule[] {
  const { experiment } = placed;
  const { experiment: name, salt, unit_type: unitType } = experiment;
  if (experiment.rules !== undefined)
    return experiment.rules.map((rule) => returningRule(rule, { name, salt, unitType }, options));
  const asked = targeting?.name ?? gateAskedBy(experiment);
  const isInline = targeting !== undefined;
  return [
    ...allocationRules(placed),
    ...(asked === undefined
      ? []
      : [
          defaultsRule(isInline ? "inlineTargetingRules" : "targetingGate", placed, [
            gateSpec("fail_gate", asked, unitType),
          ]),
        ]),
    ...groupRules(placed),
  ];
}

function defaultsRule(id: string, placed: PlacedExperiment, conditions: readonly SpecCondition[]): SpecRule {
  return plainRule({ id, idType: placed.experiment.unit_type, conditions, returnValue: defaultsOf(placed) });
}

function alwaysRule(id: string, placed: PlacedExperiment): SpecRule {
  return defaultsRule(id, placed, []);
}

/**
 * The rule of those who are not allocated; none where everybody is. In a layer the layer's salt hashes. Else a salt of its own does: with the
 * experiment's, the units of an allocation of 10 % would all be in the first group.
 */
function allocationRules(placed: PlacedExperiment): SpecRule[] {
  const { experiment, layer } = placed;
  const { allocation, salt, unit_type: unitType } = experiment;
  const rule = (condition: SpecCondition): SpecRule[] => [defaultsRule("layerAssignment", placed, [condition])];
  if (allocation === 100) return [];
  const allocationSalt =
    experiment.allocation_salt ?? (layer === undefined ? salt && `${salt}:allocation` : layerSalt(layer));
  if (allocationSalt === undefined && allocation !== 0) return rule(unknownSpec(SALT_NOT_KNOWN, unitType));
  return rule(
    typeof allocation === "number"
      ? userBucketSpec(allocationSalt ?? "", "gte", Math.round((allocation / 100) * EXPERIMENT_BUCKETS), unitType)
      : userBucketSpec(allocationSalt ?? "", "none", bucketsOf(allocation), unitType),
  );
}

export function layerSalt(layer: Layer): string {
  return layer.salt ?? layer.layer;
}

function groupRules(placed: PlacedExperiment): SpecRule[] {
  const { salt, unit_type: unitType, groups } = placed.experiment;
  const thresholds = groupThresholds(groups.map(({ share }) => share));
  return groups.map(({ group, rule, parameters }, index) =>
    plainRule({
      id: rule ?? group,
      groupName: group,
      isExperimentGroup: true,
      idType: unitType,
      conditions: [
        salt === undefined
          ? unknownSpec(SALT_NOT_KNOWN, unitType)
          : userBucketSpec(salt, "lt", thresholds[index] ?? EXPERIMENT_BUCKETS, unitType),
      ],
      returnValue: { ...defaultsOf(placed), ...parameters },
    }),
  );
}

/** The gate whose passing is the only condition of taking part, if it is. */
function gateAskedBy({ when }: Experiment): string | undefined {
  const [only] = when;
  return when.length === 1 && only !== undefined && "passes_gate" in only ? only.passes_gate : undefined;
}

/** Conditions cannot be negated on the wire, but asking a segment of them can. */
function targetingSpec(experiment: Experiment, options: SpecOptions): Spec | undefined {
  if (experiment.when.length === 0 || gateAskedBy(experiment) !== undefined) return undefined;
  const { unit_type: idType, when } = experiment;
  const conditions = conditionsOf({ when }, idType, options);
  return plainSpec({
    name: `segment:${experiment.experiment}:targeting`,
    entity: "segment",
    salt: "",
    enabled: true,
    defaultValue: false,
    idType,
    rules: [plainRule({ id: "targeting", idType, conditions, returnValue: true })],
  });
}
