import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Applied } from "./applied-stages.ts";

/** Writes what was applied as `<store>/changes.ndjson`, by a writer of its own; what a run saw in the files in between is no application. */
export async function writeHistory(store: string, history: readonly Applied[]): Promise<void> {
  const before = new Map<string, unknown>();
  const lines = history.flatMap(({ atUs, kind, name, definition }, k) => {
    const subject = `${kind} ${name}`;
    const was = before.get(subject) ?? null;
    before.set(subject, definition);
    if (was === null && definition === null) return [];
    const change = was === null ? "added" : definition === null ? "removed" : "changed";
    const common = { changed_at_us: String(atUs), changed_by: "someone", subject, before: was };
    const applied = {
      ...common,
      recorded_by: "apply",
      reason: k % 2 === 0 ? null : "because",
      change,
      after: definition,
    };
    const seen = {
      ...common,
      recorded_by: "run",
      reason: null,
      change: "changed",
      after: { ...definition, enabled: k % 3 === 0 },
    };
    return k % 4 === 3 && definition !== null && kind === "gate" ? [seen, applied] : [applied];
  });
  if (lines.length === 0) return;
  await mkdir(store, { recursive: true });
  await writeFile(join(store, "changes.ndjson"), lines.map((each) => `${JSON.stringify(each)}\n`).join(""));
}
