import {
  type Candidate,
  lostParts,
  NOBODY,
  ruleKeys,
  unitTypeKey,
  type Written,
  withOwnRuleIds,
  writtenPercent,
} from "./import-rules.ts";
import type { Spec, SpecRule } from "./spec.ts";

/** A rule that says what is returned. */
export function returningKeys(rule: SpecRule, spec: Spec, holdouts: ReadonlySet<string>): Written {
  return {
    ...ruleKeys(rule, spec, holdouts),
    ...(rule.passPercentage === 100 ? {} : { percent: writtenPercent(rule.passPercentage) }),
    returns: rule.returnValue,
  };
}

const WHY_CONFIG: Readonly<Record<string, string>> = {
  experiment:
    "no experiment that files can say (it does not run, or shows fewer than two groups): written as a dynamic config",
  autotune: "an autotune: written as a dynamic config, whose shares do not move any more",
};

/** A dynamic config; or what is evaluated as one. */
export function configCandidates(written: Spec, holdouts: ReadonlySet<string>): Candidate[] {
  const { spec, notes } = withOwnRuleIds(written);
  const { name, idType, salt, enabled, defaultValue, entity } = spec;
  const why = Object.hasOwn(WHY_CONFIG, entity) ? [WHY_CONFIG[entity] ?? ""] : [];
  const definition = {
    config: name,
    ...unitTypeKey(idType),
    salt,
    ...(enabled ? {} : { enabled }),
    defaults: defaultValue,
    ...(spec.rules.length === 0 ? {} : { rules: spec.rules.map((rule) => returningKeys(rule, spec, holdouts)) }),
  };
  const standsFor: Spec = {
    ...spec,
    entity: "dynamic_config",
    hasSharedParameters: false,
    // A group is a group of an experiment only.
    rules: spec.rules.map((rule) => ({ ...rule, isExperimentGroup: false, groupName: null })),
  };
  return [{ kind: "config", definition, standsFor, notes: [...notes, ...why, ...lostParts(spec)] }];
}

/** A layer that its experiments say all of, and one whose rules are written out. */
export function layerCandidates(written: Spec, holdouts: ReadonlySet<string>): Candidate[] {
  const { spec, notes } = withOwnRuleIds(written);
  const { name, idType, defaultValue } = spec;
  const bucketSalts = spec.rules.flatMap(({ conditions }) =>
    conditions.flatMap(({ type, additionalValues }) => (type === "user_bucket" ? [additionalValues.salt] : [])),
  );
  const isHashed = spec.rules.some(({ passPercentage }) => passPercentage > 0 && passPercentage < 100);
  const [salt = spec.salt] = isHashed ? [] : bucketSalts;
  const definition = { layer: name, ...unitTypeKey(idType), salt, parameters: defaultValue };
  const rules = spec.rules.map(({ configDelegate, ...rule }) => ({
    ...returningKeys({ ...rule, configDelegate }, spec, holdouts),
    ...(configDelegate === null ? {} : { delegate: configDelegate }),
  }));
  const disabled = spec.enabled ? [] : ["it is disabled: written as a layer of defaults"];
  const standsFor: Spec = { ...spec, enabled: true, ...(spec.enabled ? {} : { rules: [] }) };
  const candidate = (more: Written): Candidate => ({
    kind: "layer",
    definition: { ...definition, ...more },
    standsFor,
    notes: [...notes, ...disabled, ...lostParts(spec)],
  });
  const nobody = { ...NOBODY, returns: {} };
  if (!spec.enabled) return [candidate({ rules: [nobody] })];
  const byExperiments: Candidate = { ...candidate({}), standsFor: { ...spec, rules: written.rules } };
  return rules.length === 0 ? [byExperiments, candidate({ rules: [nobody] })] : [byExperiments, candidate({ rules })];
}
