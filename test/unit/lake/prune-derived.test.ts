import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  buildFolder,
  buildingFolder,
  derivedFolder,
  isBuilt,
  parquetFiles,
  publishDerived,
} from "../../../src/lake/derived.ts";
import { pruneDerived } from "../../../src/lake/prune-derived.ts";
import { openTrash, type Trash } from "../../../src/lake/trash.ts";

const LONG_AGO = Date.parse("2026-01-01T00:00:00Z");
const USED_SINCE = Date.parse("2026-01-02T00:00:00Z");
const address = (digit: string): string => digit.repeat(40);

describe("pruning derived folders", () => {
  let store: string;
  let trash: Trash;

  beforeEach(() => {
    store = mkdtempSync(join(tmpdir(), "pulse-prune-"));
    trash = openTrash(store);
  });
  afterEach(() => rmSync(store, { recursive: true }));

  const at = (digit: string): string => derivedFolder(store, "model", address(digit));
  const there = (): string[] => ["a", "b", "c", "d"].filter((digit) => existsSync(at(digit)));

  /** Builds a folder that was made from others, long ago. */
  function built(digit: string, inputs: readonly string[], parameters: unknown = {}): void {
    const folder = buildFolder(store);
    writeFileSync(join(folder, "part.parquet"), digit);
    publishDerived(folder, at(digit), {
      model: "model",
      label: digit,
      address: address(digit),
      model_version: "1",
      inputs: inputs.map(address),
      parameters,
      sql: "",
      views: {},
    });
    setUse(digit, LONG_AGO);
  }
  const setUse = (digit: string, ms: number): void => utimesSync(join(at(digit), "sizes.json"), ms / 1000, ms / 1000);
  const prune = (roots: readonly string[]) =>
    pruneDerived({ store, roots: roots.map(address), usedSinceMs: USED_SINCE, trash });

  it("keeps the roots and, step by step, all that they were made from", async () => {
    built("a", []);
    built("b", ["a"]);
    built("c", ["b"]);
    built("d", ["a"]);
    expect(await prune(["c"])).toMatchObject([{ what: "model", folders: 1 }]);
    expect(there()).toEqual(["a", "b", "c"]);
  });

  it("keeps what a kept folder names among its parameters", async () => {
    built("a", []);
    built("b", [], { staged: [`${address("a")}/2026-01-05`] });
    await prune(["b"]);
    expect(there()).toEqual(["a", "b"]);
  });

  it("keeps what was used of late, and what that was made from", async () => {
    built("a", []);
    built("b", ["a"]);
    built("c", []);
    expect(isBuilt(at("b"))).toBe(true);
    await prune([]);
    expect(there()).toEqual(["a", "b"]);
  });

  it("puts back what is used in that very moment", async () => {
    built("a", []);
    const inTheWay: Trash = {
      ...trash,
      take: (folder, isWanted) => {
        expect(isBuilt(folder)).toBe(true); // a run finds it just before it goes
        return trash.take(folder, isWanted);
      },
    };
    const freed = await pruneDerived({ store, roots: [], usedSinceMs: USED_SINCE, trash: inTheWay });
    expect([freed, there()]).toEqual([[], ["a"]]);
    expect(parquetFiles(at("a"))).toHaveLength(1);
  });

  it("lets the newer of two stay where it was built anew meanwhile", async () => {
    built("a", []);
    const gone = await trash.take(at("a"), () => {
      built("a", []);
      return true;
    });
    expect([gone, isBuilt(at("a"))]).toEqual([true, true]);
    await trash.empty();
    expect([there(), readdirSync(buildingFolder(store))]).toEqual([["a"], []]);
  });

  it("passes over what another has deleted before it", async () => {
    built("a", []);
    const late: Trash = {
      ...trash,
      take: async (folder, isWanted) => {
        rmSync(folder, { recursive: true });
        return trash.take(folder, isWanted);
      },
    };
    expect(await pruneDerived({ store, roots: [], usedSinceMs: USED_SINCE, trash: late })).toEqual([]);
  });

  it("counts folders and bytes by model, and frees nothing without a trash", async () => {
    built("a", []);
    built("b", []);
    const dry = await pruneDerived({ store, roots: [], usedSinceMs: USED_SINCE, trash: null });
    expect(there()).toEqual(["a", "b"]);
    expect(await prune([])).toEqual(dry);
    expect(dry).toEqual([{ what: "model", folders: 2, bytes: expect.any(Number) }]);
    expect(dry[0]?.bytes).toBeGreaterThan(100);
    expect(there()).toEqual([]);
  });

  it("deletes a folder that is not whole and that nobody kept needs", async () => {
    mkdirSync(at("d"), { recursive: true });
    utimesSync(at("d"), LONG_AGO / 1000, LONG_AGO / 1000);
    await prune([]);
    expect(there()).toEqual([]);
  });

  it("is told apart from a bug: who reads what was deleted is told to run again", () => {
    expect(() => parquetFiles(at("a"))).toThrow(expect.objectContaining({ code: "DERIVED_GONE" }));
  });
});
