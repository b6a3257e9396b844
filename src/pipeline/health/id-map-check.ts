import type { IdMap } from "../../config/id-map.ts";
import type { Settings } from "../../config/settings.ts";
import type { HealthCheck } from "./check.ts";

/** What an id map has learnt up to a ds, and what it credited on that day. */
export interface IdMapCounts {
  readonly links: number;
  /** `from` ids that were seen with any `to` id, and of these with several: shared devices. */
  readonly fromIds: number;
  readonly sharedFromIds: number;
  /** `to` ids, likewise: people with several devices. */
  readonly toIds: number;
  readonly sharedToIds: number;
  /** The day's used events of type `to` without a `from` id: credited to a linked unit, or without a link. */
  readonly credited: number;
  readonly unlinked: number;
}

/** Whether the ids of a map are as good as one to one: share of `from` ids that were seen with several `to` ids. */
export function idMapCheck({ from, to }: IdMap, counts: IdMapCounts, settings: Settings["statistics"]): HealthCheck {
  const { links, fromIds, sharedFromIds, toIds, sharedToIds, credited, unlinked } = counts;
  const threshold = settings.shared_devices_warn_ratio;
  const value = fromIds === 0 ? 0 : sharedFromIds / fromIds;
  const isShared = sharedFromIds > 0 && value >= threshold;
  return {
    check: "id_map",
    scope: `${from} to ${to}`,
    status: fromIds === 0 || isShared ? "warn" : "ok",
    value,
    threshold,
    reason:
      fromIds === 0
        ? `nothing was seen yet that carries both ${from} and ${to}: nothing can be credited`
        : `${links} links: ${sharedFromIds} of ${fromIds} ${from} were seen with several ${to}, ${sharedToIds} of ${toIds} the other way round; of the day's events without ${from} ${credited} were credited, ${unlinked} have no link`,
    detail: counts,
  };
}
