import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { PulseError } from "../errors.ts";

const SETTINGS_FILE = "pulse.yaml";

/**
 * The project's folder: the one named, else PULSE_PROJECT, else the nearest folder upward from `cwd` with pulse.yaml.
 * Throws `CONFIG_NOT_FOUND` (input).
 */
export function projectFolder(
  named: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): string {
  const chosen = named ?? (env.PULSE_PROJECT || undefined);
  if (chosen !== undefined) {
    const folder = resolve(cwd, chosen);
    if (existsSync(join(folder, SETTINGS_FILE))) return folder;
    const by = named === undefined ? "PULSE_PROJECT" : "--project";
    throw notFound(`${folder}, named by ${by}, holds no ${SETTINGS_FILE}`);
  }
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (existsSync(join(folder, SETTINGS_FILE))) return folder;
    if (folder === dirname(folder)) throw notFound(`there is no ${SETTINGS_FILE} in ${resolve(cwd)} or above it`);
  }
}

function notFound(message: string): PulseError {
  return new PulseError({
    code: "CONFIG_NOT_FOUND",
    fault: "input",
    message,
    hint: "go to the project's folder or name it with --project; `pulse init` begins a new one",
  });
}
