import type { Change, ChangeRow } from "../changes/changes-page.ts";
import type { DecisionVerdict } from "../decision/decision.ts";
import type { HealthLight } from "../health/health-light.ts";
import type { Verdict } from "../scorecard/estimate.ts";
import type { Interval } from "../scorecard/interval.ts";
import type { Quantity } from "../words/quantity.ts";

/** A metric whose headline differs clearly, or a guardrail that is harmed. */
export interface MovedMetric {
  readonly metric: string;
  /** Its name as it is shown: with the group, where there are several. */
  readonly title: string;
  readonly verdict: Verdict;
  /** A guardrail that is clearly worse than it may be. */
  readonly harmed: boolean;
  /** No finding: it has warnings, or is lost among all that were tested. */
  readonly doubtful: boolean;
  readonly unit: Quantity["unit"];
  readonly metric_unit: string | null;
  readonly relative: Interval | null;
  readonly difference: Interval | null;
}

/** One gate or experiment: how far it is, how it is doing. Figures are those of its main rule: the comparable one with the most units. */
export interface OverviewRow {
  readonly name: string;
  readonly exposure_type: string;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly owner: string | null;
  readonly rule: string | null;
  readonly unit_type: string | null;
  /** Null for experiments. */
  readonly stage: number | null;
  readonly percent: number | null;
  /** How many stages there were up to now. */
  readonly stages: number;
  readonly units: number;
  /** Days with exposures in the latest stage. */
  readonly days: number;
  readonly first_day: string | null;
  readonly last_day: string | null;
  readonly health: HealthLight;
  /** Checks that fail or warn. */
  readonly fail: number;
  readonly warn: number;
  readonly decision: DecisionVerdict;
  readonly sentence: string;
  /** Numbers of metrics by what their headline says. */
  readonly harmed: number;
  readonly worse: number;
  readonly better: number;
  readonly different: number;
  readonly doubtful: number;
  readonly unclear: number;
  /** Harmed ones first, then worse, better, and those without a good direction. */
  readonly moved: readonly MovedMetric[];
  readonly last_change: Change | null;
}

/** How far the data goes that everything is made from. */
export interface Completeness {
  /** The last whole day that the results have. */
  readonly ds: string;
  /** UTC: when the run began; what the broker received later is not in it. */
  readonly started_at: string;
  readonly finished_at: string;
  readonly light: HealthLight;
  /** In words, one sentence each: missing parts, messages that could not be used, a day that was not over. */
  readonly sentences: readonly string[];
}

/** All gates and experiments as of a day. */
export interface Overview {
  readonly ds: string;
  readonly run_id: string;
  readonly time_zone: string;
  /** What asks for a look first: stop, wait, go, no data; then by name. */
  readonly rows: readonly OverviewRow[];
  /** The newest changes, newest first. */
  readonly changes: readonly ChangeRow[];
  readonly completeness: Completeness;
}
