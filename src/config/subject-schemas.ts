import type { z } from "zod";
import {
  dynamicConfigSchema,
  experimentSchema,
  gateSchema,
  holdoutSchema,
  layerSchema,
  segmentSchema,
} from "../gates/definition.ts";
import type { KnownKind } from "./subject-kind.ts";

/** The definition of each kind of file under gates/. */
export const SUBJECT_SCHEMAS = {
  gate: gateSchema,
  experiment: experimentSchema,
  segment: segmentSchema,
  holdout: holdoutSchema,
  layer: layerSchema,
  config: dynamicConfigSchema,
} satisfies Readonly<Record<KnownKind, z.ZodType>>;
