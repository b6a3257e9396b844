import { importConditions } from "./import-condition.ts";
import { baseRuleId } from "./same-evaluation.ts";
import type { Spec, SpecRule } from "./spec.ts";

/** Keys of a file under gates/, in the order in which they are written. */
export type Written = Readonly<Record<string, unknown>>;

/** A way to write a spec. */
export interface Candidate {
  readonly kind: "gate" | "experiment" | "segment" | "holdout" | "layer" | "config";
  readonly definition: Written;
  /** What the definition stands for, where it is not quite the spec; `notes` say what is lost. */
  readonly standsFor: Spec;
  readonly notes: readonly string[];
}

/** The unit type, left out where it is the usual one. */
export function unitTypeKey(idType: string): Written {
  return idType.toLowerCase() === "userid" ? {} : { unit_type: idType };
}

/** A spec's unit type as files write it. */
export function unitTypeOf(idType: string): string {
  return idType.toLowerCase() === "userid" ? "userID" : idType;
}

/**
 * The spec with rule ids as files have them: without percentage and stage, and each once. The salt of a rule that had none
 * was its id.
 */
export function withOwnRuleIds(spec: Spec): { readonly spec: Spec; readonly notes: readonly string[] } {
  const taken = new Map<string, number>();
  const notes: string[] = [];
  const rules = spec.rules.map((rule): SpecRule => {
    const base = baseRuleId(rule.id);
    const nth = (taken.get(base) ?? 0) + 1;
    taken.set(base, nth);
    const id = nth === 1 ? base : `${base}-${nth}`;
    if (nth > 1) notes.push(`rule ${JSON.stringify(base)} is there ${nth} times: this one is called ${id}`);
    return { ...rule, id, salt: rule.salt ?? rule.id };
  });
  return { spec: { ...spec, rules }, notes };
}

/** A rule that is for nobody, where a file wants one. */
export const NOBODY: Written = {
  rule: "nobody",
  when: [{ bucket: { salt: "", below: 0 } }],
};

/** Percentages of more than two decimals take the buckets that they reach into. */
export function writtenPercent(percentage: number): number {
  return Number(percentage.toFixed(2)) === percentage ? percentage : Math.ceil(percentage * 100) / 100;
}

/** What a rule of any kind says of whom it is for. `rule` is of a spec with ids of its own. */
export function ruleKeys(rule: SpecRule, { idType }: Spec, holdouts: ReadonlySet<string>): Written {
  const { id, groupName, salt, passPercentage, conditions } = rule;
  const hashed = passPercentage > 0 && passPercentage < 100;
  const name = groupName ?? (baseRuleId(rule.name) === id ? null : rule.name);
  const unitType = unitTypeOf(rule.idType);
  const when = importConditions(conditions, { unitType, holdouts });
  return {
    rule: id,
    ...(name === null || name === "" || name === id ? {} : { name }),
    ...(salt === id || (salt === "" && !hashed) ? {} : { salt }),
    ...(unitType === unitTypeOf(idType) ? {} : { unit_type: unitType }),
    ...(when.length === 0 ? {} : { when }),
  };
}

/** What of a spec no file can say, in words. */
export function lostParts({ targetAppIds, forwardAllExposures, rules }: Spec): string[] {
  return [
    ...(targetAppIds.length === 0 ? [] : [`it is only for the apps ${targetAppIds.join(", ")}, which is not kept`]),
    ...(forwardAllExposures ? ["its exposures are all forwarded, which is not kept"] : []),
    ...(rules.some(({ samplingRate }) => samplingRate !== null)
      ? ["exposures of some rules are sampled, which is not kept"]
      : []),
  ];
}
