import { PulseError } from "../errors.ts";

/** One change of the configuration, as it is kept in `<store>/changes.ndjson`. */
export interface Change {
  /** When, microseconds since 1970. */
  readonly changed_at_us: string;
  readonly changed_by: string;
  /** `apply`: somebody put it into force; `run`: a run saw it in the files. */
  readonly recorded_by: "apply" | "run";
  /** Why, in the words of who applied it. */
  readonly reason: string | null;
  /** `gate new_checkout`, `metric revenue`, `settings`. */
  readonly subject: string;
  readonly change: "added" | "changed" | "removed";
  readonly before: unknown;
  readonly after: unknown;
}

/** What is different, before it is said who changed it and when. */
export type Difference = Pick<Change, "subject" | "change" | "before" | "after">;

/**
 * A line of the history. Lines of versions that knew no `pulse apply` are a run's, without a reason.
 *
 * @throws PulseError `CHANGES_UNREADABLE`
 */
export function changeOfLine(line: string, number: number): Change {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (cause) {
    throw unreadable(`line ${number} of changes.ndjson is no JSON`, cause);
  }
  if (typeof parsed !== "object" || parsed === null || !("subject" in parsed) || !("changed_at_us" in parsed))
    throw unreadable(`line ${number} of changes.ndjson is no change`);
  return { recorded_by: "run", reason: null, ...parsed } as Change;
}

export function unreadable(message: string, cause?: unknown): PulseError {
  return new PulseError({
    code: "CHANGES_UNREADABLE",
    fault: "check_failed",
    message,
    hint: "restore changes.ndjson of the store from a copy; Pulse never changes a line that it has written",
    cause,
  });
}
