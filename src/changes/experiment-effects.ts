import { bucketsOf, EXPERIMENT_BUCKETS, groupThresholds, realShares } from "../gates/buckets.ts";
import type { Experiment } from "../gates/definition.ts";
import type { Difference } from "./change.ts";
import { type Effect, plainEffect, shareText } from "./effect.ts";
import { recordedAs, subjectName } from "./subjects.ts";

/** Share of the units, 0 to 1, that take part; of a layer's units where it is in one. */
function allocatedShare({ allocation }: Experiment): number {
  return typeof allocation === "number" ? allocation / 100 : new Set(bucketsOf(allocation)).size / EXPERIMENT_BUCKETS;
}

/**
 * What allocates units: its own salt, else its layer (whose salt is its own affair), else a salt made from its own. Undefined: not known.
 */
function allocatingSalt({ allocation_salt, layer, salt }: Experiment): string | undefined {
  return allocation_salt ?? layer ?? (salt === undefined ? undefined : `${salt}:allocation`);
}

/** Shares of the units that newly take part and that no longer do. Hashed by another salt, both allocations are independent. */
function movedByAllocation(
  before: Experiment,
  after: Experiment,
  isReshuffled: boolean,
): [joined: number, left: number] {
  if (isReshuffled) {
    const [p, q] = [allocatedShare(before), allocatedShare(after)];
    return [(1 - p) * q, p * (1 - q)];
  }
  const [was, is] = [before.allocation, after.allocation];
  const areLists = typeof was !== "number" && typeof is !== "number";
  const [old, now] = areLists ? [new Set(bucketsOf(was)), new Set(bucketsOf(is))] : [];
  const joined =
    old === undefined
      ? Math.max(0, allocatedShare(after) - allocatedShare(before))
      : [...(now ?? [])].filter((bucket) => !old.has(bucket)).length / EXPERIMENT_BUCKETS;
  const left =
    now === undefined
      ? Math.max(0, allocatedShare(before) - allocatedShare(after))
      : [...(old ?? [])].filter((bucket) => !now.has(bucket)).length / EXPERIMENT_BUCKETS;
  return [joined, left];
}

function allocationEffects(before: Experiment, after: Experiment): Effect[] {
  const isSame = JSON.stringify(before.allocation) === JSON.stringify(after.allocation);
  const isReshuffled = allocatingSalt(before) !== allocatingSalt(after);
  const [joined, left] = movedByAllocation(before, after, isReshuffled);
  if (isSame && joined + left === 0) return [];
  const about = isReshuffled ? "about " : "";
  const shares = [...(isSame ? [] : [before]), after].map((one) => shareText(allocatedShare(one))).join(" -> ");
  return [
    {
      ...plainEffect(null, `allocation ${shares}${isReshuffled ? ", by another salt" : ""}`),
      newlyPassing: joined,
      newlyFailing: left,
      consequences: [
        ...(joined > 0 ? [`${about}${shareText(joined)} of units newly take part`] : []),
        ...(left > 0
          ? [
              `${about}${shareText(left)} of units took part and get the defaults from now on; those exposed stay in the analysis`,
            ]
          : []),
      ],
      isDisruptive: left > 0,
    },
  ];
}

/** Share of those who take part whose group is another one: by one salt, the buckets between the groups' thresholds. */
function movedBetweenGroups(before: Experiment, after: Experiment): number {
  const groupsByBucket = ({ groups }: Experiment): (string | undefined)[] => {
    const thresholds = groupThresholds(groups.map(({ share }) => share));
    return Array.from(
      { length: EXPERIMENT_BUCKETS },
      (_, bucket) => groups[thresholds.findIndex((end) => bucket < end)]?.group,
    );
  };
  if (before.salt !== after.salt) {
    const shares = ({ groups }: Experiment): Map<string, number> => {
      const real = realShares(groups.map(({ share }) => share));
      return new Map(groups.map(({ group }, index) => [group, real[index] ?? 0]));
    };
    const now = shares(after);
    return 1 - [...shares(before)].reduce((sum, [group, share]) => sum + share * (now.get(group) ?? 0), 0);
  }
  const [old, now] = [groupsByBucket(before), groupsByBucket(after)];
  return old.filter((group, bucket) => group !== now[bucket]).length / EXPERIMENT_BUCKETS;
}

function groupEffects(before: Experiment, after: Experiment): Effect[] {
  const isResalted = before.salt !== after.salt;
  const moved = movedBetweenGroups(before, after);
  if (moved === 0 && !isResalted) return [];
  return [
    {
      ...plainEffect(
        null,
        isResalted ? "salt changed" : "groups changed",
        ...(moved > 0
          ? [`${isResalted ? "about " : ""}${shareText(moved)} of those who take part are in another group from now on`]
          : []),
        "units seen in two groups are crossovers: give it a new name, or another `from:`, to begin anew",
      ),
      isDisruptive: true,
    },
  ];
}

/** Before its begin and after its end everyone gets the defaults. */
function timeEffects(before: Experiment, after: Experiment): Effect[] {
  const span = ({ from, to }: Experiment): string => `${from ?? "the first exposure"} to ${to ?? "no end"}`;
  if (before.from === after.from && before.to === after.to) return [];
  return [
    plainEffect(
      null,
      `runs from ${span(before)} -> ${span(after)}`,
      "outside of it everyone gets the defaults; results are computed anew by it",
    ),
  ];
}

/** What a changed experiment does. */
export function experimentEffects(difference: Difference): Effect[] {
  const { name } = subjectName(difference.subject);
  const parse = (value: unknown): Experiment => recordedAs("experiment", name, value);
  if (difference.after === null)
    return [{ ...plainEffect(null, "removed", "everyone gets the defaults"), isDisruptive: true }];
  const after = parse(difference.after);
  if (difference.before === null) {
    const shares = realShares(after.groups.map(({ share }) => share));
    const groups = after.groups.map(({ group }, index) => `${group} ${shareText(shares[index] ?? 0)}`).join(", ");
    return [
      plainEffect(
        null,
        `allocation ${shareText(after.active ? allocatedShare(after) : 0)}`,
        `of those who take part: ${groups}`,
      ),
    ];
  }
  const before = parse(difference.before);
  return [
    ...(before.active && !after.active
      ? [{ ...plainEffect(null, "no longer active", "everyone gets the defaults"), isDisruptive: true }]
      : []),
    ...(!before.active && after.active
      ? [plainEffect(null, "active", `${shareText(allocatedShare(after))} of units take part`)]
      : []),
    ...timeEffects(before, after),
    ...allocationEffects(before, after),
    ...groupEffects(before, after),
  ];
}
