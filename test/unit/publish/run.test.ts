import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildFolder } from "../../../src/lake/derived.ts";
import { currentRun, type Manifest, publishRun } from "../../../src/publish/run.ts";

const DS = "2026-01-05";
const at = (hour: number): string => `2026-01-06T${String(hour).padStart(2, "0")}:00:00.000Z`;

describe("which run of a ds is in force", () => {
  let store: string;
  beforeEach(() => {
    store = mkdtempSync(join(tmpdir(), "pulse-runs-"));
  });
  afterEach(() => rmSync(store, { recursive: true }));

  function publish(runId: string, read: number, hours: readonly [number, number]): void {
    const [started, finished] = hours;
    const manifest: Manifest = {
      ds: DS,
      run_id: runId,
      program_version: "1",
      configuration_hash: "",
      inputs_hash: "",
      input_offsets: { events: { 0: String(read), 1: "50" } },
      tables: {},
      derived: [],
      models_built: 0,
      models_reused: 0,
      started_at: at(started),
      finished_at: at(finished),
    };
    const built = buildFolder(store);
    writeFileSync(join(built, "runs.parquet"), runId);
    publishRun(store, built, manifest);
    rmSync(built, { recursive: true, force: true });
  }
  const inForce = (): string | undefined => currentRun(store, DS)?.run_id;

  it("the one that read the same and began later, where clocks are right", () => {
    publish("later", 9, [5, 6]);
    publish("earlier, but slower", 9, [4, 7]);
    expect(inForce()).toBe("later");
  });

  it("not for ever one whose clock was ahead: the time of its beginning lies in the future of those that read the same", () => {
    publish("ahead", 9, [20, 21]);
    publish("right", 9, [5, 6]);
    expect(inForce()).toBe("right");
  });

  it("whatever clocks say, not one that has read less than another", () => {
    publish("all", 10, [5, 6]);
    publish("less", 9, [8, 9]);
    expect(inForce()).toBe("all");
    publish("more", 11, [1, 2]);
    expect(inForce()).toBe("more");
  });
});
