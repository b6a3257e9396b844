import type { SpecCondition, SpecRule } from "../specs/spec.ts";

/** A gate, segment or holdout that was asked on the way; as exposures carry it. */
export interface SecondaryExposure {
  readonly gate: string;
  readonly gateValue: "true" | "false";
  readonly ruleID: string;
}

/** What a gate, experiment, dynamic config or layer is for a user. */
export interface Evaluation {
  /**
   * `decided`: by a rule, or by the default as no rule matched or it is disabled. `unsupported`: a condition cannot be evaluated;
   * `unrecognized`: there is none of this name. The value of these two is off or the default, and never to be taken for a decision.
   */
  readonly outcome: "decided" | "unsupported" | "unrecognized";
  /** Boolean for gates, an object for the others. */
  readonly value: unknown;
  /** Id of the rule that decided; `default`, `disabled`, or empty where nothing was decided. */
  readonly ruleId: string;
  /** Of the rule that decided: it may have failed the unit by its percentage. */
  readonly passes: boolean;
  readonly groupName: string | null;
  readonly idType: string;
  readonly isExperimentGroup: boolean;
  readonly secondaryExposures: readonly SecondaryExposure[];
  /** Layers: those of what was asked before an experiment was delegated to. */
  readonly undelegatedSecondaryExposures: readonly SecondaryExposure[];
  /** Layers: the experiment that decided, or null. */
  readonly configDelegate: string | null;
  readonly explicitParameters: readonly string[];
  readonly samplingRate: number | null;
  /** What could not be evaluated, in words; null otherwise. */
  readonly reason: string | null;
}

/** How a decision came about, for people: every rule that was tried. */
export interface EvaluationTrace {
  readonly evaluation: Evaluation;
  readonly rules: readonly RuleTrace[];
}

export interface RuleTrace {
  readonly rule: SpecRule;
  readonly conditions: readonly ConditionTrace[];
  /** All conditions hold. */
  readonly matches: boolean;
  /** Where the percentage was asked: the bucket of 10,000, what was hashed, and below which bucket it passes. */
  readonly bucket: { readonly bucket: number; readonly hashed: string; readonly below: number } | null;
}

export interface ConditionTrace {
  readonly condition: SpecCondition;
  /** What the user has there; private attributes are shown as `(private)`. */
  readonly seen: unknown;
  readonly holds: boolean | "unsupported";
  /** Of a gate or segment that was asked: how that came about. */
  readonly inner: EvaluationTrace | null;
}
