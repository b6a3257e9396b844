import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyProject } from "../../src/changes/apply.ts";
import { readChanges } from "../../src/changes/history.ts";
import { loadProject } from "../../src/config/load.ts";
import type { Project } from "../../src/config/project.ts";
import { storePath } from "../../src/config/store-path.ts";
import { contentHash } from "../../src/content-hash.ts";
import { land } from "../../src/landing/land.ts";
import type { Log } from "../../src/log.ts";
import { runDs } from "../../src/publish/run-ds.ts";
import { startChild } from "../harness/child.ts";
import { withPublished } from "../harness/published-results.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { writeProject } from "../harness/write-project.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder("apply");
  await mkdir(join(folder.path, "inbox"));
});
afterEach(() => folder.remove());

const SETTINGS = { project: "shop", sources: [{ type: "files", topic: "events", path: "inbox" }] };
async function projectAt(percent: number): Promise<Project> {
  await writeProject(folder.path, {
    "pulse.yaml": SETTINGS,
    "metrics/core.yaml": { metrics: [{ name: "purchases", kind: "count", event: "purchase" }] },
    "gates/g.yaml": { gate: "g", salt: "s", rules: [{ rule: "r", percent }] },
  });
  return loadProject(folder.path);
}

describe("several processes that apply at the same time", () => {
  it("lose nothing and corrupt nothing, even if one is killed: each change begins where the one before it ended", async () => {
    await projectAt(1);
    const store = join(folder.path, ".pulse");
    const start = (who: string, rounds: number) =>
      startChild("test/integration/apply-loop.ts", [folder.path, who, String(rounds)]);
    const appliers = ["ann", "bob", "cid"].map((who) => start(who, 40));
    const killed = start("dan", 100_000);
    await expect.poll(() => killed.said().split("\n").length, { timeout: 30_000 }).toBeGreaterThan(5);
    killed.process.kill("SIGKILL");
    expect(await Promise.all(appliers.map(({ ended }) => ended))).toEqual([0, 0, 0]);

    const changes = readChanges(store);
    const applied = changes.filter(({ subject }) => subject === "gate g");
    for (const [index, { before, changed_at_us }] of applied.entries()) {
      const previous = applied[index - 1];
      if (previous === undefined) continue;
      expect(contentHash(before)).toBe(contentHash(previous.after));
      expect(BigInt(changed_at_us)).toBeGreaterThan(BigInt(previous.changed_at_us));
    }
    for (const [index, who] of ["ann", "bob", "cid"].entries()) {
      const said = (appliers[index]?.said() ?? "").split("\n").filter((line) => /^\d+$/.test(line));
      const recorded = applied.filter(({ changed_by }) => changed_by === who).map((change) => change.changed_at_us);
      expect(recorded).toEqual(said);
      expect(recorded).toHaveLength(40);
    }
  }, 120_000);
});

const DAY_US = 86_400_000_000n;
const JAN_5 = BigInt(Date.UTC(2026, 0, 5)) * 1000n;
const JAN_7_NOON = JAN_5 + 2n * DAY_US + DAY_US / 2n;

/** Ten units a day meet the gate at noon and a second, for four days; exposures say no percentage. */
function exposures(): string {
  const lines: object[] = [];
  for (let day = 0; day < 4; day += 1)
    for (let unit = 0; unit < 10; unit += 1)
      lines.push({
        type: "exposure",
        ts: Date.UTC(2026, 0, 5 + day, 12, 0, 1),
        gate: "g",
        rule: "r",
        passed: unit % 2 === 0,
        units: { userID: `d${day}u${unit}` },
      });
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

describe("a run after apply", () => {
  const apply = (project: Project, changedAtUs: bigint) =>
    applyProject({ project, store: storePath(project), changedAtUs, changedBy: "ann", reason: null });

  it("has the stages of the applied history, and a past day's run stays what it was", async () => {
    const before = await projectAt(10);
    await writeFile(join(folder.path, "inbox", "events.ndjson"), exposures());
    await land(before, { signal: new AbortController().signal, once: true });
    await apply(before, JAN_5);
    const first = await runDs({ project: before, ds: "2026-01-06" });

    const after = await projectAt(50);
    const warnings: string[] = [];
    const log: Log = { ...console, warn: (_, message) => void warnings.push(message), info: () => undefined };
    const unapplied = await runDs({ project: after, ds: "2026-01-08", log });
    expect(warnings).toEqual([
      expect.stringContaining("gate g differs from what is in force since 2026-01-05T00:00:00"),
    ]);
    await withPublished(storePath(after), async (published) => {
      const rows = await published.records(
        "select scope, status from pulse_health where ds = '2026-01-08' and \"check\" = 'unapplied_changes'",
      );
      expect(rows).toEqual([{ scope: "gate g", status: "warn" }]);
    });

    await apply(after, JAN_7_NOON);
    const applied = await runDs({ project: after, ds: "2026-01-08" });
    expect(applied.runId).not.toBe(unapplied.runId);
    expect(await runDs({ project: after, ds: "2026-01-06" })).toMatchObject({
      runId: first.runId,
      status: "unchanged",
    });
    await withPublished(storePath(after), async (published) => {
      const stages = await published.records(
        `select stage, percent, count(*)::int as units, min(first_exposure_at)::varchar as first from assignments
         where ds = '2026-01-08' and name = 'g' group by all order by stage`,
      );
      expect(stages).toEqual([
        { stage: 1, percent: 10, units: 20, first: "2026-01-05 12:00:01" },
        { stage: 2, percent: 50, units: 20, first: "2026-01-07 12:00:01" },
      ]);
      const history = await published.records(
        "select recorded_by, changed_by from change_history where ds = '2026-01-08' and subject = 'gate g' order by changed_at",
      );
      expect(history).toEqual([
        { recorded_by: "apply", changed_by: "ann" },
        { recorded_by: "apply", changed_by: "ann" },
      ]);
    });
  }, 120_000);

  it("infers the stages of a gate as before while it is not applied", async () => {
    const project = await projectAt(10);
    await writeFile(join(folder.path, "inbox", "events.ndjson"), exposures());
    await land(project, { signal: new AbortController().signal, once: true });
    await runDs({ project, ds: "2026-01-08" });
    await withPublished(storePath(project), async (published) => {
      const rows = await published.records("select distinct stage, percent from assignments where name = 'g'");
      expect(rows).toEqual([{ stage: 1, percent: null }]);
    });
  }, 60_000);
});
