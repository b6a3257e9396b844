import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { publishedRun, publishedRuns } from "../../../src/export/published-runs.ts";
import { recordFiles } from "../../../src/lake/written-files.ts";

describe("published runs", () => {
  let store: string;
  beforeEach(() => {
    store = mkdtempSync(join(tmpdir(), "pulse-runs-"));
  });
  afterEach(() => rmSync(store, { recursive: true }));

  function publish(ds: string, runId: string): void {
    const folder = join(store, "runs", ds, runId);
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, "manifest.json"),
      JSON.stringify({ ds, run_id: runId, tables: { runs: { rows: 1, hash: "x" } } }),
    );
    recordFiles(folder);
    writeFileSync(join(store, "runs", ds, "current"), `${runId}\n`);
  }

  it("are the current run of each of the newest days, newest first", () => {
    for (const ds of ["2026-01-03", "2026-01-04", "2026-01-06"]) publish(ds, `run of ${ds}`);
    publish("2026-01-04", "newer");
    mkdirSync(join(store, "runs", "2026-01-07", "not-published-yet"), { recursive: true });

    expect(publishedRuns(store, 2).map(({ ds, runId }) => `${ds} ${runId}`)).toEqual([
      "2026-01-06 run of 2026-01-06",
      "2026-01-04 newer",
    ]);
    expect(publishedRun(store, "2026-01-04")).toEqual({
      ds: "2026-01-04",
      runId: "newer",
      folder: join(store, "runs", "2026-01-04", "newer"),
      tables: { runs: { rows: 1, hash: "x" } },
    });
  });

  it("are none in a store without runs", () => {
    expect(publishedRuns(join(store, "nowhere"), 14)).toEqual([]);
    expect(publishedRun(store, "2026-01-04")).toBeUndefined();
  });
});
