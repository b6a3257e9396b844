import { type Clock, systemClock } from "../clock.ts";
import type { Project } from "../config/project.ts";
import type { Change, Difference } from "./change.ts";
import { differencesBetween } from "./difference.ts";
import { appendChanges } from "./history.ts";
import { inForceBySubject, isUnderApply, replay, together } from "./replay.ts";
import { isEvaluated, partsOf, subjectsOf } from "./subjects.ts";

/** A file that says otherwise than what is in force. */
export interface Unapplied {
  readonly subject: string;
  readonly change: Difference["change"];
  /** When what is in force was applied, microseconds since 1970; null: nothing of it is. */
  readonly sinceUs: bigint | null;
}

function recordedBySubject(changes: readonly Change[]): Map<string, unknown> {
  return new Map(
    [...replay(changes)].flatMap(([subject, { recorded }]) => (recorded === undefined ? [] : [[subject, recorded]])),
  );
}

/** The files as a run may record them: of what comes into force by `pulse apply`, only how it is measured. */
function recordable(changes: readonly Change[], project: Project): Map<string, unknown> {
  const inForce = inForceBySubject(changes);
  const files = subjectsOf(project);
  const subjects = new Map([...files].filter(([subject]) => !isEvaluated(subject)));
  for (const [subject, definition] of inForce) {
    if (!isEvaluated(subject)) continue;
    const now = files.get(subject);
    subjects.set(subject, now === undefined ? definition : together(subject, definition, now));
  }
  return subjects;
}

/** What the files say now and the last record did not. What `pulse apply` alone puts into force is left to it, once it was used. */
function differencesForRun(changes: readonly Change[], project: Project): Difference[] {
  if (!isUnderApply(changes)) return differencesBetween(recordedBySubject(changes), subjectsOf(project));
  return differencesBetween(inForceBySubject(changes), recordable(changes, project));
}

/**
 * Appends to the history what the files say now and the last record did not, and answers the whole history, oldest first.
 *
 * @param changedAtUs when the difference was seen, microseconds since 1970
 * @throws PulseError `CHANGES_BUSY`, `CHANGES_UNREADABLE`
 */
export function recordChanges(
  store: string,
  project: Project,
  changedAtUs: bigint,
  changedBy: string,
  clock: Clock = systemClock,
): Promise<Change[]> {
  return appendChanges(
    store,
    (history) => ({
      changedAtUs,
      changed_by: changedBy,
      recorded_by: "run",
      reason: null,
      differences: differencesForRun(history, project),
    }),
    clock,
  );
}

/** By what units would be evaluated otherwise if the files were applied; nothing where `pulse apply` was never used. */
export function unappliedChanges(changes: readonly Change[], project: Project): Unapplied[] {
  if (!isUnderApply(changes)) return [];
  const evaluated = (subjects: ReadonlyMap<string, unknown>): Map<string, unknown> =>
    new Map(
      [...subjects].flatMap(([subject, value]) => (isEvaluated(subject) ? [[subject, partsOf(value).evaluated]] : [])),
    );
  const since = (wanted: string): bigint | null => {
    const last = changes.findLast(({ recorded_by, subject }) => recorded_by === "apply" && subject === wanted);
    return last === undefined || last.change === "removed" ? null : BigInt(last.changed_at_us);
  };
  return differencesBetween(evaluated(inForceBySubject(changes)), evaluated(subjectsOf(project))).map(
    ({ subject, change }) => ({ subject, change, sinceUs: since(subject) }),
  );
}

/** `gate new_checkout differs from what is in force since 2026-01-05T10:00:00.000Z; run pulse apply`. */
export function unappliedInWords({ subject, change, sinceUs }: Unapplied): string {
  const since = sinceUs === null ? "" : ` since ${new Date(Number(sinceUs / 1000n)).toISOString()}`;
  const what: Record<Unapplied["change"], string> = {
    added: "is not in force yet",
    changed: `differs from what is in force${since}`,
    removed: `is in force${since}, but no file has it`,
  };
  return `${subject} ${what[change]}; run \`pulse apply\``;
}
