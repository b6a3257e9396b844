import { canonicalJson } from "../../content-hash.ts";
import { EXPERIMENT_BUCKETS } from "../buckets.ts";
import { bucketRanges, importConditions } from "./import-condition.ts";
import { configCandidates, returningKeys } from "./import-config.ts";
import { type Candidate, lostParts, unitTypeKey, unitTypeOf, type Written, withOwnRuleIds } from "./import-rules.ts";
import { isOverride } from "./same-evaluation.ts";
import type { Spec, SpecRule, Specs } from "./spec.ts";

type Values = Readonly<Record<string, unknown>>;

function valuesOf(value: unknown): Values {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

const equal = (a: unknown, b: unknown): boolean => canonicalJson(a ?? null) === canonicalJson(b ?? null);

/** Values that differ from those that are there anyway, and those that are named. */
function ownValues(values: Values, before: Values, named: readonly string[]): Values {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) => named.includes(name) || !Object.hasOwn(before, name) || !equal(value, before[name]),
    ),
  );
}

interface Group {
  readonly rule: SpecRule;
  readonly name: string;
  /** Of a thousand. */
  readonly share: number;
}

function thresholdOf({ conditions }: SpecRule): number | undefined {
  const [only] = conditions;
  const isShare = conditions.length === 1 && only?.type === "user_bucket" && only.operator === "lt";
  return isShare ? Number(only.targetValue) : undefined;
}

/** The groups with their shares, and names that are all different; equal shares where rules do not say them. */
function groupsOf({ rules }: Spec): Group[] {
  const groups = rules.filter((rule) => rule.isExperimentGroup && !isOverride(rule));
  const thresholds = groups.map(thresholdOf);
  const shares = thresholds.map((threshold, index) => (threshold ?? 0) - (thresholds[index - 1] ?? 0));
  const isKnown = shares.every((share) => share > 0);
  const names = groups.map(({ groupName, id }) => groupName || id);
  return groups.map((rule, index) => {
    const name = names[index] ?? rule.id;
    return {
      rule,
      name: names.indexOf(name) === index ? name : rule.id,
      share: isKnown ? (shares[index] ?? 1) / 10 : 1,
    };
  });
}

/** Where an experiment lies, and what is given there anyway. */
interface Place {
  readonly layer: string | undefined;
  readonly layerSalt: string | undefined;
  readonly parameters: Values;
}

function controlOf(groups: readonly Group[]): { control: string; notes: string[] } {
  const named = groups.find(({ name }) => /^control/i.test(name)) ?? groups.find(({ name }) => /control/i.test(name));
  const control = named?.name ?? groups[0]?.name ?? "";
  return { control, notes: named === undefined ? [`no group is called control: ${control} was taken for it`] : [] };
}

function groupKeys(groups: readonly Group[], spec: Spec): Written[] {
  const defaults = valuesOf(spec.defaultValue);
  return groups.map(({ rule, name, share }) => {
    const parameters = ownValues(valuesOf(rule.returnValue), defaults, spec.explicitParameters);
    return {
      group: name,
      ...(rule.id === name ? {} : { rule: rule.id }),
      share,
      ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
    };
  });
}

function bucketRule(rules: readonly SpecRule[]): { salt: string; buckets: unknown[] } | undefined {
  const condition = rules.find(({ id }) => id === "layerAssignment")?.conditions[0];
  if (condition?.type !== "user_bucket" || condition.operator !== "none") return undefined;
  const { targetValue, additionalValues } = condition;
  return Array.isArray(targetValue) ? { salt: String(additionalValues.salt ?? ""), buckets: targetValue } : undefined;
}

function allocationKeys(spec: Spec, { layer, layerSalt }: Place): Written {
  const allocated = bucketRule(spec.rules);
  if (allocated === undefined) return {};
  const isAll = new Set(allocated.buckets.map(Number)).size === EXPERIMENT_BUCKETS;
  if (isAll && layer === undefined) return {};
  return {
    allocation: bucketRanges(allocated.buckets),
    ...(allocated.salt === layerSalt ? {} : { allocation_salt: allocated.salt }),
  };
}

/** The group that a rule forces units into: the one that it names, else the one that gets the same. */
function groupNameOf(
  { groupName, returnValue }: Pick<SpecRule, "groupName" | "returnValue">,
  groups: readonly Group[],
) {
  const named = groups.find(({ name }) => name === groupName);
  return (named ?? groups.find(({ rule }) => equal(rule.returnValue, returnValue)))?.name;
}

function overrideKeys(spec: Spec, groups: readonly Group[]): Written[] {
  return spec.rules.filter(isOverride).map(({ conditions, idType, ...rule }) => {
    const [condition] = conditions;
    const segment = /^segment:(.*)$/s.exec(String(condition?.targetValue))?.[1];
    return {
      ...(condition?.type === "pass_gate" ? { segment } : { ids: condition?.targetValue }),
      ...(unitTypeOf(idType) === unitTypeOf(spec.idType) ? {} : { unit_type: unitTypeOf(idType) }),
      group: groupNameOf(rule, groups),
    };
  });
}

/** Whom it is for: the gate that those who take part pass. */
function whenKeys({ rules, idType }: Spec, holdouts: ReadonlySet<string>): Written {
  const condition = rules.find(({ id }) => id === "targetingGate")?.conditions[0];
  if (condition?.type !== "fail_gate") return {};
  return { when: importConditions([{ ...condition, type: "pass_gate" }], { unitType: unitTypeOf(idType), holdouts }) };
}

/** By its keys: allocation, whom it is for, groups with shares. */
function readable(spec: Spec, groups: readonly Group[], place: Place, holdouts: ReadonlySet<string>): Written {
  const salt = groups[0]?.rule.conditions[0]?.additionalValues.salt ?? spec.salt;
  const defaults = ownValues(valuesOf(spec.defaultValue), place.parameters, []);
  const overrides = overrideKeys(spec, groups);
  return {
    experiment: spec.name,
    ...unitTypeKey(spec.idType),
    control: controlOf(groups).control,
    salt,
    ...(place.layer === undefined ? {} : { layer: place.layer }),
    ...allocationKeys(spec, place),
    ...whenKeys(spec, holdouts),
    ...(Object.keys(defaults).length === 0 ? {} : { defaults }),
    ...(overrides.length === 0 ? {} : { overrides }),
    groups: groupKeys(groups, spec),
  };
}

/** By its rules, as they are. */
function writtenOut(spec: Spec, groups: readonly Group[], place: Place, holdouts: ReadonlySet<string>): Written {
  const {
    allocation: _,
    allocation_salt: __,
    when: ___,
    overrides: ____,
    groups: shown,
    ...rest
  } = readable(spec, groups, place, holdouts);
  const groupOf = new Map(groups.map(({ rule, name }) => [rule.id, name]));
  const rules = spec.rules.map((rule) => {
    const { returns, ...keys } = returningKeys(rule, spec, holdouts);
    const group = isOverride(rule) ? groupNameOf(rule, groups) : groupOf.get(rule.id);
    return { ...keys, ...(group === undefined ? {} : { group }), returns };
  });
  return { ...rest, salt: spec.salt, rules, groups: shown };
}

/** An experiment that is there and does not run: everyone gets the defaults. */
function withoutRun(spec: Spec): boolean {
  return spec.rules.every(({ id }) => id === "prestart");
}

function placeOf({ name }: Spec, { layers, layerOfExperiment }: Specs): Place {
  const layer = layers.get(layerOfExperiment.get(name) ?? "");
  if (layer === undefined) return { layer: undefined, layerSalt: undefined, parameters: {} };
  const salt = layer.rules.flatMap(({ conditions }) =>
    conditions.flatMap(({ type, additionalValues }) => (type === "user_bucket" ? [additionalValues.salt] : [])),
  )[0];
  return { layer: layer.name, layerSalt: String(salt ?? layer.salt), parameters: valuesOf(layer.defaultValue) };
}

function isDelegate({ name }: Spec, { layers }: Specs): boolean {
  return [...layers.values()].some(({ rules }) => rules.some(({ configDelegate }) => configDelegate === name));
}

/** Everyone gets the defaults, by a rule that is called as the SDKs call it. */
function disabledCandidate(spec: Spec, groups: readonly Group[], holdouts: ReadonlySet<string>): Candidate {
  const [first] = spec.rules;
  const always = { id: "disabled", salt: "", passPercentage: 100, conditions: [], returnValue: spec.defaultValue };
  const rules = first === undefined ? [] : [{ ...first, ...always, configDelegate: null, isExperimentGroup: false }];
  const standsFor = { ...spec, enabled: true, rules, hasSharedParameters: false };
  const rest = writtenOut(spec, groups, { layer: undefined, layerSalt: undefined, parameters: {} }, holdouts);
  const definition = { ...rest, rules: [{ rule: "disabled", returns: spec.defaultValue }] };
  const why = "it is disabled: written with a rule that gives everyone the defaults";
  return { kind: "experiment", definition, standsFor, notes: [why, ...lostParts(spec)] };
}

/** An experiment, from the form that says most to the one that says least. */
export function experimentCandidates(written: Spec, specs: Specs, holdouts: ReadonlySet<string>): Candidate[] {
  const { spec, notes } = withOwnRuleIds(written);
  const groups = groupsOf(spec);
  // A layer hands over to experiments only, not to what is written as a config.
  const asConfig = isDelegate(spec, specs) ? [] : configCandidates(written, holdouts);
  if (groups.length < 2 || withoutRun(spec)) return asConfig;
  if (!spec.enabled) return [disabledCandidate(spec, groups, holdouts), ...asConfig];
  const place = placeOf(spec, specs);
  const nowhere: Place = { layer: undefined, layerSalt: undefined, parameters: {} };
  const groupNames = new Map(groups.map(({ rule, name }) => [rule.id, name]));
  const standsFor: Spec = {
    ...spec,
    rules: spec.rules.map((rule) => {
      const forcedInto = isOverride(rule) ? groupNameOf(rule, groups) : undefined;
      return { ...rule, groupName: groupNames.get(rule.id) ?? forcedInto ?? rule.groupName };
    }),
  };
  const forced = spec.rules.some(isOverride)
    ? ["ids of overrides are compared exactly as they are written; Statsig ignores case"]
    : [];
  const stopped =
    spec.isActive === false ? ["it is not active, and its rules still decide: they do so here as well"] : [];
  const base = [...notes, ...stopped, ...controlOf(groups).notes, ...lostParts(spec)];
  const candidate = (definition: Written, more: readonly string[], as: Spec = standsFor): Candidate => ({
    kind: "experiment",
    definition,
    standsFor: as,
    notes: [...base, ...more],
  });
  return [
    candidate(readable(spec, groups, place, holdouts), forced),
    candidate(writtenOut(spec, groups, place, holdouts), []),
    candidate(
      writtenOut(spec, groups, nowhere, holdouts),
      place.layer === undefined ? [] : [`it is written without its layer ${place.layer}, whose parameters do not fit`],
      { ...standsFor, hasSharedParameters: false },
    ),
    ...asConfig,
  ];
}
