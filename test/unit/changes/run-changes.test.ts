import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyProject } from "../../../src/changes/apply.ts";
import type { Change } from "../../../src/changes/change.ts";
import { readChanges } from "../../../src/changes/history.ts";
import { inForce, segmentIdsInForce } from "../../../src/changes/in-force.ts";
import { recordChanges, unappliedChanges, unappliedInWords } from "../../../src/changes/run-changes.ts";
import type { Project } from "../../../src/config/project.ts";
import { settingsSchema } from "../../../src/config/settings.ts";
import { experimentSchema, gateSchema, segmentSchema } from "../../../src/gates/definition.ts";
import { metricSchema } from "../../../src/metrics/definition.ts";
import { NO_DEFINITIONS } from "../../harness/no-definitions.ts";

let store = "";
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), "pulse-changes-"));
});
afterEach(() => rmSync(store, { recursive: true }));

const projectWith = (...events: string[]): Project => ({
  ...NO_DEFINITIONS,
  folder: store,
  settings: settingsSchema.parse({ project: "p", sources: [{ type: "files", topic: "t", path: "in" }] }),
  metrics: events.map((event, index) => metricSchema.parse({ name: `m${index}`, kind: "count", event })),
});
const gate = (percent: number, more: object = {}) =>
  gateSchema.parse({ gate: "g", salt: "s", rules: [{ rule: "r", percent }], ...more });
const withGate = (percent: number, more: object = {}): Project => ({
  ...projectWith("a"),
  gates: [gate(percent, more)],
});
const subjects = (changes: readonly Change[]): string[] => changes.map((c) => `${c.change} ${c.subject}`);
const apply = (project: Project, atUs: bigint, agreed?: Parameters<typeof applyProject>[0]["agreed"]) =>
  applyProject({
    project,
    store,
    changedAtUs: atUs,
    changedBy: "ann",
    reason: "why not",
    ...(agreed === undefined ? {} : { agreed }),
  });

describe("what runs record of changes", () => {
  it("is what was added, changed and removed, with before and after, and they answer all of it", async () => {
    await recordChanges(store, projectWith("a", "b"), 1n, "ann");
    const changes = await recordChanges(store, projectWith("c"), 2n, "bob");
    expect(subjects(changes)).toEqual([
      "added settings",
      "added metric m0",
      "added metric m1",
      "changed metric m0",
      "removed metric m1",
    ]);
    expect(changes[3]).toMatchObject({
      changed_by: "bob",
      changed_at_us: "2",
      recorded_by: "run",
      reason: null,
      before: { event: ["a"] },
      after: { event: ["c"] },
    });
  });

  it("is what the file of an id map says, by its hash", async () => {
    const withPairs = (...toIds: string[]): Project => {
      const base = projectWith();
      const id_maps = [{ from: "stableID", to: "userID", file: "devices.csv" }];
      const idPairs = toIds.map((toId) => ({ map: "stableID", fromId: "d1", toId, sinceUs: 1n }));
      return { ...base, settings: { ...base.settings, id_maps }, idPairs };
    };
    await recordChanges(store, withPairs("u1"), 1n, "ann");
    const changes = await recordChanges(store, withPairs("u1", "u2"), 2n, "bob");
    expect(subjects(changes)).toEqual(["added settings", "added id map stableID", "changed id map stableID"]);
    expect(changes[2]).toMatchObject({ before: { pairs: 1 }, after: { pairs: 2 } });
    expect(await recordChanges(store, withPairs("u1", "u2"), 3n, "bob")).toEqual(changes);
  });

  it("is nothing when nothing has changed", async () => {
    const first = await recordChanges(store, projectWith("a"), 1n, "ann");
    expect(await recordChanges(store, projectWith("a"), 2n, "bob")).toEqual(first);
  });

  it("goes on behind the whole lines where the last one was cut off", async () => {
    const first = await recordChanges(store, projectWith("a"), 1n, "ann");
    appendFileSync(join(store, "changes.ndjson"), '{"subject":"metric m');
    expect(await recordChanges(store, projectWith("a"), 2n, "ann")).toEqual(first);
    expect(subjects(await recordChanges(store, projectWith("b"), 3n, "ann")).slice(first.length)).toEqual([
      "changed metric m0",
    ]);
    expect(await recordChanges(store, projectWith("b"), 4n, "ann")).toHaveLength(first.length + 1);
  });

  it("goes on behind lines of versions that knew no pulse apply", async () => {
    const line = { changed_at_us: "1", changed_by: "ann", subject: "gate g", change: "added", before: null };
    writeFileSync(join(store, "changes.ndjson"), `${JSON.stringify({ ...line, after: gate(10) })}\n`);
    expect(readChanges(store)).toMatchObject([{ recorded_by: "run", reason: null, subject: "gate g" }]);
    expect(inForce(readChanges(store)).gates).toEqual([]);
    const changes = await recordChanges(store, withGate(50), 2n, "ann");
    expect(subjects(changes)).toContain("changed gate g");
  });
});

describe("once something was applied", () => {
  it("a gate's percentage in the files is not in force before it is applied, and runs say so", async () => {
    await apply(withGate(10), 5_000_000n);
    const changes = await recordChanges(store, withGate(50), 6_000_000n, "cron");
    expect(subjects(changes).filter((one) => one.includes("gate"))).toEqual(["added gate g"]);
    expect(inForce(changes).gates[0]?.rules[0]?.percent).toBe(10);
    expect(unappliedChanges(changes, withGate(50)).map(unappliedInWords)).toEqual([
      "gate g differs from what is in force since 1970-01-01T00:00:05.000Z; run `pulse apply`",
    ]);
    expect(unappliedChanges(changes, withGate(10))).toEqual([]);
    expect(unappliedChanges(changes, projectWith("a")).map(({ change }) => change)).toEqual(["removed"]);
  });

  it("runs go on recording how a gate is measured, beside the percentage that is in force", async () => {
    await apply(withGate(10), 5n);
    const changes = await recordChanges(store, withGate(50, { metrics: ["m0"] }), 6n, "cron");
    expect(changes.at(-1)).toMatchObject({
      subject: "gate g",
      change: "changed",
      recorded_by: "run",
      after: { metrics: ["m0"], rules: [{ percent: 10 }] },
    });
    expect(await recordChanges(store, withGate(50, { metrics: ["m0"] }), 7n, "cron")).toEqual(changes);
    const { recorded } = await apply(withGate(50, { metrics: ["m0"] }), 8n);
    expect(recorded).toMatchObject([{ before: { metrics: ["m0"], rules: [{ percent: 10 }] } }]);
  });

  it("metrics are still recorded by runs, and apply has nothing left to do for them", async () => {
    await apply(projectWith("a"), 5n);
    await recordChanges(store, projectWith("b"), 6n, "cron");
    expect((await apply(projectWith("b"), 7n)).recorded).toEqual([]);
  });

  it("an experiment's end in the files is not in force before it is applied, whatever runs record", async () => {
    const groups = ["c", "t"].map((group) => ({ group, share: 50 }));
    const withExperiment = (more: object): Project => ({
      ...projectWith("a"),
      experiments: [experimentSchema.parse({ experiment: "e", control: "c", salt: "s", groups, ...more })],
    });
    const ended = withExperiment({ to: "2026-01-10" });
    await apply(withExperiment({}), 5n);
    const changes = await recordChanges(store, ended, 6n, "cron");
    expect(inForce(changes).experiments[0]?.to).toBeUndefined();
    expect(unappliedChanges(changes, ended).map(({ subject }) => subject)).toEqual(["experiment e"]);
    expect(subjects((await apply(ended, 7n)).recorded)).toEqual(["changed experiment e"]);
  });

  it("gates that come after a project without any was applied are not in force yet, and runs say so", async () => {
    await apply(projectWith("a"), 5n);
    const changes = await recordChanges(store, withGate(10), 6n, "cron");
    expect(inForce(changes)).toMatchObject({ gates: [], sinceUs: 5n });
    expect(unappliedChanges(changes, withGate(10)).map(({ subject }) => subject)).toEqual(["gate g"]);
  });

  it("a new definition is not in force yet", async () => {
    await apply({ ...projectWith("a"), segments: [segmentSchema.parse({ segment: "x", ids: ["u"] })] }, 5n);
    const unapplied = unappliedChanges(readChanges(store), withGate(10));
    expect(unapplied.map(unappliedInWords)).toContain("gate g is not in force yet; run `pulse apply`");
  });
});

describe("applying", () => {
  it("records who, when, what and why, in instants that rise whatever the clock says", async () => {
    await apply(withGate(10), 100n);
    await apply(withGate(50), 7n);
    expect(readChanges(store).at(-1)).toMatchObject({
      changed_at_us: "101",
      changed_by: "ann",
      recorded_by: "apply",
      reason: "why not",
      before: { rules: [{ percent: 10 }] },
      after: { rules: [{ percent: 50 }] },
    });
  });

  it("says that the store cannot be written, also where only the ids of a segment would be", async () => {
    writeFileSync(join(store, "a-file"), "");
    const project = { ...withGate(10), segmentIds: new Map([["beta", ["u1"]]]) };
    const request = { store: join(store, "a-file"), changedAtUs: 1n, changedBy: "ann", reason: null };
    await expect(applyProject({ ...request, project })).rejects.toMatchObject({ code: "STORE_UNWRITABLE" });
    const inside = { ...request, store: join(store, "a-file", "store") };
    await expect(applyProject({ ...inside, project: withGate(10) })).rejects.toMatchObject({
      code: "STORE_UNWRITABLE",
      fault: "input",
    });
  });

  it("refuses what was agreed to when something else came into force meanwhile, and leaves the history as it is", async () => {
    const { recorded } = await apply(withGate(10), 1n);
    const agreed = [{ subject: "gate g", change: "changed" as const, before: gate(5), after: gate(50) }];
    await expect(apply(withGate(50), 2n, agreed)).rejects.toMatchObject({ code: "APPLY_OUTDATED" });
    expect(readChanges(store)).toEqual(recorded);
  });

  it("puts the ids of a segment's file into force, so that editing the file changes nobody's outcome", async () => {
    const withIds = (...ids: string[]): Project => ({
      ...projectWith("a"),
      segments: [segmentSchema.parse({ segment: "beta", file: "beta.txt" })],
      segmentIds: new Map([["beta", ids]]),
    });
    await apply(withIds("u2", "u1"), 1n);
    const changes = readChanges(store);
    expect(segmentIdsInForce(store, inForce(changes))).toEqual(new Map([["beta", ["u1", "u2"]]]));
    expect(unappliedChanges(changes, withIds("u1", "u2"))).toEqual([]);
    expect(unappliedChanges(changes, withIds("u1")).map(({ subject }) => subject)).toEqual(["segment ids beta"]);
    await apply(withIds("u1"), 2n);
    expect(segmentIdsInForce(store, inForce(readChanges(store)))).toEqual(new Map([["beta", ["u1"]]]));
  });
});

describe("the history of changes", () => {
  it("waits for another writer, and says after ten seconds that it is busy", async () => {
    writeFileSync(join(store, "changes.lock"), `another-host\n1\n`);
    const waits: number[] = [];
    const clock = {
      now: () => 0,
      sleep: async (ms: number) => {
        waits.push(ms);
      },
    };
    await expect(recordChanges(store, projectWith("a"), 1n, "ann", clock)).rejects.toMatchObject({
      code: "CHANGES_BUSY",
    });
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(9_000);
    expect(readChanges(store)).toEqual([]);
  });

  it("takes over the lock of a process that was killed", async () => {
    const { hostname } = await import("node:os");
    writeFileSync(join(store, "changes.lock"), `${hostname()}\n4194305\n`);
    expect(await recordChanges(store, projectWith("a"), 1n, "ann")).toHaveLength(2);
  });

  it("takes over the lock of a process that was killed while it took over the lock of another", async () => {
    const { hostname } = await import("node:os");
    const dead = `${hostname()}\n4194305\n`;
    writeFileSync(join(store, "changes.lock"), dead);
    writeFileSync(join(store, "changes.lock.break"), dead);
    expect(await recordChanges(store, projectWith("a"), 1n, "ann")).toHaveLength(2);
    expect(readdirSync(store).filter((name) => name.startsWith("changes.lock"))).toEqual([]);
  });

  it("names the line that is no change", () => {
    writeFileSync(join(store, "changes.ndjson"), "{}\n");
    expect(() => readChanges(store)).toThrow(expect.objectContaining({ code: "CHANGES_UNREADABLE" }));
    writeFileSync(join(store, "changes.ndjson"), "no json\n");
    expect(() => readChanges(store)).toThrow(/line 1/);
    for (const wrong of [{ changed_at_us: "soon" }, { change: "moved" }, { recorded_by: "me" }]) {
      const line = { changed_at_us: "1", changed_by: "a", subject: "gate g", change: "removed", ...wrong };
      writeFileSync(join(store, "changes.ndjson"), `${JSON.stringify(line)}\n`);
      expect(() => readChanges(store)).toThrow(expect.objectContaining({ code: "CHANGES_UNREADABLE" }));
    }
  });

  it("says which definition a newer version wrote", () => {
    const line = { changed_at_us: "1", changed_by: "a", recorded_by: "apply", reason: null, subject: "gate g" };
    const change = { ...line, change: "added", before: null, after: { ...gate(10), shape: "new" } };
    writeFileSync(join(store, "changes.ndjson"), `${JSON.stringify(change)}\n`);
    expect(() => inForce(readChanges(store))).toThrow(/gate g/);
  });
});
