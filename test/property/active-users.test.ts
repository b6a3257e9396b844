import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { loadProject } from "../../src/config/load.ts";
import type { Project } from "../../src/config/project.ts";
import { openDuckDb } from "../../src/engine/duckdb/engine.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { SERIES } from "../../src/metrics/series.ts";
import { runDs } from "../../src/publish/run-ds.ts";
import { readResults, withPublished } from "../harness/published-results.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { writeProject } from "../harness/write-project.ts";
import { did, exposed, landed } from "./oracle/example.ts";
import { landMessages } from "./oracle/land.ts";
import { seededRandom } from "./oracle/random.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openDuckDb({ threads: 2 });
});
afterAll(() => engine.close());

const ACTIVE = {
  active_user: { exclude: ["heartbeat"], count_exposures: false },
  active_user_by_unit_type: { stableID: { include: ["scan"], min_events: 2, count_exposures: false } },
};

/** A gate whose stage begins on 2026-01-10, and a metric of each series. */
async function shop(settings: object): Promise<Project> {
  const { path: folder, remove } = await temporaryFolder("active-users");
  onTestFinished(remove);
  const series = Object.keys(SERIES).map((name) => ({ name, kind: "user_accounting", series: name }));
  await writeProject(folder, {
    "pulse.yaml": { project: "shop", ...settings, sources: [{ type: "files", topic: "t", path: "inbox" }] },
    "metrics/all.yaml": {
      metrics: [...series, { name: "comes_back", kind: "retention", after_days: 1 }],
    },
    "gates/g.yaml": {
      gate: "g",
      unit_type: "userID",
      rules: [{ rule: "r", rollout: [{ from: "2026-01-10", percent: 50 }] }],
    },
  });
  return loadProject(folder);
}

const at = (day: number, time = "12:00"): string => `2026-01-${String(day).padStart(2, "0")}T${time}:00Z`;
const opens = (unit: string, ...days: readonly number[]) => days.map((day) => did(unit, at(day), "open"));
const scan = (device: string, day: number, time: string) =>
  did("-", at(day, time), "scan", { units: { stableID: device } });

/** Nothing comes on the 13th, the 17th and the 18th. Days: `t1` 5, 11, 12, 16; `c1` 10 (before its exposure) and 15; `t2` only sends heartbeats. */
const MESSAGES = [
  ...opens("t1", 5, 11, 12, 16),
  exposed("t1", at(10, "09:00"), true),
  exposed("t2", at(10, "09:00"), true),
  did("t2", at(16), "heartbeat"),
  did("c1", at(10, "08:00"), "open"),
  exposed("c1", at(10, "09:00"), false),
  ...opens("c1", 15),
  scan("d1", 16, "10:00"),
  scan("d1", 16, "11:00"),
  scan("d2", 16, "10:00"),
];

async function land(project: Project): Promise<void> {
  const placed = MESSAGES.map((message, index) => landed(message, index + 1));
  await landMessages(join(project.folder, ".pulse"), placed, seededRandom(1));
}

async function activeUsers(project: Project, ds: string) {
  await runDs({ project, ds, engine });
  return withPublished(join(project.folder, ".pulse"), (published) =>
    published.records("select * from active_users where ds = cast(? as date) order by unit_type desc", [ds]),
  );
}

describe("a run", () => {
  it("publishes the series of each unit type, by its own definition, and of what has landed only", async () => {
    const project = await shop(ACTIVE);
    await land(project);
    const [userId, stableId] = await activeUsers(project, "2026-01-16");
    // 12 days have landed, from the 5th on: too few for what looks back 14.
    expect(userId).toMatchObject({ unit_type: "userID", dau: 1n, wau: 2n, new_dau: 0n, new_wau: 1n, l7: 2.5 });
    expect(userId).toMatchObject({ stickiness_daily: 0, d1_retention: null, stickiness_weekly: null, mau28: null });
    expect(stableId).toMatchObject({ unit_type: "stableID", dau: 1n, wau: 1n, new_dau: 1n, l7: 1 });
    expect(stableId?.active_user_version).not.toBe(userId?.active_user_version);
  });

  it("looks back on a day on which nothing came", async () => {
    const project = await shop(ACTIVE);
    await land(project);
    const [userId] = await activeUsers(project, "2026-01-18");
    expect(userId).toMatchObject({ dau: 0n, wau: 2n, l14: 3, stickiness_weekly: 1 });
  });

  it("computes a ds again, when its definition of an active user has changed", async () => {
    const project = await shop(ACTIVE);
    await land(project);
    const [before] = await activeUsers(project, "2026-01-16");
    const changed = { ...project, settings: { ...project.settings, active_user_by_unit_type: {} } };
    changed.settings.active_user = { ...project.settings.active_user, exclude: [] };
    const [after] = await activeUsers(changed, "2026-01-16");
    expect([before?.dau, after?.dau]).toEqual([1n, 2n]);
    expect(after?.active_user_version).not.toBe(before?.active_user_version);
  });

  it("gives retention and user accounting of the units that were exposed", async () => {
    const project = await shop(ACTIVE);
    await land(project);
    await runDs({ project, ds: "2026-01-16", engine });
    const results = await readResults(join(project.folder, ".pulse"), "2026-01-16");
    const shown = results
      .filter(({ analysis }) => analysis === "g/r/stage-1")
      .map((row) => [
        row.metric,
        [row.testTotal, row.testDenominator, row.testParticipatingUnits],
        [row.controlTotal, row.controlDenominator, row.controlParticipatingUnits],
      ]);
    // The days 10 to 16: t1 was active on 5, 11, 12, 16, t2 never, c1 on 10 and 15.
    expect(Object.fromEntries(shown.map(([metric, ...sides]) => [metric, sides]))).toEqual({
      wau: [
        [1, null, 2],
        [1, null, 1],
      ],
      mau: [
        [1, null, 2],
        [1, null, 1],
      ],
      l7: [
        [2, null, 2],
        [1.285714, null, 1],
      ],
      l14: [
        [2.714286, null, 2],
        [1.285714, null, 1],
      ],
      l28: [
        [2.714286, null, 2],
        [1.285714, null, 1],
      ],
      new_dau: [
        [0, null, 2],
        [1, null, 1],
      ],
      new_wau: [
        [1, null, 2],
        [1, null, 1],
      ],
      new_mau: [
        [1, null, 2],
        [1, null, 1],
      ],
      stickiness_daily: [
        [1, 2, 1],
        [0, 2, 1],
      ],
      stickiness_weekly: [
        [5, 5, 1],
        [0, 0, 0],
      ],
      stickiness_monthly: [
        [0, 0, 0],
        [0, 0, 0],
      ],
      d1_retention: [
        [0, 0, 0],
        [0, 1, 1],
      ],
      wau_d14: [
        [0, 0, 0],
        [0, 0, 0],
      ],
      mau_d56: [
        [0, 0, 0],
        [0, 0, 0],
      ],
      comes_back: [
        [1, 2, 1],
        [0, 1, 1],
      ],
    });
  });
});
