import type { Project } from "../config/project.ts";
import { contentHash } from "../content-hash.ts";
import { type DefinitionOf, SUBJECT_SCHEMAS, type SubjectKindName } from "../gates/definitions.ts";
import { unreadable } from "./change.ts";

/** The ids of a segment that has a file: not the ids themselves, which may be many. */
export const SEGMENT_IDS = "segment ids";

/** `gate new_checkout` as its kind and name; `settings` has no name. */
export interface SubjectName {
  readonly kind: string;
  readonly name: string;
}

export function subjectName(subject: string): SubjectName {
  const space = subject.lastIndexOf(" ");
  return space === -1 ? { kind: subject, name: "" } : { kind: subject.slice(0, space), name: subject.slice(space + 1) };
}

function isEvaluatedKind(kind: string): kind is SubjectKindName {
  return Object.hasOwn(SUBJECT_SCHEMAS, kind);
}

/** Whether units are evaluated by it: it comes into force by `pulse apply`. */
export function isEvaluated(subject: string): boolean {
  const { kind } = subjectName(subject);
  return isEvaluatedKind(kind) || kind === SEGMENT_IDS;
}

/**
 * A recorded definition of a kind, with the defaults of today's keys.
 *
 * @throws PulseError `CHANGES_UNREADABLE` where it is no definition of its kind: a newer version of Pulse wrote it.
 */
export function recordedAs<K extends SubjectKindName>(kind: K, name: string, recorded: unknown): DefinitionOf<K>;
export function recordedAs(kind: SubjectKindName, name: string, recorded: unknown): unknown {
  const parsed = SUBJECT_SCHEMAS[kind].safeParse(recorded);
  if (parsed.success) return parsed.data;
  throw unreadable(`what the history says of ${kind} ${name} cannot be read: ${parsed.error.message}`, parsed.error);
}

/** A recorded value, whatever it is of: a definition as {@link recordedAs} has it, anything else as it is. */
export function parsedDefinition(subject: string, recorded: unknown): unknown {
  const { kind, name } = subjectName(subject);
  return isEvaluatedKind(kind) ? recordedAs(kind, name, recorded) : recorded;
}

/** Keys that say how a gate is measured and described, not how units are evaluated. Runs use them as the files have them. */
const MEASURING = new Set([
  "description",
  "owner",
  "tags",
  "metrics",
  "metric_tags",
  "dimensions",
  "crossovers",
  "confidence_level",
  "post_stratify_by",
  "looks",
  "control",
]);

/** A definition in two parts: by which units are evaluated, and how they are measured. */
export function partsOf(definition: unknown): { readonly evaluated: object; readonly measuring: object } {
  const entries = Object.entries(typeof definition === "object" && definition !== null ? definition : {});
  return {
    evaluated: Object.fromEntries(entries.filter(([key]) => !MEASURING.has(key))),
    measuring: Object.fromEntries(entries.filter(([key]) => MEASURING.has(key))),
  };
}

/** Everything that the files say, by subject: what changes of it is recorded. Where messages come from and results go does not count. */
export function subjectsOf(project: Project): Map<string, unknown> {
  const {
    sources: _1,
    store: _2,
    landing: _3,
    compute: _4,
    schedule: _5,
    exports: _6,
    collector: _7,
    ...settings
  } = project.settings;
  return new Map<string, unknown>([
    ["settings", settings],
    ...filesOfIdMaps(project),
    ...project.metrics.map((metric) => [`metric ${metric.name}`, metric] as const),
    ...project.segments.map((segment) => [`segment ${segment.segment}`, segment] as const),
    ...[...project.segmentIds].map(([segment, ids]) => [`${SEGMENT_IDS} ${segment}`, idsOf(ids)] as const),
    ...project.holdouts.map((holdout) => [`holdout ${holdout.holdout}`, holdout] as const),
    ...project.layers.map((layer) => [`layer ${layer.layer}`, layer] as const),
    ...project.gates.map((gate) => [`gate ${gate.gate}`, gate] as const),
    ...project.experiments.map((experiment) => [`experiment ${experiment.experiment}`, experiment] as const),
    ...project.configs.map((config) => [`config ${config.config}`, config] as const),
  ]);
}

/** The contents of the files of id maps: not their lines, which may be many. */
function filesOfIdMaps({ settings, idPairs }: Project): [string, unknown][] {
  return settings.id_maps.flatMap(({ from, file }): [string, unknown][] => {
    if (file === undefined) return [];
    const pairs = idPairs.filter(({ map }) => map === from);
    return [[`id map ${from}`, { pairs: pairs.length, hash: contentHash(pairs) }]];
  });
}

/** Ids as the history names them: their order and repetitions do not matter. */
export function idsOf(ids: readonly string[]): { readonly ids: number; readonly hash: string } {
  const distinct = [...new Set(ids)].sort();
  return { ids: distinct.length, hash: contentHash(distinct) };
}
