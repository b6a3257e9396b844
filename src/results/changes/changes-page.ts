/** One change of the configuration, as the history has it. */
export interface Change {
  /** UTC, `YYYY-MM-DD HH:MM:SS`. */
  readonly changed_at: string;
  readonly changed_by: string;
  /** `apply`: somebody put it into force; `run`: a run saw it in the files. */
  readonly recorded_by: string;
  /** Why, in the words of who applied it. */
  readonly reason: string | null;
  /** `gate new_checkout`, `metric revenue`, `settings`. */
  readonly subject: string;
  /** `gate`, `experiment`, `metric`, ...: the first word of the subject. */
  readonly subject_type: string;
  /** The rest of the subject; null for `settings`. */
  readonly subject_name: string | null;
  readonly change: string;
  /** JSON text, indented; null: there was nothing, or there is nothing any more. */
  readonly before: string | null;
  readonly after: string | null;
}

/** One change of the configuration. */
export interface ChangeRow extends Change {
  /** Whether its subject has a page: a gate or experiment with results, a metric that is still there. */
  readonly has_page: boolean;
}

/** The change history, newest first. */
export interface ChangesPage {
  readonly ds: string;
  readonly run_id: string;
  readonly time_zone: string;
  readonly changes: readonly ChangeRow[];
}
