import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { checkProject } from "../../../src/config/load.ts";
import { formatProblem } from "../../../src/config/problem.ts";

/** The least pulse.yaml that is right. */
export const SETTINGS = "project: shop\nsources:\n  - {type: files, topic: events, path: events}\n";

/** A folder with these files, removed when the test ends. */
export function projectFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), "pulse-config-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** The problems of a project with these files, as lines. A right pulse.yaml is there unless one is given. */
export async function problemsOf(
  files: Readonly<Record<string, string | Uint8Array>>,
  environment: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const { problems } = await checkProject(projectFolder({ "pulse.yaml": SETTINGS, ...files }), environment);
  return problems.map(formatProblem);
}
