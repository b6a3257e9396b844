import { constants } from "node:fs";
import { access, readdir } from "node:fs/promises";
import { resolve } from "node:path";
import type { Project } from "../../config/project.ts";
import { hasCode } from "../../error-code.ts";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, problem } = findingsOf("files");

/** Folders of `files` sources. */
export async function checkFiles({ folder, settings }: Project): Promise<Finding[]> {
  return Promise.all(
    settings.sources.flatMap((source) =>
      source.type === "files" ? [checkFolder(source.topic, resolve(folder, source.path))] : [],
    ),
  );
}

async function checkFolder(topic: string, path: string): Promise<Finding> {
  try {
    await access(path, constants.R_OK | constants.X_OK);
    return ok("folder", topic, `${(await readdir(path)).length} entries in ${path}`);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR"))
      return problem("folder", topic, `${path} is no folder`, "create it, or mend `path:` of the source in pulse.yaml");
    return problem("folder", topic, `${path} cannot be read`, "give the user that runs Pulse the right to read it");
  }
}
