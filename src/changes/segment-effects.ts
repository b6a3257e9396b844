import type { Segment } from "../gates/definition.ts";
import type { Difference } from "./change.ts";
import { counted, type Effect, plainEffect } from "./effect.ts";
import { type Shared, type ShareWords, shareEffects } from "./share-effects.ts";
import { recordedAs, SEGMENT_IDS, subjectName } from "./subjects.ts";

/** Ids of segments that have a file, before and after. */
export interface SegmentIds {
  /** Ids of a list that was applied, by its hash. */
  readonly idsOf: (hash: string) => readonly string[];
  /** Ids of segments as the files have them. */
  readonly segmentIds: ReadonlyMap<string, readonly string[]>;
}

const WORDS: ShareWords = {
  newly: "whom the rule is for come into the segment",
  no_longer: "whom the rule is for leave the segment",
};

type Way = "ids" | "file" | "rules";

function wayOf({ file, ids }: Segment): Way {
  return file !== undefined ? "file" : ids !== undefined ? "ids" : "rules";
}

function segmentOf(subject: string, recorded: unknown): Segment | null {
  return recorded === null ? null : recordedAs("segment", subjectName(subject).name, recorded);
}

/** How many ids come and go, and how many there are. */
function idsEffect(before: readonly string[], after: readonly string[], change?: string): Effect[] {
  const [was, now] = [new Set(before), new Set(after)];
  const added = [...now].filter((id) => !was.has(id)).length;
  const removed = [...was].filter((id) => !now.has(id)).length;
  if (change === undefined && added + removed === 0) return [];
  const moved = added + removed === 0 ? "nobody comes or goes" : `${counted(added, "id")} added, ${removed} removed`;
  const size = `${counted(now.size, "unit")} in it, ${was.size} before`;
  const [first, ...consequences] = [...(change === undefined ? [] : [change]), moved, size];
  return [{ ...plainEffect(null, first ?? moved, ...consequences), isDisruptive: removed > 0 }];
}

/** Ids that the history names by their hash. */
function listedBy(recorded: unknown, { idsOf }: SegmentIds): readonly string[] {
  const hash = typeof recorded === "object" && recorded !== null && "hash" in recorded ? recorded.hash : null;
  return typeof hash === "string" ? idsOf(hash) : [];
}

function listDifference(segment: string, differences: readonly Difference[]): Difference | undefined {
  return differences.find(({ subject }) => subject === `${SEGMENT_IDS} ${segment}`);
}

/** Whether a segment gets its ids in another way than before, so that its list alone does not say who comes and goes. */
function isMoved(segment: string, differences: readonly Difference[]): boolean {
  const found = differences.find(({ subject }) => subject === `segment ${segment}`);
  if (found?.change !== "changed") return false;
  const [before, after] = [segmentOf(found.subject, found.before), segmentOf(found.subject, found.after)];
  return before !== null && after !== null && wayOf(before) !== wayOf(after);
}

/** What changed ids of a segment's file do. */
export function segmentIdsEffects(
  { subject, before }: Difference,
  differences: readonly Difference[],
  ids: SegmentIds,
): Effect[] {
  const { name } = subjectName(subject);
  if (isMoved(name, differences)) return [plainEffect(null, `see segment ${name}`)];
  return idsEffect(listedBy(before, ids), ids.segmentIds.get(name) ?? []);
}

/** What a changed segment does to who is in it; conditions aside. */
export function segmentEffects(difference: Difference, differences: readonly Difference[], ids: SegmentIds): Effect[] {
  const { subject } = difference;
  const [before, after] = [segmentOf(subject, difference.before), segmentOf(subject, difference.after)];
  if (after === null) return [{ ...plainEffect(null, "removed", "nobody is in it"), isDisruptive: true }];
  if (before === null) return idsEffect([], after.ids ?? []);
  const [was, is] = [wayOf(before), wayOf(after)];
  if (was === is)
    return [
      ...idsEffect(before.ids ?? [], after.ids ?? []),
      ...ruleSetEffects(before, after),
      ...shareEffects(sharedOf(before), sharedOf(after), WORDS),
    ];
  const list = listDifference(after.segment, differences);
  const old = was === "file" ? listedBy(list?.before, ids) : (before.ids ?? []);
  const now = is === "file" ? (ids.segmentIds.get(after.segment) ?? []) : (after.ids ?? []);
  const change = `by ${was} -> by ${is}`;
  if (was === "rules") return ruled(change, "who its rules took and is not listed is no longer in it", now.length);
  if (is === "rules") return ruled(change, "who is listed and meets none of its rules is no longer in it", old.length);
  return idsEffect(old, now, change);
}

function ruled(change: string, consequence: string, ids: number): Effect[] {
  return [{ ...plainEffect(null, change, consequence, `${counted(ids, "id")} listed`), isDisruptive: true }];
}

/** Rules that come and go. */
function ruleSetEffects({ rules: before = [] }: Segment, { rules: after = [] }: Segment): Effect[] {
  const [was, is] = [before, after].map((rules) => new Set(rules.map(({ rule }) => rule)));
  return [
    ...after
      .filter(({ rule }) => was?.has(rule) === false)
      .map(({ rule }) => plainEffect(rule, "new rule", "who meets its conditions is in the segment")),
    ...before
      .filter(({ rule }) => is?.has(rule) === false)
      .map(({ rule }) => ({
        ...plainEffect(rule, "rule removed", "who meets no other rule is no longer in the segment"),
        isDisruptive: true,
      })),
  ];
}

function sharedOf({ segment, salt = segment, unit_type, rules = [] }: Segment): Shared {
  return { salt, unitType: unit_type, rules };
}
