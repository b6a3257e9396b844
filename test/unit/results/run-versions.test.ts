import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPublished, type Published } from "../../../src/engine/duckdb/open-published.ts";
import { recordFiles } from "../../../src/lake/written-files.ts";
import { databasePath } from "../../../src/publish/database-path.ts";
import { replaceDatabase } from "../../../src/publish/published-database.ts";
import { runFolder } from "../../../src/publish/run.ts";
import { tables } from "../../../src/publish/tables/all-tables.ts";
import { readRunDifference } from "../../../src/results/runs/read-run-difference.ts";
import { readRunPage } from "../../../src/results/runs/read-run-page.ts";
import { readRunsPage } from "../../../src/results/runs/read-runs-page.ts";
import { versionText } from "../../../src/results/runs/version-text.ts";
import { temporaryFolder } from "../../harness/temporary-folder.ts";
import { writeFixture } from "../cli/published-fixture.ts";

const DS = "2026-01-20";
const [OLD, NEW] = ["aaaaaaaaaaaa", "bbbbbbbbbbbb"];
const AT = { ds: undefined, timeZone: "UTC" };

/** Writes one version of a day as a run does: its tables as Parquet, and a manifest. */
async function writeVersion(store: string, runId: string, hour: number, relative: number): Promise<void> {
  const folder = runFolder(store, DS, runId);
  mkdirSync(folder, { recursive: true });
  const times = { started_at: `2026-01-21 0${hour}:00:00`, finished_at: `2026-01-21 0${hour}:01:30` };
  const run = { ds: DS, run_id: runId };
  const file = join(store, `${runId}.duckdb`);
  await writeFixture(file, {
    runs: [
      {
        ...{
          ...run,
          ...times,
          status: "published",
          program_version: "0.1.0",
          configuration_hash: "c",
          inputs_hash: runId,
        },
        ...{ input_offsets: JSON.stringify({ events: { 0: String(hour * 1000) } }), models_built: 1, models_reused: 2 },
        ...{ row_counts: JSON.stringify({ runs: 1 }), table_hashes: "{}" },
      },
    ],
    pulse_results: [
      {
        ...{ ...run, exposure_type: "gate", name: "g", rule: "everyone", stage: 1, percent: 10, population: "all" },
        ...{ analysis: "g/everyone/stage-1", view: "cumulative", metric: "m", metric_part: "", metric_kind: "count" },
        ...{ user_dimension: "", metric_dimension: "", test_group: "test", control_group: "control" },
        ...{ test_units: 10, control_units: 90, outcome: "ok", relative_outcome: "ok", relative_difference: relative },
        ...{ difference: relative, difference_lower: -1, difference_upper: 1, confidence_level: 0.95, p_value: 0.2 },
        ...{ margin: 0.02, margin_of: "relative", margin_test: "non_inferiority", margin_p_value: 0.5 },
        ...(runId === OLD
          ? { margin_verdict: "shown", warnings: "[]" }
          : { margin_verdict: "harmed", warnings: JSON.stringify([{ code: "few_units", units: 10 }]) }),
        ...{ metric_tags: "[]", test_mean: 1 + relative, control_mean: 1 },
      },
    ],
  });
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  for (const { name } of tables)
    await connection.run(`copy ${name} to '${join(folder, `${name}.parquet`)}' (format parquet)`);
  connection.closeSync();
  instance.closeSync();
  rmSync(file);
  const iso = (text: string): string => `${text.replace(" ", "T")}Z`;
  writeFileSync(
    join(folder, "manifest.json"),
    JSON.stringify({ ...run, started_at: iso(times.started_at), finished_at: iso(times.finished_at) }),
  );
  recordFiles(folder);
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let published: Published;

beforeAll(async () => {
  folder = await temporaryFolder("run-versions");
  await writeVersion(folder.path, OLD, 2, 0.1);
  await writeVersion(folder.path, NEW, 5, 0.2);
  writeFileSync(join(folder.path, "runs", DS, "current"), `${NEW}\n`);
  await replaceDatabase(folder.path);
  published = await openPublished(databasePath(folder.path));
});

afterAll(async () => {
  published.close();
  await folder.remove();
});

describe("a day that was computed again", () => {
  test("has its older version beside the one in force, and nowhere a path", async () => {
    const page = await readRunsPage(published, AT);
    expect(page.runs.map(({ run_id }) => run_id)).toEqual([NEW]);
    expect(page.superseded).toEqual([
      {
        ...{ ds: DS, run_id: OLD, started_at: "2026-01-21 02:00:00", finished_at: "2026-01-21 02:01:30", seconds: 90 },
        ...{ program_version: "0.1.0", configuration_hash: "c", messages: 2000, kept: true },
      },
    ]);
    expect((await readRunPage(published, AT)).superseded).toEqual(page.superseded);
    expect(JSON.stringify(page)).not.toContain(folder.path);
  });

  test("can be compared with its older version, which is read from its own files", async () => {
    const difference = await readRunDifference(published, versionText(DS, OLD), DS, AT);
    expect([difference.before.run_id, difference.after.run_id]).toEqual([OLD, NEW]);
    expect(difference.figures.map(({ before, after }) => [before?.relative?.value, after?.relative?.value])).toEqual([
      [0.1, 0.2],
    ]);
    expect(difference.inputs).toContainEqual({ what: "messages of topic events", before: "2,000", after: "5,000" });
    const same = await readRunDifference(published, versionText(DS, NEW), DS, AT);
    expect([same.figures, same.same_figures]).toEqual([[], 1]);
  });

  test("differs where it is only judged otherwise: by a warning, a guardrail's margin or its health", async () => {
    const difference = await readRunDifference(published, versionText(DS, OLD), versionText(DS, NEW), AT);
    const [figure] = difference.figures;
    expect([figure?.before, figure?.after].map((side) => [side?.doubtful, side?.guardrail])).toEqual([
      [false, "shown"],
      [true, "harmed"],
    ]);
    expect(difference.inputs).toContainEqual({ what: "hash of all that was read", before: OLD, after: NEW });
  });

  test("says so where a version is not known, or its files were pruned", async () => {
    await expect(readRunDifference(published, versionText(DS, "cccc"), DS, AT)).rejects.toMatchObject({
      code: "RESULTS_UNKNOWN",
      message: `${DS} has no version "cccc" that is known`,
    });
    rmSync(runFolder(folder.path, DS, OLD), { recursive: true });
    await expect(readRunDifference(published, versionText(DS, OLD), DS, AT)).rejects.toMatchObject({
      code: "RESULTS_UNKNOWN",
      message: `the files of version ${OLD} of ${DS} were pruned`,
    });
    expect((await readRunsPage(published, AT)).superseded).toMatchObject([{ run_id: OLD, kept: false }]);
  });
});
