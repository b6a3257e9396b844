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
import type { Spec } from "./spec.ts";

/** Whether a spec is what files call a holdout: on, with one rule. */
export function isPlainHoldout({ entity, enabled, rules }: Spec): boolean {
  return entity === "holdout" && enabled && rules.length === 1;
}

function gateRules(spec: Spec, holdouts: ReadonlySet<string>): Written[] {
  const rules = spec.rules.map((rule) => ({
    ...ruleKeys(rule, spec, holdouts),
    percent: writtenPercent(rule.passPercentage),
  }));
  return rules.length === 0 ? [{ ...NOBODY, percent: 0 }] : rules;
}

/** A gate; or a holdout that has more to it than files can say of one. */
export function gateCandidates(written: Spec, holdouts: ReadonlySet<string>): Candidate[] {
  const { spec, notes } = withOwnRuleIds(written);
  const { name, idType, salt, enabled } = spec;
  const definition = {
    gate: name,
    ...unitTypeKey(idType),
    salt,
    ...(enabled ? {} : { enabled }),
    rules: gateRules(spec, holdouts),
  };
  const asGate =
    spec.entity === "holdout" ? ["a holdout with several rules, written as the gate that it is to others"] : [];
  return [{ kind: "gate", definition, standsFor: spec, notes: [...notes, ...asGate, ...lostParts(spec)] }];
}

/** A holdout with the one rule that says who is held out. What it holds out is added when that is known. */
export function holdoutCandidates(written: Spec, holdouts: ReadonlySet<string>): Candidate[] {
  const { spec, notes } = withOwnRuleIds(written);
  const [rule] = spec.rules;
  if (rule === undefined) return [];
  const { rule: id, salt: ruleSalt, when, unit_type } = ruleKeys(rule, spec, holdouts);
  if (unit_type !== undefined) return gateCandidates(written, holdouts);
  const definition = {
    holdout: spec.name,
    ...unitTypeKey(spec.idType),
    salt: spec.salt,
    rule: id,
    ...(ruleSalt === undefined ? {} : { rule_salt: ruleSalt }),
    ...(when === undefined ? {} : { when }),
    percent: writtenPercent(rule.passPercentage),
    gates: [],
    experiments: [],
  };
  return [{ kind: "holdout", definition, standsFor: spec, notes: [...notes, ...lostParts(spec)] }];
}

/** A segment by its rules. That it is disabled says nobody is in it. */
export function segmentCandidates(written: Spec, holdouts: ReadonlySet<string>): Candidate[] {
  const { spec: named, notes } = withOwnRuleIds(written);
  const spec = named.enabled ? named : { ...named, enabled: true, rules: [] };
  const lists = spec.rules.flatMap(({ conditions }) =>
    conditions.flatMap(({ operator, targetValue }) => (operator === "in_segment_list" ? [String(targetValue)] : [])),
  );
  const rules = spec.rules.map((rule) => ({
    ...ruleKeys(rule, spec, holdouts),
    ...(rule.passPercentage === 100 ? {} : { percent: writtenPercent(rule.passPercentage) }),
  }));
  const definition = {
    segment: spec.name.replace(/^segment:/, ""),
    ...unitTypeKey(spec.idType),
    salt: spec.salt,
    rules: rules.length === 0 ? [NOBODY] : rules,
  };
  return [
    {
      kind: "segment",
      definition,
      standsFor: spec,
      notes: [
        ...notes,
        ...(named.enabled ? [] : ["it is disabled: written as a segment that nobody is in"]),
        ...lists.map(
          (list) =>
            `the members of the id list ${list} are not in the specs: in place of the rule give \`file:\` with its ids`,
        ),
        ...lostParts(spec),
      ],
    },
  ];
}
