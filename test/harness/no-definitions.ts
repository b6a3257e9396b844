import type { Project } from "../../src/config/project.ts";

/** A project's definitions when it has none. */
export const NO_DEFINITIONS: Omit<Project, "folder" | "settings"> = {
  gates: [],
  experiments: [],
  holdouts: [],
  segments: [],
  layers: [],
  configs: [],
  metrics: [],
  segmentIds: new Map(),
  idPairs: [],
};
