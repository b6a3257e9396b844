import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** How much has landed in a store. */
export function listSegments(store: string): { messages: number; bytes: number; segments: number } {
  const raw = join(store, "raw");
  const found = { messages: 0, bytes: 0, segments: 0 };
  for (const path of readdirSync(raw, { recursive: true, encoding: "utf8" })) {
    if (!path.endsWith("segment.json")) continue;
    const info = JSON.parse(readFileSync(join(raw, path), "utf8")) as { messages: number; bytes: number };
    found.messages += info.messages;
    found.bytes += info.bytes;
    found.segments += 1;
  }
  return found;
}
