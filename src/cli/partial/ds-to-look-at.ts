import type { Clock } from "../../clock.ts";
import type { Project } from "../../config/project.ts";
import { storePath } from "../../config/store-path.ts";
import { publishedDays } from "../../publish/run.ts";
import { checkDs, dsEnded } from "../../schedule/ds-ended.ts";

/** The day that `--ds` names; left out: the newest published one, and where nothing is published the day that just ended. Errors: `DS_INVALID` (input). */
export function dsToLookAt(project: Project, named: string | undefined, clock: Pick<Clock, "now">): string {
  if (named !== undefined) return checkDs(named);
  return publishedDays(storePath(project)).at(-1) ?? dsEnded(clock.now(), project.settings.time_zone);
}
