import { linkSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** Copies a folder as hard links: nothing in a store is changed in place. `wanted` says which paths within it, by default all. */
export function linkTree(from: string, to: string, wanted: (path: string) => boolean = () => true): void {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const path = source.slice(from.length + 1);
    if (!wanted(path)) continue;
    const target = join(to, path);
    mkdirSync(dirname(target), { recursive: true });
    linkSync(source, target);
  }
}
