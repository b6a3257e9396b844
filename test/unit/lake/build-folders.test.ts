import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildFolder, cleanBuildFolders, spillFolder } from "../../../src/lake/derived.ts";

const MINUTE_MS = 60_000;

describe("folders that are built in", () => {
  const now = Date.now();
  let store: string;

  beforeEach(() => {
    store = mkdtempSync(join(tmpdir(), "pulse-build-"));
  });
  afterEach(() => rmSync(store, { recursive: true }));

  /** What a process of this machine that has ended left behind, last touched so long ago. */
  function abandoned(idleMs: number): string {
    const own = buildFolder(store);
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const left = own.replace(`-${process.pid}-`, `-${pid}-`);
    mkdirSync(left);
    writeFileSync(join(left, "part.parquet"), "half");
    for (const path of [join(left, "part.parquet"), left])
      utimesSync(path, (now - idleMs) / 1000, (now - idleMs) / 1000);
    rmSync(own, { recursive: true });
    return left;
  }

  it("are deleted when their process is gone and nobody has touched them for a minute", async () => {
    const left = abandoned(2 * MINUTE_MS);
    expect(await cleanBuildFolders(store, now)).toBe(1);
    expect(existsSync(left)).toBe(false);
  });

  it("stay when their process lives, or was at work a moment ago", async () => {
    const own = buildFolder(store);
    utimesSync(own, (now - 10 * MINUTE_MS) / 1000, (now - 10 * MINUTE_MS) / 1000);
    const fresh = abandoned(MINUTE_MS / 2);
    expect(await cleanBuildFolders(store, now)).toBe(0);
    expect([existsSync(own), existsSync(fresh)]).toEqual([true, true]);
  });

  it("hold for each engine a folder of its own to spill into, that the engine makes itself", () => {
    const [one, other] = [spillFolder(store), spillFolder(store)];
    expect(one).not.toBe(other);
    expect([existsSync(dirname(one)), existsSync(one)]).toEqual([true, false]);
  });

  it("need not be there", async () => {
    expect(await cleanBuildFolders(store, now)).toBe(0);
  });
});
