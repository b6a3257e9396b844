import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Writes a project's files, by path within its folder, as JSON: every JSON document is YAML. */
export async function writeProject(folder: string, files: Readonly<Record<string, object>>): Promise<void> {
  for (const [path, contents] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), `${JSON.stringify(contents, null, 2)}\n`);
  }
}
