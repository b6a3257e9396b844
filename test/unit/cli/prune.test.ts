import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildFolder } from "../../../src/lake/derived.ts";
import { currentRun, publishRun } from "../../../src/publish/run.ts";
import { temporaryFolder } from "../../harness/temporary-folder.ts";
import { writeProject } from "../../harness/write-project.ts";
import { runPulse } from "./fake-cli.ts";

const DS = "2026-01-05";

describe("pulse prune", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let store: string;
  beforeEach(async () => {
    folder = await temporaryFolder("prune-command");
    store = join(folder.path, ".pulse");
    const sources = [{ type: "files", topic: "events", path: "./inbox" }];
    await writeProject(folder.path, { "pulse.yaml": { project: "pruned", sources, retention: { run_versions: 1 } } });
  });
  afterEach(() => folder.remove());

  function publish(runId: string, day: number): void {
    const instant = `2026-01-${String(day).padStart(2, "0")}T03:00:00.000Z`;
    const built = buildFolder(store);
    writeFileSync(join(built, "rows"), "x".repeat(2000));
    publishRun(store, built, {
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
      started_at: instant,
      finished_at: instant,
    });
    rmSync(built, { recursive: true, force: true });
  }
  const prune = (...args: string[]) => runPulse(["prune", ...args], { cwd: folder.path });

  test("says that there is nothing to delete, also where nothing was ever stored", async () => {
    expect(await prune()).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^nothing to delete: 0 runs stay/),
    });
    publish("only", 6);
    expect(await prune()).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^nothing to delete: 1 run stays/),
    });
  });

  test("tells what it would free, and then frees it", async () => {
    publish("first", 6);
    publish("second", 8);
    const dry = await prune("--dry-run");
    expect(dry.stdout).toMatch(/superseded runs +1 +2\.\d+ KiB\n.*would free 2\.\d+ KiB in 1 folder; 1 run stays/s);
    const json = JSON.parse((await prune("--json")).stdout);
    expect(json).toEqual({
      dry_run: false,
      freed: [{ what: "superseded runs", folders: 1, bytes: expect.any(Number) }],
      folders: 1,
      bytes: json.freed[0].bytes,
      runs: 1,
    });
    expect(currentRun(store, DS)?.run_id).toBe("second");
    expect((await prune("--json")).stdout).toContain('"freed": []');
  });

  test("keeps what was superseded less than a day ago", async () => {
    publish("first", 6);
    publish("second", 29); // at the hour at which it is pruned
    expect(JSON.parse((await prune("--json")).stdout)).toMatchObject({ freed: [], runs: 2 });
  });
});
