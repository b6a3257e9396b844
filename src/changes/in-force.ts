import { type Definitions, type DefinitionsByKind, definitionsByKind } from "../gates/definitions.ts";
import type { Change } from "./change.ts";
import { inForceBySubject } from "./replay.ts";
import { readSegmentIds } from "./segment-ids.ts";
import { SEGMENT_IDS, subjectName } from "./subjects.ts";

/** By what units are evaluated: the definitions that were applied last. */
export interface InForce extends DefinitionsByKind {
  /** Number and hash of the ids of segments that have a file; {@link segmentIdsInForce} reads the ids. */
  readonly segmentFiles: ReadonlyMap<string, { readonly ids: number; readonly hash: string }>;
  /** When something was applied last, microseconds since 1970; null: never. */
  readonly sinceUs: bigint | null;
}

/**
 * What is in force, out of the history of changes.
 *
 * @throws PulseError `CHANGES_UNREADABLE` for a definition that this version cannot read.
 * @example
 * const { gates } = inForce(readChanges(storePath(project)));
 */
export function inForce(changes: readonly Change[]): InForce {
  const subjects = [...inForceBySubject(changes)].map(([subject, value]) => ({ ...subjectName(subject), value }));
  const last = changes.findLast(({ recorded_by }) => recorded_by === "apply");
  return {
    ...definitionsByKind((kind) => subjects.flatMap((subject) => (subject.kind === kind ? [subject.value] : []))),
    segmentFiles: new Map(
      subjects.flatMap(({ kind, name, value }) =>
        kind === SEGMENT_IDS ? [[name, value as { ids: number; hash: string }] as const] : [],
      ),
    ),
    sinceUs: last === undefined ? null : BigInt(last.changed_at_us),
  };
}

/**
 * The ids in force of the segments that have a file, by segment, as they were when they were applied.
 *
 * @throws PulseError `CHANGES_UNREADABLE` where the store lacks a list.
 */
export function segmentIdsInForce(store: string, { segmentFiles }: InForce): Map<string, string[]> {
  return new Map([...segmentFiles].map(([segment, { hash }]) => [segment, readSegmentIds(store, hash)]));
}

/**
 * What is in force as definitions that can be evaluated; null: nothing was ever applied.
 *
 * @throws PulseError `CHANGES_UNREADABLE`
 */
export function definitionsInForce(
  store: string,
  changes: readonly Change[],
): { readonly definitions: Definitions; readonly sinceUs: bigint } | null {
  const applied = inForce(changes);
  const { sinceUs } = applied;
  return sinceUs === null
    ? null
    : { definitions: { ...applied, segmentIds: segmentIdsInForce(store, applied) }, sinceUs };
}
