import { type Clock, systemClock } from "../clock.ts";
import type { Project } from "../config/project.ts";
import { contentHash } from "../content-hash.ts";
import { PulseError } from "../errors.ts";
import type { Change, Difference } from "./change.ts";
import { differencesBetween } from "./difference.ts";
import { appendChanges } from "./history.ts";
import { inForceBySubject } from "./replay.ts";
import { keepSegmentIds } from "./segment-ids.ts";
import { subjectsOf } from "./subjects.ts";
import { orUnwritable } from "./unwritable.ts";

/** What `pulse apply` would put into force: how the files differ from what is. */
export function differencesToApply(changes: readonly Change[], project: Project): Difference[] {
  return differencesBetween(inForceBySubject(changes), subjectsOf(project));
}

export interface ApplyRequest {
  readonly project: Project;
  readonly store: string;
  /** When, microseconds since 1970. */
  readonly changedAtUs: bigint;
  readonly changedBy: string;
  readonly reason: string | null;
  /** What somebody has seen and agreed to; left out: whatever it is. */
  readonly agreed?: readonly Difference[];
  readonly clock?: Clock;
}

/** What was put into force, and the history before it. */
export interface Applied {
  readonly before: readonly Change[];
  readonly recorded: readonly Change[];
}

/**
 * Puts a project's files into force: appends how they differ from what is to the history of changes, all of it or nothing.
 *
 * @throws PulseError `APPLY_OUTDATED` where something else came into force since it was agreed to; `CHANGES_BUSY`, `CHANGES_UNREADABLE`,
 * `STORE_UNWRITABLE`
 */
export async function applyProject(request: ApplyRequest): Promise<Applied> {
  const { project, store, changedAtUs, changedBy, reason, agreed, clock = systemClock } = request;
  keepAllSegmentIds(project, store);
  let before: readonly Change[] = [];
  const after = await appendChanges(
    store,
    (history) => {
      before = history;
      const differences = differencesToApply(history, project);
      if (agreed !== undefined && contentHash(agreed) !== contentHash(differences)) throw outdated();
      return { changedAtUs, changed_by: changedBy, recorded_by: "apply", reason, differences };
    },
    clock,
  );
  return { before, recorded: after.slice(before.length) };
}

function keepAllSegmentIds({ segmentIds }: Project, store: string): void {
  try {
    for (const ids of segmentIds.values()) keepSegmentIds(store, ids);
  } catch (error) {
    throw orUnwritable(error, store);
  }
}

function outdated(): PulseError {
  return new PulseError({
    code: "APPLY_OUTDATED",
    fault: "input",
    message: "something else came into force while you looked at the changes",
    hint: "run `pulse apply` again: it shows what is different now",
  });
}
