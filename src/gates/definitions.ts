import type { z } from "zod";
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
  type SUBJECT_KINDS,
  segmentSchema,
} from "./definition.ts";

/** A kind of definition that a file under gates/ may hold. */
export type SubjectKindName = (typeof SUBJECT_KINDS)[number];

/** The definition of each kind of file under gates/. */
export const SUBJECT_SCHEMAS = {
  gate: gateSchema,
  experiment: experimentSchema,
  segment: segmentSchema,
  holdout: holdoutSchema,
  layer: layerSchema,
  config: dynamicConfigSchema,
} satisfies Readonly<Record<SubjectKindName, z.ZodType>>;

/** What the definition of a kind says. */
export type DefinitionOf<K extends SubjectKindName> = z.output<(typeof SUBJECT_SCHEMAS)[K]>;

/** What files under gates/ define, by kind. */
export interface DefinitionsByKind {
  readonly gates: readonly Gate[];
  readonly experiments: readonly Experiment[];
  readonly holdouts: readonly Holdout[];
  readonly segments: readonly Segment[];
  readonly layers: readonly Layer[];
  readonly configs: readonly DynamicConfig[];
}

/** By what units are evaluated; a project itself is one. */
export interface Definitions extends DefinitionsByKind {
  /** Ids of the segments that have a file, by segment. Their id lists have the segments' names. */
  readonly segmentIds: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads definitions of every kind.
 *
 * @param of the values of one kind
 * @throws ZodError for a value that is no definition of its kind
 */
export function definitionsByKind(of: (kind: SubjectKindName) => readonly unknown[]): DefinitionsByKind {
  return {
    gates: of("gate").map((value) => gateSchema.parse(value)),
    experiments: of("experiment").map((value) => experimentSchema.parse(value)),
    holdouts: of("holdout").map((value) => holdoutSchema.parse(value)),
    segments: of("segment").map((value) => segmentSchema.parse(value)),
    layers: of("layer").map((value) => layerSchema.parse(value)),
    configs: of("config").map((value) => dynamicConfigSchema.parse(value)),
  };
}
