import {
  type DynamicConfig,
  dynamicConfigSchema,
  type Experiment,
  experimentSchema,
  type Gate,
  gateSchema,
  type Holdout,
  holdoutSchema,
  type Layer,
  layerSchema,
  type Segment,
  segmentSchema,
} from "../gates/definition.ts";
import type { Change } from "./change.ts";
import { inForceBySubject } from "./replay.ts";
import { readSegmentIds } from "./segment-ids.ts";
import { SEGMENT_IDS, subjectName } from "./subjects.ts";

/** By what units are evaluated: the definitions that were applied last. */
export interface InForce {
  readonly gates: readonly Gate[];
  readonly experiments: readonly Experiment[];
  readonly holdouts: readonly Holdout[];
  readonly segments: readonly Segment[];
  readonly layers: readonly Layer[];
  readonly configs: readonly DynamicConfig[];
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
  const of = (kind: string): unknown[] => subjects.flatMap((subject) => (subject.kind === kind ? [subject.value] : []));
  const last = changes.findLast(({ recorded_by }) => recorded_by === "apply");
  return {
    gates: of("gate").map((value) => gateSchema.parse(value)),
    experiments: of("experiment").map((value) => experimentSchema.parse(value)),
    holdouts: of("holdout").map((value) => holdoutSchema.parse(value)),
    segments: of("segment").map((value) => segmentSchema.parse(value)),
    layers: of("layer").map((value) => layerSchema.parse(value)),
    configs: of("config").map((value) => dynamicConfigSchema.parse(value)),
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
