import type { HealthLight } from "../health/health-light.ts";
import type { Interval } from "../scorecard/interval.ts";

/** One run. */
export interface RunRow {
  readonly ds: string;
  readonly run_id: string;
  readonly status: string;
  /** UTC. */
  readonly started_at: string;
  readonly finished_at: string;
  readonly seconds: number;
  readonly program_version: string;
  readonly configuration_hash: string;
  /** Messages read up to its offsets, over all topics and partitions. */
  readonly messages: number;
  readonly models_built: number;
  readonly models_reused: number;
  readonly health: HealthLight;
  /** Changes of the configuration that it is the first to have. */
  readonly changes: number;
}

/** A version of a day's results that a newer one took the place of. */
export interface SupersededRun {
  readonly ds: string;
  readonly run_id: string;
  /** UTC. */
  readonly started_at: string;
  readonly finished_at: string;
  readonly seconds: number;
  readonly program_version: string;
  readonly configuration_hash: string;
  readonly messages: number;
  /** Whether its files are still there, so that it can be compared. */
  readonly kept: boolean;
}

/** All published runs, newest day first. */
export interface RunsPage {
  readonly time_zone: string;
  readonly runs: readonly RunRow[];
  /** Newest day first, and of a day the newest version. */
  readonly superseded: readonly SupersededRun[];
}

/** One run in full. */
export interface RunPage {
  readonly ds: string;
  readonly run_id: string;
  readonly time_zone: string;
  readonly run: RunRow;
  readonly inputs_hash: string;
  readonly inputs: readonly { readonly topic: string; readonly partitions: number; readonly messages: number }[];
  readonly tables: readonly { readonly table: string; readonly rows: number; readonly hash: string }[];
  /** Ids of the runs of the day before and of the day after; null: there is none. */
  readonly previous_ds: string | null;
  readonly next_ds: string | null;
  /** Older versions of the day. */
  readonly superseded: readonly SupersededRun[];
}

/** Something that one of two runs has otherwise. */
export interface RunValueDifference {
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** A headline that differs between two runs. */
export interface FigureDifference {
  readonly name: string;
  readonly rule: string;
  readonly metric: string;
  readonly metric_part: string;
  readonly test_group: string;
  readonly before: FigureSide | null;
  readonly after: FigureSide | null;
}

export interface FigureSide {
  readonly verdict: string;
  /** Not to be taken for a finding: it has warnings, or is significant alone but not among all of its family. */
  readonly doubtful: boolean;
  /** Verdict on the margin of a guardrail: `shown`, `not_shown`, `harmed`, or why there is none; null: it is no guardrail. */
  readonly guardrail: string | null;
  readonly relative: Interval | null;
  readonly difference: Interval | null;
  readonly p_value: number | null;
  readonly units: number;
  readonly why: string | null;
}

/** What is different between two runs. */
export interface RunDifference {
  readonly time_zone: string;
  readonly before: RunRow;
  readonly after: RunRow;
  /** Program, configuration, health, messages by topic, rows of tables; and the hash of all that was read. */
  readonly inputs: readonly RunValueDifference[];
  /** Definitions that were changed in between. */
  readonly definitions: readonly RunValueDifference[];
  /** Headlines whose verdict is another one come first. */
  readonly figures: readonly FigureDifference[];
  /** How many headlines are the same, digit by digit. */
  readonly same_figures: number;
}
