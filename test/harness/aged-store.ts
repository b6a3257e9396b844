import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { FILES_FILE, recordFiles } from "../../src/lake/written-files.ts";

function files(folder: string, name: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === name)
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Makes a store look as if all that was done in it had been done so much earlier: what is derived, and its runs. */
export function ageStore(store: string, byMs: number): void {
  for (const path of files(join(store, "derived"), "sizes.json")) {
    const at = new Date(statSync(path).mtimeMs - byMs);
    utimesSync(path, at, at);
  }
  const earlier = (instant: string): string => new Date(Date.parse(instant) - byMs).toISOString();
  for (const path of files(join(store, "runs"), "manifest.json")) {
    const manifest = JSON.parse(readFileSync(path, "utf8")) as { started_at: string; finished_at: string };
    const { started_at, finished_at } = manifest;
    writeFileSync(
      path,
      JSON.stringify({ ...manifest, started_at: earlier(started_at), finished_at: earlier(finished_at) }),
    );
    rmSync(join(dirname(path), FILES_FILE));
    recordFiles(dirname(path));
  }
}
