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
  if (!isChange(parsed)) throw unreadable(`line ${number} of changes.ndjson is no change`);
  return { ...parsed, recorded_by: parsed.recorded_by ?? "run", reason: parsed.reason ?? null };
}

type Line = Omit<Change, "recorded_by" | "reason"> & Partial<Pick<Change, "recorded_by" | "reason">>;

function isChange(parsed: unknown): parsed is Line {
  if (typeof parsed !== "object" || parsed === null) return false;
  const { changed_at_us, subject, change, recorded_by = "run" }: Readonly<Record<string, unknown>> = { ...parsed };
  return (
    typeof changed_at_us === "string" &&
    /^\d+$/.test(changed_at_us) &&
    typeof subject === "string" &&
    (change === "added" || change === "changed" || change === "removed") &&
    (recorded_by === "apply" || recorded_by === "run")
  );
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
