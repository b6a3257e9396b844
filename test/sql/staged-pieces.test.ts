import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openDuckDb } from "../../src/engine/duckdb/engine.ts";
import { model } from "../../src/engine/model.ts";
import { calendarFile } from "../../src/pipeline/calendar-file.ts";
import {
  allSegments,
  type StagedPiece,
  stagedAddressesOf,
  stagedPathsOf,
  stageSegments,
} from "../../src/pipeline/staging.ts";
import { landSmallSegments } from "../harness/small-segments.ts";

const root = mkdtempSync(join(tmpdir(), "pulse-pieces-"));
const opened = openDuckDb({ threads: 2 });
let store = "";
let stores = 0;
beforeEach(() => {
  stores += 1;
  store = join(root, String(stores));
});
afterAll(async () => {
  await (await opened).close();
  rmSync(root, { recursive: true, force: true });
});

const CHAIN = { topic: "t", partition: 3 };
const event = (user: string, ts: string): string =>
  JSON.stringify({ type: "event", name: "buy", ts, units: { userID: user } });
/** A segment of every tenth minute has a late event, and one of them is no JSON. */
const bodies = (segment: number): string[] => [
  event(`u${segment % 7}`, "2026-01-05T10:00:00Z"),
  segment % 10 === 0 ? event("late", "2026-01-03T10:00:00Z") : event(`u${segment % 5}`, "2026-01-05T11:00:00Z"),
  segment === 42 ? "{" : event("u", "2026-01-05T11:30:00Z"),
];

async function stage(at = store, signal?: AbortSignal): Promise<StagedPiece[]> {
  const engine = await opened;
  const calendar = await calendarFile(engine, at, "UTC");
  return stageSegments(engine, at, await allSegments(at), calendar, { signal });
}

async function rows(staged: readonly StagedPiece[], ds: string): Promise<string[]> {
  const read = await (await opened).read({
    inputs: new Map([
      [
        "staged",
        { kind: "files" as const, columns: model("staging/messages").columns, paths: stagedPathsOf(staged, ds) },
      ],
    ]),
    sql: `select cast(r as varchar) as r from (select segment, topic, partition, "offset", part, kind, reason, ds, ts_us, units, name from staged) as r order by r."offset"`,
  });
  return read.map(({ r }) => String(r));
}

const DAYS = ["2026-01-03", "2026-01-05"];

describe("small segments", () => {
  test("are staged in a few pieces, whose rows and addresses do not depend on when they were staged", async () => {
    let nightly: StagedPiece[] = [];
    for (const [from, to] of [
      [0, 3],
      [3, 70],
      [70, 76],
      [76, 150],
    ] as const) {
      landSmallSegments(store, CHAIN, { from, to }, bodies);
      nightly = await stage();
    }
    const once = join(root, "once");
    landSmallSegments(once, CHAIN, { from: 0, to: 150 }, bodies);
    const atOnce = await stage(once);
    // 2 x 64, 2 x 8, 6 x 1.
    expect(nightly.map(({ segments }) => segments.length)).toEqual([64, 64, 8, 8, 1, 1, 1, 1, 1, 1]);
    expect(nightly.map(({ address }) => address)).toEqual(atOnce.map(({ address }) => address));
    expect(nightly.map(({ counts, held, days }) => ({ counts, held, days }))).toEqual(
      atOnce.map(({ counts, held, days }) => ({ counts, held, days })),
    );
    for (const ds of DAYS) {
      expect(stagedAddressesOf(nightly, ds)).toEqual(stagedAddressesOf(atOnce, ds));
      expect(await rows(nightly, ds)).toEqual(await rows(atOnce, ds));
    }
    expect((await rows(nightly, "2026-01-03")).length).toBe(15);
    expect((await rows(nightly, "2026-01-05")).length).toBe(450 - 15);
  }, 60_000);

  test("of later days leave the addresses of a day alone, and each day has its own", async () => {
    landSmallSegments(store, CHAIN, { from: 0, to: 9 }, bodies);
    const before = await stage();
    landSmallSegments(store, CHAIN, { from: 9, to: 64 }, () => Array(3).fill(event("u", "2026-01-06T10:00:00Z")));
    const after = await stage();
    expect(after).toHaveLength(1);
    for (const ds of DAYS) expect(stagedAddressesOf(after, ds)).toEqual(stagedAddressesOf(before, ds));
    expect(stagedAddressesOf(after, "2026-01-03")).not.toEqual(stagedAddressesOf(after, "2026-01-05"));
    landSmallSegments(store, CHAIN, { from: 64, to: 65 }, () => Array(3).fill(event("later", "2026-01-03T10:00:00Z")));
    const late = await stage();
    expect(stagedAddressesOf(late, "2026-01-03")).not.toEqual(stagedAddressesOf(after, "2026-01-03"));
    expect(stagedAddressesOf(late, "2026-01-05")).toEqual(stagedAddressesOf(after, "2026-01-05"));
  }, 60_000);

  test("are not parsed again where a larger piece is made of them", async () => {
    landSmallSegments(store, CHAIN, { from: 0, to: 7 }, bodies);
    await stage();
    for (const { folder } of await allSegments(store)) rmSync(join(folder, "messages.gz"));
    landSmallSegments(store, CHAIN, { from: 7, to: 8 }, bodies);
    const staged = await stage();
    expect(staged).toHaveLength(1);
    expect((await rows(staged, "2026-01-05")).length).toBe(23);
  }, 60_000);

  test("go on where staging was broken off", async () => {
    landSmallSegments(store, CHAIN, { from: 0, to: 9 }, bodies);
    await expect(stage(store, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
    expect((await stage()).flatMap(({ segments }) => segments)).toHaveLength(9);
  }, 60_000);

  test("a thousand of them are some dozen files", async () => {
    landSmallSegments(store, CHAIN, { from: 0, to: 1000 }, bodies);
    const staged = await stage();
    expect(staged).toHaveLength(13);
    expect(stagedPathsOf(staged, "2026-01-05").length).toBeLessThanOrEqual(2 * 13);
    expect(
      existsSync(join(store, "derived", ".building")) ? readdirSync(join(store, "derived", ".building")) : [],
    ).toEqual([]);
  }, 60_000);
});
