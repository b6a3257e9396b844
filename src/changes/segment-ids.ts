import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../flush.ts";
import { unreadable } from "./change.ts";
import { idsOf } from "./subjects.ts";

/** Ids of segments that were applied, each list under its hash, one id a line: the files may be edited, what is in force stays. */
function idsPath(store: string, hash: string): string {
  return join(store, "segment-ids", `${hash}.txt`);
}

/** Keeps a list of ids, and answers its hash. */
export function keepSegmentIds(store: string, ids: readonly string[]): string {
  const { hash } = idsOf(ids);
  const path = idsPath(store, hash);
  if (existsSync(path)) return hash;
  mkdirSync(join(store, "segment-ids"), { recursive: true });
  const lines = [...new Set(ids)].sort().map((id) => `${id}\n`);
  replaceFile(path, lines.join(""));
  return hash;
}

/**
 * The ids of a hash, sorted.
 *
 * @throws PulseError `CHANGES_UNREADABLE` where the list is not there.
 */
export function readSegmentIds(store: string, hash: string): string[] {
  const path = idsPath(store, hash);
  if (!existsSync(path)) throw unreadable(`the ids of an applied segment are not there: ${path}`);
  return readFileSync(path, "utf8").split("\n").slice(0, -1);
}
