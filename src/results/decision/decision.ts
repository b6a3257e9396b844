import type { HealthLight } from "../health/health-light.ts";

/** `go`: nothing speaks against going on. `wait`: too little is known yet. `stop`: something speaks against it. `no_data`: nothing is compared. */
export type DecisionVerdict = "go" | "wait" | "stop" | "no_data";

/** How loud a reason is said. A `blocker` always stops. */
export type Severity = "info" | "warning" | "blocker";

/** One thing that is known and has a say, or must not be hidden. */
export interface DecisionReason {
  /** Stable id of the rule: docs/decision.md has all. */
  readonly code: string;
  readonly severity: Severity;
  /** What it does to the verdict; null: nothing. */
  readonly holds: "stop" | "wait" | null;
  readonly metric: string | null;
  /** An analysis, a rule, a topic, ...; null: the whole. */
  readonly scope: string | null;
  /** A sentence without its full stop. */
  readonly text: string;
}

/** What is known of a gate or experiment, said by fixed rules: the same in the terminal, on pages and in the API. */
export interface Decision {
  readonly name: string;
  readonly exposure_type: string;
  readonly ds: string;
  readonly run_id: string;
  readonly verdict: DecisionVerdict;
  readonly health: HealthLight;
  /** One sentence: what is known. */
  readonly sentence: string;
  /** Everything else, each a sentence; no warning is left out. */
  readonly sentences: readonly string[];
  /** What these sentences are made of, the loudest first. */
  readonly reasons: readonly DecisionReason[];
}
