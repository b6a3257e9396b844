import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "../../src/error-code.ts";
import { cut, flip } from "./injury.ts";
import type { Random } from "./random.ts";

/** Most files that rot at once. */
const MOST_FILES = 4;

/**
 * Flips a bit of some files that runs have made, cuts them off or deletes them, as a disk does while nobody looks: derived and published ones, what
 * says of them what they are, and the database. Answers which, as `flip derived/events/...`.
 */
export async function rot(store: string, random: Random): Promise<readonly string[]> {
  const derived = await filesBelow(store, "derived");
  const published = [...(await filesBelow(store, "runs")), "pulse.duckdb"];
  const done: string[] = [];
  for (let left = random.between(1, MOST_FILES + 1); left > 0; left -= 1) {
    const files = random.chance(0.7) ? derived : published;
    const kind = random.weighted({ flip: 8, cut: 1, remove: 1 });
    if (files.length === 0) continue;
    const name = random.pick(files);
    try {
      const path = join(store, name);
      if (kind === "flip") await flip(path, random);
      else if (kind === "cut") await cut(path, random);
      else await rm(path);
      done.push(`${kind} ${name}`);
    } catch (error) {
      if (!hasCode(error, "ENOENT", "ENOSPC")) throw error;
    }
  }
  return done;
}

/** Files below a folder of the store that are not being built, by their path within the store. */
async function filesBelow(store: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(store, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes(".building"))
    .map((entry) => join(entry.parentPath, entry.name).slice(store.length + 1))
    .filter((name) => !/current[.]\d+$/.test(name))
    .sort();
}
