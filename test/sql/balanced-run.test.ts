import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadProject } from "../../src/config/load.ts";
import { storePath } from "../../src/config/store-path.ts";
import { land } from "../../src/landing/land.ts";
import { type ExplainedModel, explainDs, openEngine, runDs } from "../../src/publish/run-ds.ts";
import type { PublishedRecord } from "../../src/results/published/published-record.ts";
import { withPublished } from "../harness/published-results.ts";
import { writeProject } from "../harness/write-project.ts";
import { seededRandom } from "../property/oracle/random.ts";

/** A ramp of a day a stage, in a gate whose salts are known; and a holdout of 20 % that holds out of it. */
const PERCENTS = [10, 50, 70, 100];
const DAYS = ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"];
const SALT = "gate-salt.rule-salt.";
const HOLDOUT_SALT = "winter-salt.base.";
const HELD_PERCENT = 20;
const USERS = 800;
/** A unit that passes although its bucket does not: from the second day on in the slice of those who fail. */
const STICKY = "sticky";

const bucketOf = (text: string, buckets = 10_000): number =>
  Number(createHash("sha256").update(text).digest().readBigUInt64BE(0) % BigInt(buckets));

interface User {
  readonly id: string;
  readonly isHeld: boolean;
  /** Numbers of the days on which the user comes, from 0. */
  readonly days: readonly number[];
  /** Cents spent on each day. */
  readonly spent: readonly number[];
}

function drawUsers(): User[] {
  const random = seededRandom(7);
  return Array.from({ length: USERS }, (_, index): User => {
    const id = `u${index}`;
    return {
      id,
      isHeld: bucketOf(`${HOLDOUT_SALT}${id}`) < HELD_PERCENT * 100,
      days: DAYS.flatMap((_day, day) => (random() < 0.6 ? [day] : [])),
      spent: DAYS.map(() => Math.floor(random() * 1000)),
    };
  });
}

const passes = (id: string, day: number): boolean => bucketOf(`${SALT}${id}`) < (PERCENTS[day] ?? 0) * 100;
const at = (day: number, time: string): string => `${DAYS[day]}T${time}Z`;

function messagesOf({ id, isHeld, days, spent }: User): object[] {
  const units = { userID: id };
  const secondary = [{ gate: "winter", rule: "base", passed: isHeld }];
  const shown = days.map((day) => ({
    type: "exposure",
    gate: "g",
    rule: isHeld ? "holdout:winter" : "everyone",
    passed: !isHeld && passes(id, day),
    ts: at(day, "10:00:00"),
    units,
    secondary,
  }));
  const bought = spent.map((cents, day) => ({
    type: "event",
    name: "purchase",
    value: cents / 100,
    ts: at(day, "12:00:00"),
    units,
  }));
  return [...shown, ...bought];
}

const project = {
  "pulse.yaml": {
    project: "balanced",
    unit_types: ["userID"],
    sources: [{ type: "files", topic: "t", path: "./inbox" }],
    store: "./.pulse",
  },
  "gates/g.yaml": {
    gate: "g",
    salt: "gate-salt",
    rules: [
      {
        rule: "everyone",
        salt: "rule-salt",
        rollout: PERCENTS.map((percent, day) => ({ from: `${DAYS[day]}T00:00:00Z`, percent })),
      },
    ],
  },
  "gates/winter.yaml": {
    holdout: "winter",
    salt: "winter-salt",
    rule: "base",
    rollout: [{ from: "2026-01-05T00:00:00Z", percent: HELD_PERCENT }],
    gates: ["g"],
  },
  "metrics/all.yaml": { metrics: [{ name: "revenue", kind: "sum", event: "purchase" }] },
};

const folder = mkdtempSync(join(tmpdir(), "pulse-balanced-run-"));
const users = drawUsers();
const free = users.filter(({ isHeld }) => !isHeld);
let results: PublishedRecord[] = [];
let assignments: PublishedRecord[] = [];
let health: PublishedRecord[] = [];
let exposures: PublishedRecord[] = [];
/** What a run needs, by its day. */
const needed = new Map<string, ExplainedModel[]>();

beforeAll(async () => {
  await writeProject(folder, project);
  await mkdir(join(folder, "inbox"));
  const sticky = [0, 1].map((day) => ({
    type: "exposure",
    gate: "g",
    rule: "everyone",
    passed: true,
    ts: at(day, "09:00:00"),
    units: { userID: STICKY },
  }));
  const lines = [...users.flatMap(messagesOf), ...sticky].map((message) => `${JSON.stringify(message)}\n`);
  await writeFile(join(folder, "inbox", "all.ndjson"), lines.join(""));
  const loaded = await loadProject(folder);
  await land(loaded, { signal: new AbortController().signal, once: true });
  const engine = await openEngine(loaded);
  await runDs({ project: loaded, ds: "2026-01-08", engine });
  for (const ds of DAYS) needed.set(ds, await explainDs({ project: loaded, ds, engine }));
  await engine.close();
  await withPublished(storePath(loaded), async (published) => {
    results = await published.records("select * from pulse_results where metric = 'revenue'", []);
    assignments = await published.records("select * from assignments", []);
    health = await published.records("select * from pulse_health", []);
    exposures = await published.records("select * from pulse_exposures", []);
  });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Units of a group with what they spent from their entry to the day before `end`. */
function group(members: readonly { readonly user: User; readonly entry: number }[], end: number) {
  const cents = members.reduce(
    (sum, { user, entry }) => sum + user.spent.slice(entry, end).reduce((a, b) => a + b, 0),
    0,
  );
  return { units: members.length, total: cents / 100 };
}

/** Members of a slice: each enters on the first of its days on which the slice has it. */
function slice(of: readonly User[], days: readonly number[], has: (id: string, day: number) => boolean) {
  return of.flatMap((user) => {
    const entry = user.days.find((day) => days.includes(day) && has(user.id, day));
    return entry === undefined ? [] : [{ user, entry }];
  });
}

function rowOf(analysis: string, view = "cumulative"): PublishedRecord {
  const [row, ...others] = results.filter((each) => each.analysis === analysis && each.view === view);
  if (row === undefined || others.length > 0) throw new Error(`${others.length + 1} rows of ${analysis}`);
  return row;
}

const figures = (row: PublishedRecord) => ({
  test: { units: Number(row.test_units), total: row.test_total },
  control: { units: Number(row.control_units), total: row.control_total },
});

const bucket = (id: string): number => bucketOf(`${SALT}${id}`);
const threshold = (day: number): number => (PERCENTS[day] ?? 0) * 100;

describe("a ramp of 10, 50, 70 and 100 %", () => {
  test("compares mirror slices up to 50 %, from entry to the end of the span", () => {
    const days = [0, 1];
    const row = rowOf("g/everyone/balanced-1");
    expect(figures(row)).toEqual({
      test: group(
        slice(free, days, (id, day) => bucket(id) < threshold(day)),
        2,
      ),
      control: group(
        slice(free, days, (id, day) => bucket(id) >= 10_000 - threshold(day)),
        2,
      ),
    });
    expect(row).toMatchObject({ population: "balanced", stage: null, percent: null, outcome: "ok" });
    expect(row).toMatchObject({ stage_from_at: "2026-01-05 00:00:00", stage_to_at: "2026-01-07 00:00:00" });
  });

  test("compares all who fail above 50 % with as many who pass", () => {
    const isKept = (id: string): boolean => bucketOf(`balanced.${SALT}${id}`, 1_000_000) * 7000 < 3000 * 1_000_000;
    expect(figures(rowOf("g/everyone/balanced-2"))).toEqual({
      test: group(
        slice(free, [2], (id) => bucket(id) < 7000 && isKept(id)),
        3,
      ),
      control: group(
        slice(free, [2], (id) => bucket(id) >= 7000),
        3,
      ),
    });
  });

  test("has all views of a balanced analysis", () => {
    const views = results.filter(({ analysis }) => analysis === "g/everyone/balanced-1").map(({ view }) => view);
    expect(new Set(views)).toEqual(new Set(["cumulative", "daily", "days_since_exposure", "last_7", "last_28"]));
  });

  test("has nothing to compare at 100 %, and points at the stage that had", () => {
    const row = rowOf("g/everyone/stage-4");
    expect(row).toMatchObject({ outcome: "no_control", last_comparable_stage: 3, control_mean: null });
    expect(row.test_mean).toBeGreaterThan(0);
    expect(rowOf("g/everyone/stage-3")).toMatchObject({ outcome: "ok", last_comparable_stage: null });
    expect(results.some(({ analysis }) => analysis === "g/everyone/balanced-3")).toBe(false);
  });

  test("pools its stages without the balanced analyses", () => {
    expect(rowOf("g/everyone/pooled")).toMatchObject({ stages_pooled: 3 });
  });

  test("says of each unit and stage whether it is counted in the balanced analysis", () => {
    const inSpan = new Set(
      [0, 1].flatMap((day) =>
        free
          .filter(
            ({ id, days }) =>
              days.includes(day) && (bucket(id) < threshold(day) || bucket(id) >= 10_000 - threshold(day)),
          )
          .map(({ id }) => id),
      ),
    );
    const said = assignments.filter(({ name, stage, unit_id }) => name === "g" && stage === 1 && unit_id !== STICKY);
    expect(said.length).toBeGreaterThan(100);
    expect(said.map((row) => [row.unit_id, row.in_balanced_analysis])).toEqual(
      said.map((row) => [row.unit_id, inSpan.has(String(row.unit_id))]),
    );
    const last = assignments.filter(({ name, stage }) => name === "g" && stage === 4);
    expect(new Set(last.map((row) => row.in_balanced_analysis))).toEqual(new Set([null]));
  });

  test("assigns a unit to a stage once, and counts balanced units in no table of stages", () => {
    const keys = assignments.map((row) => JSON.stringify([row.name, row.stage, row.unit_id]));
    expect(new Set(keys).size).toBe(keys.length);
    const units = exposures.filter(({ name }) => name === "g").reduce((sum, row) => sum + Number(row.new_units), 0);
    expect(units).toBe(assignments.filter(({ name }) => name === "g").length);
  });
});

describe("health of a balanced analysis", () => {
  const checkOf = (check: string, scope: string): PublishedRecord => {
    const found = health.find((row) => row.check === check && row.scope === scope);
    if (found === undefined) throw new Error(`no ${check} of ${scope}`);
    return found;
  };

  test("expects halves, and finds them", () => {
    for (const check of ["srm", "srm_daily", "srm_sequential"])
      for (const span of [1, 2]) expect(checkOf(check, `g/everyone/balanced-${span}`).status).toBe("ok");
  });

  test("counts units whose outcome is not what the salt says", () => {
    const row = rowOf("g/everyone/balanced-1");
    const units = Number(row.test_units) + Number(row.control_units);
    expect(bucket(STICKY)).toBeGreaterThan(5000);
    const { value, status } = checkOf("bucket_mismatch", "g/everyone/balanced-1");
    expect([value, status]).toEqual([1 / (units + 1), "warn"]);
    expect(checkOf("bucket_mismatch", "g/everyone/balanced-2")).toMatchObject({ value: 0, status: "ok" });
  });

  test("accounts for every exposure, those by the holdout apart", () => {
    const held = users.filter(({ isHeld }) => isHeld).reduce((sum, { days }) => sum + days.length, 0);
    const of = JSON.parse(String(checkOf("exposure_accounting", "gate g").detail));
    expect(of).toMatchObject({ holdout: held });
    const all = users.reduce((sum, { days }) => sum + days.length, 0);
    const ofHoldout = checkOf("exposure_accounting", "holdout winter");
    expect(JSON.parse(String(ofHoldout.detail))).toEqual({ came: all, used: all });
    expect(ofHoldout.status).toBe("ok");
  });
});

describe("a later night", () => {
  const addresses = (ds: string | undefined, isWanted: (model: ExplainedModel) => boolean): Map<string, string> =>
    new Map(
      (needed.get(ds ?? "") ?? [])
        .filter(isWanted)
        .map(({ model, of, address }) => [`${model} ${of}`, address] as const),
    );

  test.each([
    ["stage-1", 1],
    ["stage-2", 2],
    ["balanced-1", 2],
    ["balanced-2", 3],
  ])("computes nothing of %s anew once it has ended", (name, fromDay) => {
    const of = (day: number) => addresses(DAYS[day], (model) => model.of.startsWith(`g/everyone/${name}`));
    const last = of(DAYS.length - 1);
    expect(last.size).toBeGreaterThan(2);
    for (let day = fromDay; day < DAYS.length; day++) expect(of(day)).toEqual(last);
  });

  test("computes nothing of an earlier day anew", () => {
    const daily = [
      "exposures",
      "exposure_days",
      "entries",
      "crossovers",
      "unit_days",
      "day_totals",
      "running_totals",
      "baselines",
      "exposure_counts",
    ];
    const later = addresses(DAYS.at(-1), ({ model }) => daily.some((name) => model.endsWith(name)));
    for (const ds of DAYS.slice(0, -1)) {
      const own = addresses(ds, ({ model, of }) => daily.some((name) => model.endsWith(name)) && of.startsWith(ds));
      for (const [model, address] of own)
        if (later.has(model)) expect([model, later.get(model)]).toEqual([model, address]);
    }
    expect(later.size).toBeGreaterThan(0);
  });
});

describe("a holdout", () => {
  test("compares who is not held out with who is, by the exposures that carry it", () => {
    const row = rowOf("winter/base/stage-1");
    expect(row).toMatchObject({ exposure_type: "holdout", test_group: "rest", control_group: "holdout", percent: 20 });
    const of = (isHeld: boolean) =>
      group(
        slice(
          users.filter((user) => user.isHeld === isHeld),
          [0, 1, 2, 3],
          () => true,
        ),
        4,
      );
    expect(figures(row)).toEqual({ test: of(false), control: of(true) });
  });

  test("has a balanced analysis: those held out, and as many at the other end", () => {
    const days = [0, 1, 2, 3];
    const held = (id: string): number => bucketOf(`${HOLDOUT_SALT}${id}`);
    expect(figures(rowOf("winter/base/balanced-1"))).toEqual({
      test: group(
        slice(users, days, (id) => held(id) >= 8000),
        4,
      ),
      control: group(
        slice(users, days, (id) => held(id) < 2000),
        4,
      ),
    });
  });

  test("expects the share of the control group to be held out", () => {
    const srm = health.find((row) => row.check === "srm" && row.scope === "winter/base/stage-1");
    expect(srm?.status).toBe("ok");
    expect(JSON.parse(String(srm?.detail))).toMatchObject([
      { group: "holdout", expected_weight: 20 },
      { group: "rest", expected_weight: 80 },
    ]);
  });
});
