import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { hasCode } from "../../error-code.ts";

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;

/** What a part of the store takes. */
export interface Usage {
  /** `raw` by topic, `derived` by model, `runs` by table, `other` by name. */
  readonly kind: "raw" | "derived" | "runs" | "other";
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
}

export interface StoreUsage {
  readonly files: number;
  readonly bytes: number;
  /** Bytes of files that were written in the last week and are still there, by day; 0 where there are none. */
  readonly bytesPerDay: number;
  /** Largest first. */
  readonly parts: readonly Usage[];
}

/** Which part a file belongs to, by its path within the store. */
export function partOf(path: string): Pick<Usage, "kind" | "name"> {
  const [top = "", second = "", ...rest] = path.split(sep);
  if (top === "raw" && rest.length > 0) return { kind: "raw", name: second };
  if (top === "derived" && rest.length > 0)
    return { kind: "derived", name: second === ".building" ? "(being built, or spilled)" : second };
  if (top === "runs" && rest.length > 0) {
    const file = rest.at(-1) ?? "";
    return { kind: "runs", name: file.endsWith(".parquet") ? file.slice(0, -".parquet".length) : "(manifests)" };
  }
  return { kind: "other", name: top };
}

/** Walks a store and adds up what lies there. Files that go meanwhile are passed over. */
export async function readStoreUsage(store: string, nowMs: number): Promise<StoreUsage> {
  const parts = new Map<string, { kind: Usage["kind"]; name: string; files: number; bytes: number }>();
  let [files, bytes, recent, oldestMs] = [0, 0, 0, nowMs];
  await walk(store, async (path) => {
    const found = await stat(path).catch((error: unknown) => {
      if (hasCode(error, "ENOENT")) return undefined;
      throw error;
    });
    if (found === undefined) return;
    const part = partOf(relative(store, path));
    const key = `${part.kind}/${part.name}`;
    const sum = parts.get(key) ?? { ...part, files: 0, bytes: 0 };
    sum.files += 1;
    sum.bytes += found.size;
    parts.set(key, sum);
    files += 1;
    bytes += found.size;
    if (nowMs - found.mtimeMs < WEEK_DAYS * DAY_MS) recent += found.size;
    oldestMs = Math.min(oldestMs, found.mtimeMs);
  });
  const days = Math.min(WEEK_DAYS, Math.max(1, (nowMs - oldestMs) / DAY_MS));
  return {
    files,
    bytes,
    bytesPerDay: recent / days,
    parts: [...parts.values()].sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1)),
  };
}

async function walk(folder: string, visit: (path: string) => Promise<void>): Promise<void> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (hasCode(error, "ENOENT")) return;
    throw error;
  }
  await Promise.all(entries.filter((entry) => entry.isFile()).map(({ name }) => visit(join(folder, name))));
  for (const entry of entries) if (entry.isDirectory()) await walk(join(folder, entry.name), visit);
}
