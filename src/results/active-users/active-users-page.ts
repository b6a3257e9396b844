/** One figure of active users over days. */
export interface ActiveUserSeries {
  /** The column of `active_users`: `dau`, `stickiness_weekly`, `l7`, ... */
  readonly figure: string;
  /** `Daily active units`. */
  readonly title: string;
  /** What it is, and until when it is null. */
  readonly meaning: string;
  /** `units`: a count; `share`: 0 to 1; `days`: a mean number of days. */
  readonly unit: "units" | "share" | "days";
  /** `active`, `new`, `stickiness`, `retention`, `days_active`: what belongs on one chart. */
  readonly group: "active" | "new" | "stickiness" | "retention" | "days_active";
  readonly points: readonly { readonly day: string; readonly value: number | null }[];
  /** Why the newest value is missing; null: it is there. */
  readonly why: string | null;
}

/** Active units of one type. */
export interface ActiveUnits {
  readonly unit_type: string;
  readonly series: readonly ActiveUserSeries[];
  /** What makes a unit active, in words; null where the run does not say. */
  readonly definition: string | null;
  /** Versions of the definition, newest first. */
  readonly versions: readonly { readonly version: string; readonly first_day: string; readonly last_day: string }[];
}

export interface ActiveUsersPage {
  readonly ds: string;
  readonly run_id: string;
  readonly time_zone: string;
  readonly unit_types: readonly ActiveUnits[];
}
