import type { HealthLight } from "./health-light.ts";

/** One check, with what it means in words. */
export interface CheckRow {
  readonly check: string;
  /** What the check is called: `Sample ratio`. */
  readonly title: string;
  readonly scope: string;
  /** The gate or experiment that it is of; null: all share it. */
  readonly name: string | null;
  readonly status: "ok" | "warn" | "fail" | "skipped";
  readonly value: number | null;
  /** `p_value`: a probability; `share`: 0 to 1; `count`. */
  readonly value_is: "p_value" | "share" | "count";
  readonly threshold: number | null;
  readonly reason: string;
}

/** Checks of one kind, the urgent ones first. */
export interface CheckGroup {
  readonly check: string;
  readonly title: string;
  /** What it looks at, and what to do if it fails. */
  readonly meaning: string;
  readonly light: HealthLight;
  readonly checks: readonly CheckRow[];
}

/** The sample ratio of one analysis. */
export interface SampleRatio {
  readonly scope: string;
  readonly name: string;
  readonly status: CheckRow["status"];
  readonly p_value: number | null;
  readonly reason: string;
  readonly groups: readonly { readonly group: string; readonly expected: number | null; readonly seen: number }[];
  /** Each day's new units by themselves; the p-value that holds however often one looks. */
  readonly days: readonly {
    readonly ds: string;
    readonly p_value: number | null;
    readonly adjusted_p_value: number | null;
    readonly sequential_p_value: number | null;
  }[];
  /** By user dimension: which level drives it. */
  readonly dimensions: readonly {
    readonly dimension: string;
    readonly value: string;
    readonly p_value: number | null;
    readonly adjusted_p_value: number | null;
    readonly units: number | null;
  }[];
}

/** Raw = used + left out, by reason. */
export interface Accounting {
  /** `messages`, `events`, `exposures`. */
  readonly of: "messages" | "events" | "exposures";
  readonly scope: string;
  readonly name: string | null;
  readonly status: CheckRow["status"];
  readonly came: number;
  /** Of these, what was used; for messages, events and exposures are both used. */
  readonly used: number;
  readonly excluded: readonly { readonly reason: string; readonly words: string; readonly count: number }[];
}

/** Events of one day, exposures not among them, and how late they came. */
export interface EventArrivals {
  readonly all: number;
  /** Received after the day's end; of these, those that came more than 24 hours after it. */
  readonly late: number;
  readonly later: number;
  /** How many days after the day's end the last one came, begun ones counted: 0: within the day. */
  readonly most_days_late: number;
}

/** A day's data: is it whole, how much of it came late. */
export interface DayCompleteness {
  readonly ds: string;
  readonly run_id: string;
  readonly finished_at: string;
  /** Messages of the day, those that could not be used; null where the run has no such check. */
  readonly messages: number | null;
  readonly unusable: number | null;
  /** Events that happened on the day, by when the broker received them; null where the run does not say so. */
  readonly events: EventArrivals | null;
  /** Units first exposed on the day (on the page of all: to each gate or experiment, added up), and of these those whose exposure the broker received on a later day. */
  readonly exposed_units: number | null;
  readonly late_units: number | null;
}

/** First exposures within one hour of the day, by group, over all days; in the project's time zone. */
export interface ExposureHour {
  readonly hour: number;
  readonly groups: readonly { readonly group: string; readonly units: number }[];
}

/** Health of everything, or of one gate or experiment and what all share. */
export interface HealthPage {
  readonly ds: string;
  readonly run_id: string;
  readonly time_zone: string;
  /** Null: of all. */
  readonly name: string | null;
  readonly light: HealthLight;
  readonly fail: number;
  readonly warn: number;
  readonly ok: number;
  readonly skipped: number;
  readonly groups: readonly CheckGroup[];
  readonly sample_ratios: readonly SampleRatio[];
  readonly accounting: readonly Accounting[];
  readonly days: readonly DayCompleteness[];
  /** Of one gate or experiment; null for all, and where the units cannot be read any more. */
  readonly hours: readonly ExposureHour[] | null;
  /** Messages that could not be used, by reason; without their contents. */
  readonly dead_letters: readonly { readonly reason: string; readonly words: string; readonly messages: number }[];
}
