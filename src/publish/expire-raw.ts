import { randomUUID } from "node:crypto";
import type { Project } from "../config/project.ts";
import { storePath } from "../config/store-path.ts";
import { expireStretches, isOlderThan, type StagedStretch } from "../lake/expire-pieces.ts";
import type { Freed } from "../lake/prune-derived.ts";
import { calendarAddress } from "../pipeline/calendar-file.ts";
import { stagedStretches } from "../pipeline/staging.ts";

const DAY_MS = 86_400_000;

/** Of each chain the oldest stretches, up to the first one that holds a message that is not old enough. */
function oldest(staged: readonly StagedStretch[], beforeMs: number): StagedStretch[] {
  const chains = new Map<string, StagedStretch[]>();
  for (const stretch of staged) {
    const info = stretch.segments[0]?.info;
    const key = `${info?.topic}/${info?.partition}`;
    chains.set(key, [...(chains.get(key) ?? []), stretch]);
  }
  return [...chains.values()].flatMap((chain) => {
    const young = chain.findIndex(({ segments }) => !isOlderThan(segments, beforeMs));
    return young < 0 ? chain : chain.slice(0, young);
  });
}

/**
 * Deletes raw messages that are older than `retention.raw_days`, where all of them are staged: what they were staged to is kept beside
 * the chain from then on, and every day goes on being computed from it. `now`: Unix milliseconds.
 */
export async function expireRaw(project: Project, now: number, dryRun: boolean): Promise<Freed> {
  const { raw_days } = project.settings.retention;
  if (raw_days === undefined) return { what: "raw segments", folders: 0, bytes: 0 };
  const store = storePath(project);
  const { expired, staged } = await stagedStretches(store, calendarAddress(project.settings.time_zone));
  return expireStretches(store, [...expired, ...oldest(staged, now - raw_days * DAY_MS)], {
    now,
    newId: randomUUID,
    dryRun,
  });
}
