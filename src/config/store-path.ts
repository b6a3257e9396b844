import { resolve } from "node:path";
import type { Project } from "./project.ts";

/** Absolute path of a project's store: raw segments, derived files and runs. */
export function storePath(project: Project): string {
  return resolve(project.folder, project.settings.store);
}
