import { groupBy } from "./grouping.ts";
import { comparePlaces, type Exposure } from "./messages.ts";

/** A span of time [from, to) in Unix microseconds; null: open. */
export interface Stage {
  readonly stage: number;
  readonly fromUs: bigint | null;
  readonly toUs: bigint | null;
  /** Pass percentage; null: unknown, or an experiment. */
  readonly percent: number | null;
  /** What is hashed before a unit's id, `<gate salt>.<rule salt>.`; null: not known. */
  readonly prefix: string | null;
}

/** The stage that an instant lies in. */
export function stageAt(stages: readonly Stage[], us: bigint): Stage | undefined {
  return stages.find(({ fromUs, toUs }) => (fromUs === null || us >= fromUs) && (toUs === null || us < toUs));
}

interface Begin {
  readonly fromUs: bigint;
  readonly percent: number | null;
}

/** docs/semantics.md section 2: the timeline of a rule without `rollout:`, from its exposures; its units are taken to be hashed as they are now. */
export function inferStages(exposures: readonly Exposure[], prefix: string | null): Stage[] {
  const ordered = [...exposures].sort(compareExposures);
  const first = ordered[0];
  if (first === undefined) return [];
  const begins = ordered.some(({ rollout }) => rollout !== null) ? byRollout(ordered) : byPercent(ordered);
  if (begins.length === 0) begins.push({ fromUs: first.us, percent: null });
  return begins.map((begin, k) => ({ ...begin, stage: k + 1, toUs: begins[k + 1]?.fromUs ?? null, prefix }));
}

/** Order of (time, topic, partition, offset, part). */
export function compareExposures(a: Exposure, b: Exposure): number {
  return a.us < b.us ? -1 : a.us > b.us ? 1 : comparePlaces(a.place, b.place);
}

function byRollout(ordered: readonly Exposure[]): Begin[] {
  const numbered = ordered.filter((exposure) => exposure.rollout !== null);
  return groupBy(numbered, ({ rollout }) => [String(rollout)])
    .map(({ key, members }) => ({
      rollout: Number(key[0]),
      fromUs: members[0]?.us ?? 0n,
      percent: commonestPercent(members),
    }))
    .sort((a, b) => (a.fromUs < b.fromUs ? -1 : a.fromUs > b.fromUs ? 1 : a.rollout - b.rollout))
    .map(({ fromUs, percent }) => ({ fromUs, percent }));
}

/** The commonest percentage; of equally common ones the lowest; null if there is none. */
function commonestPercent(exposures: readonly Exposure[]): number | null {
  const counts = new Map<number, number>();
  for (const { percent } of exposures) if (percent !== null) counts.set(percent, (counts.get(percent) ?? 0) + 1);
  const ranked = [...counts].sort(([p, n], [q, m]) => m - n || p - q);
  return ranked[0]?.[0] ?? null;
}

function byPercent(ordered: readonly Exposure[]): Begin[] {
  const withPercent = ordered.filter((exposure) => exposure.percent !== null);
  const begins: Begin[] = [];
  for (const { members: exposures } of groupBy(withPercent, (exposure) => [exposure.ds])) {
    // Of one microsecond, the smaller percentage is first.
    const byFirst = [...exposures].sort((a, b) =>
      a.us < b.us ? -1 : a.us > b.us ? 1 : (a.percent ?? 0) - (b.percent ?? 0),
    );
    for (const percent of new Set(byFirst.map((exposure) => exposure.percent))) {
      const members = exposures.filter((exposure) => exposure.percent === percent);
      const isCurrent = begins.at(-1)?.percent === percent;
      const isNew = !begins.some((begin) => begin.percent === percent);
      const isMost = 2 * members.length > exposures.length;
      const from = members[0];
      if (from !== undefined && !isCurrent && (isNew || isMost)) begins.push({ fromUs: from.us, percent });
    }
  }
  return begins;
}
