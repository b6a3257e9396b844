import { differencesToApply } from "../../changes/apply.ts";
import type { Change, Difference } from "../../changes/change.ts";
import { type PlannedChange, planned } from "../../changes/effects.ts";
import { readSegmentIds } from "../../changes/segment-ids.ts";
import type { Project } from "../../config/project.ts";
import { storePath } from "../../config/store-path.ts";
import { dayStartsIn } from "../../lake/calendar.ts";

/**
 * What applying a project's files would do, given the history of changes.
 *
 * @param differences those that were applied; left out: those between the files and what is in force.
 * @param nowUs microseconds since 1970
 */
export function planProject(
  project: Project,
  changes: readonly Change[],
  nowUs: bigint,
  differences: readonly Difference[] = differencesToApply(changes, project),
): PlannedChange[] {
  return planned(differences, {
    changes,
    nowUs,
    dayStartUs: dayStartsIn(project.settings.time_zone),
    idsOf: (hash) => readSegmentIds(storePath(project), hash),
    segmentIds: project.segmentIds,
  });
}
