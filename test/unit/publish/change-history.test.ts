import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Project } from "../../../src/config/project.ts";
import { settingsSchema } from "../../../src/config/settings.ts";
import { metricSchema } from "../../../src/metrics/definition.ts";
import { recordChanges } from "../../../src/publish/change-history.ts";
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
const subjects = (changes: ReturnType<typeof recordChanges>): string[] =>
  changes.map((c) => `${c.change} ${c.subject}`);

describe("the change history", () => {
  it("records what was added, changed and removed, with before and after, and answers all of it", () => {
    recordChanges(store, projectWith("a", "b"), 1n, "ann");
    const changes = recordChanges(store, projectWith("c"), 2n, "bob");
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
      before: { event: ["a"] },
      after: { event: ["c"] },
    });
  });

  it("records what the file of an id map says by its hash", () => {
    const withPairs = (...toIds: string[]): Project => {
      const base = projectWith();
      const id_maps = [{ from: "stableID", to: "userID", file: "devices.csv" }];
      const idPairs = toIds.map((toId) => ({ map: "stableID", fromId: "d1", toId, sinceUs: 1n }));
      return { ...base, settings: { ...base.settings, id_maps }, idPairs };
    };
    recordChanges(store, withPairs("u1"), 1n, "ann");
    const changes = recordChanges(store, withPairs("u1", "u2"), 2n, "bob");
    expect(subjects(changes)).toEqual(["added settings", "added id map stableID", "changed id map stableID"]);
    expect(changes[2]).toMatchObject({ before: { pairs: 1 }, after: { pairs: 2 } });
    expect(recordChanges(store, withPairs("u1", "u2"), 3n, "bob")).toEqual(changes);
  });

  it("adds nothing when nothing has changed", () => {
    const first = recordChanges(store, projectWith("a"), 1n, "ann");
    expect(recordChanges(store, projectWith("a"), 2n, "bob")).toEqual(first);
  });

  it("leaves out a last line that was cut off, and goes on behind the whole ones", () => {
    const first = recordChanges(store, projectWith("a"), 1n, "ann");
    appendFileSync(join(store, "changes.ndjson"), '{"subject":"metric m');
    expect(recordChanges(store, projectWith("a"), 2n, "ann")).toEqual(first);
    expect(subjects(recordChanges(store, projectWith("b"), 3n, "ann")).slice(first.length)).toEqual([
      "changed metric m0",
    ]);
    expect(recordChanges(store, projectWith("b"), 4n, "ann")).toHaveLength(first.length + 1);
  });
});
