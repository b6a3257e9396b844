import { fileURLToPath } from "node:url";
import { loadProject } from "../../../src/config/load.ts";
import type { Project } from "../../../src/config/project.ts";
import { specsOfProject } from "../../../src/gates/specs/from-project.ts";
import type { Specs } from "../../../src/gates/specs/spec.ts";
import { writeSpecsV1, writeSpecsV2 } from "../../../src/gates/specs/write-specs.ts";
import { dayOf } from "../../../src/lake/calendar.ts";
import type { ServedProject } from "./specs-server.ts";

export const FIXED_PROJECT = fileURLToPath(new URL("project", import.meta.url));

/** A realistic project of our own definitions, as specs and as what SDKs are given. */
export interface FixedProject {
  readonly project: Project;
  readonly specs: Specs;
  readonly served: ServedProject;
}

export async function loadFixedProject(): Promise<FixedProject> {
  const project = await loadProject(FIXED_PROJECT, {});
  const nowMs = Date.now();
  const specs = specsOfProject(project, {
    nowMs,
    timeMs: nowMs,
    unitTypes: project.settings.unit_types,
    dayStartUs: (ds) => dayOf(project.settings.time_zone, ds).startUs,
  });
  const served = {
    v1: writeSpecsV1(specs, { extra: { app_id: "app-1" } }),
    v2: writeSpecsV2(specs, { extra: { app_id: "app-1" } }),
    idLists: Object.fromEntries(project.segmentIds),
    timeMs: nowMs,
  };
  return { project, specs, served };
}
