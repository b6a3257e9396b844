import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildFolder } from "../../../src/lake/derived.ts";
import { openTrash } from "../../../src/lake/trash.ts";
import { chooseRuns, pruneRuns } from "../../../src/publish/prune-runs.ts";
import { currentRun, type Manifest, publishRun, runFolder } from "../../../src/publish/run.ts";

const DS = "2026-01-05";
const at = (hour: number): string => `2026-01-06T${String(hour).padStart(2, "0")}:00:00.000Z`;

describe("pruning runs", () => {
  let store: string;
  beforeEach(() => {
    store = mkdtempSync(join(tmpdir(), "pulse-runs-"));
  });
  afterEach(() => rmSync(store, { recursive: true }));

  function publish(runId: string, hour: number, finished = hour): void {
    const manifest: Manifest = {
      ds: DS,
      run_id: runId,
      program_version: "1",
      configuration_hash: "",
      inputs_hash: "",
      input_offsets: {},
      tables: {},
      derived: [],
      models_built: 0,
      models_reused: 0,
      started_at: at(hour),
      finished_at: at(finished),
    };
    const built = buildFolder(store);
    writeFileSync(join(built, "runs.parquet"), runId);
    publishRun(store, built, manifest);
    rmSync(built, { recursive: true, force: true });
  }
  const ids = (of: readonly { readonly manifest: Manifest }[]): string[] => of.map(({ manifest }) => manifest.run_id);
  const choose = (keep: number, supersededSince: number) =>
    chooseRuns({ store, keep, supersededSinceMs: Date.parse(at(supersededSince)) });

  it("keeps the newest of a day, the one in force first, and what was superseded a short while ago", () => {
    publish("first", 1);
    publish("second", 2);
    publish("third", 3);
    publish("fourth", 4);
    expect(ids(choose(1, 23).kept)).toEqual(["fourth"]);
    expect(ids(choose(2, 23).kept)).toEqual(["fourth", "third"]);
    // The second was superseded by the third, at 3.
    expect(ids(choose(1, 3).kept)).toEqual(["fourth", "third", "second"]);
    expect(ids(choose(1, 3).superseded)).toEqual(["first"]);
  });

  it("keeps the run in force, though another one that began before it came later", () => {
    publish("in force", 9);
    publish("late", 1, 10);
    expect(currentRun(store, DS)?.run_id).toBe("in force");
    expect(ids(choose(1, 23).kept)).toEqual(["in force"]);
  });

  it.each([
    ["before it is looked at again", (folder: string) => expect(existsSync(folder)).toBe(false)],
    ["after it was deleted", null],
  ])("never deletes a superseded run that comes into force again, %s", async (_, look) => {
    publish("reverted to", 1);
    publish("mistake", 2);
    const folder = runFolder(store, DS, "reverted to");
    const { superseded } = choose(1, 23);
    expect(ids(superseded)).toEqual(["reverted to"]);
    const trash = openTrash(store);
    if (look === null) {
      await pruneRuns(store, superseded, trash);
      publish("reverted to", 3);
    } else {
      await pruneRuns(store, superseded, {
        ...trash,
        take: (path, isWanted) =>
          trash.take(path, (inTrash) => {
            look(path);
            publish("reverted to", 3);
            return isWanted(inTrash);
          }),
      });
    }
    await trash.empty();
    expect(currentRun(store, DS)?.run_id).toBe("reverted to");
    expect(readdirSync(folder).sort()).toEqual(["manifest.json", "runs.parquet", "sizes.json"]);
  });
});
