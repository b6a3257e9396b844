import type { SecondaryExposure } from "../../../src/gates/evaluation/evaluation.ts";
import type { User } from "../../../src/gates/evaluation/user.ts";

export const SPEC_KINDS = ["gate", "config", "layer"] as const;
export type SpecKind = (typeof SPEC_KINDS)[number];

/** What an SDK, or Pulse, says a spec is for a user. A field that it does not tell is left out. */
export interface Outcome {
  readonly outcome: "decided" | "unsupported" | "unrecognized";
  readonly value: unknown;
  readonly ruleId: string;
  readonly groupName?: string | null;
  /** Layers: the experiment that decided. */
  readonly delegate?: string | null;
  /** What was asked on the way: `gate|value|rule id`, in order. */
  readonly secondary?: readonly string[];
}

/** Something that evaluates one project. */
export interface Party {
  readonly name: "core" | "legacy" | "ours" | "ours as core" | "ours as legacy";
  evaluate(kind: SpecKind, name: string, user: User): Outcome;
  close(): Promise<void>;
}

/** Secondary exposures as comparable text, each once: both SDKs drop repetitions when they log. */
export const secondaryOf = (exposures: readonly SecondaryExposure[]): readonly string[] => [
  ...new Set(exposures.map(({ gate, gateValue, ruleID }) => `${gate}|${gateValue}|${ruleID}`)),
];

/** JSON with keys in order: two values are the same if their texts are. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? "undefined";

const FIELDS = ["outcome", "value", "ruleId", "groupName", "delegate", "secondary"] as const;
export type OutcomeField = (typeof FIELDS)[number];

/** Fields that both tell and that differ. Of what cannot be evaluated only that counts, and that it is off. */
export const differingFields = (one: Outcome, other: Outcome): readonly OutcomeField[] =>
  (one.outcome === "unsupported" && other.outcome === "unsupported" ? (["value"] as const) : FIELDS).filter(
    (field) =>
      one[field] !== undefined &&
      other[field] !== undefined &&
      one[field] !== other[field] &&
      canonical(one[field]) !== canonical(other[field]),
  );
