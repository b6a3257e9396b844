import type { z } from "zod";
import type { gateOverride } from "../rule.ts";
import { gateSpec, segmentGate, unitIdSpec } from "./condition-specs.ts";
import { plainRule } from "./rule-specs.ts";
import type { SpecCondition, SpecRule } from "./spec.ts";

type Override = Pick<z.infer<typeof gateOverride>, "ids" | "segment" | "unit_type">;

/** Whom an override is for. */
export function overrideCondition(override: Override, unitType: string): SpecCondition {
  const idType = override.unit_type ?? unitType;
  return override.segment === undefined
    ? unitIdSpec("any_case_sensitive", override.ids ?? [], idType)
    : gateSpec("pass_gate", segmentGate(override.segment), idType);
}

/** The first rules of a gate: units whose outcome is forced. */
export function gateOverrideRules(overrides: readonly z.infer<typeof gateOverride>[], unitType: string): SpecRule[] {
  return overrides.map((override) =>
    plainRule({
      id: `${override.outcome}:all:id_override`,
      passPercentage: override.outcome === "pass" ? 100 : 0,
      idType: override.unit_type ?? unitType,
      conditions: [overrideCondition(override, unitType)],
      returnValue: true,
    }),
  );
}
