import type { Holdout } from "../definition.ts";
import type { GateRule } from "../rule.ts";
import { gateSpec } from "./condition-specs.ts";
import { plainRule } from "./rule-specs.ts";
import type { SpecRule } from "./spec.ts";

/** The rule of those whom a holdout holds out: it asks the holdout. */
export function holdoutRule({ holdout }: Holdout, unitType: string, content: Partial<SpecRule>): SpecRule {
  return plainRule({
    id: `holdout:${holdout}`,
    idType: unitType,
    conditions: [gateSpec("pass_gate", holdout, unitType)],
    returnValue: true,
    ...content,
  });
}

/** The holdouts of a gate or experiment that none of its written rules asks already. */
export function unaskedHoldouts(holdouts: readonly Holdout[], rules: readonly Pick<GateRule, "when">[]): Holdout[] {
  const asked = rules.flatMap(({ when }) =>
    when.flatMap((condition) => ("in_holdout" in condition ? [condition.in_holdout] : [])),
  );
  return holdouts.filter(({ holdout }) => !asked.includes(holdout));
}
