import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packagePath } from "../../../src/package-path.ts";
import { writeProject } from "../../harness/write-project.ts";
import { runPulse } from "./fake-cli.ts";
import { landedProject } from "./landed-project.ts";

const IDEAS = [
  // Of this name there is one in the project: of hats.
  {
    name: "hats",
    kind: "sum",
    event: ["purchase", "refund"],
    where: [{ field: "metadata.category", operator: "=", value: "shoes" }],
    scale: 2,
  },
  { name: "order_value", kind: "sum", event: "purchase", scale: 2, dimension: "category" },
  { name: "buyers", kind: "conversion", event: "purchse" },
  {
    name: "carts_per_view",
    kind: "ratio",
    numerator: { kind: "count", event: "cart" },
    denominator: { kind: "count", event: "view" },
  },
  { name: "amounts", kind: "sum", event: "purchase", value: "metadata.amount" },
  { name: "back", kind: "retention", after_days: 1, start: { event: "view" }, return: { event: "purchase" } },
];

let project: Awaited<ReturnType<typeof landedProject>>;
beforeAll(async () => {
  project = await landedProject();
  await writeProject(project.folder, { "ideas.yaml": { metrics: IDEAS } });
  expect(await runPulse(["run", "--ds", "2026-01-07"], { cwd: project.folder })).toMatchObject({ exitCode: 0 });
}, 60_000);
afterAll(() => project.remove());

const pulse = (args: string[], world = {}) => runPulse(["metrics", "try", ...args], { cwd: project.folder, ...world });

interface NumbersJson {
  readonly events: readonly { readonly role: string; readonly events: number }[];
  readonly units: number;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly value: number | null;
}

interface TriedJson {
  readonly metric: string;
  readonly taken_by: readonly string[];
  readonly days: readonly (NumbersJson & { readonly day: string })[];
  readonly total: NumbersJson;
  readonly levels: readonly (NumbersJson & { readonly level: string })[];
  readonly before: { readonly total: NumbersJson } | null;
  readonly roles: readonly object[];
  readonly commonest_names: readonly { readonly name: string; readonly events: number }[] | null;
  readonly comparisons: readonly Readonly<Record<string, unknown>>[];
}

async function tried(metric: string, unitType = "userID"): Promise<TriedJson> {
  const { stdout, stderr } = await pulse(["ideas.yaml", "--metric", metric, "--days", "3", "--json"]);
  if (stdout === "") throw new Error(stderr);
  const { metrics } = JSON.parse(stdout) as { metrics: (TriedJson & { unit_type: string })[] };
  const found = metrics.find(({ unit_type }) => unit_type === unitType);
  if (found === undefined) throw new Error(`nothing of ${unitType}`);
  return found;
}

/** Everything of a store but its derived files, by path. */
async function published(): Promise<Record<string, string>> {
  const store = join(project.folder, ".pulse");
  const names = await readdir(store, { recursive: true, withFileTypes: true });
  const files = names
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(store.length + 1))
    .filter((path) => !path.startsWith("derived/"))
    .sort();
  const entries = files.map(async (path) => {
    const bytes = await readFile(join(store, path));
    return [path, createHash("sha256").update(bytes).digest("hex")] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

describe("pulse metrics try", () => {
  test("shows each day's events, units and numbers, also of days without any", async () => {
    const { days, total } = await tried("order_value");
    expect(
      days.map(({ day, events, units, numerator, denominator, value }) => [
        day,
        events[0]?.events,
        units,
        numerator,
        denominator,
        value,
      ]),
    ).toEqual([
      ["2026-01-05", 10, 6, 76.5, 6, 76.5 / 6],
      ["2026-01-06", 1, 1, 0, 1, 0],
      ["2026-01-07", 1, 1, 3, 1, 3],
    ]);
    expect(total).toMatchObject({ units: 6, numerator: 79.5 });
  });

  test("splits the total by the levels of the metric's dimension", async () => {
    const { levels } = await tried("order_value");
    expect(levels.map(({ level, events, numerator }) => [level, events[0]?.events, numerator])).toEqual([
      ["hats", 10, 65.5],
      ["(null)", 1, 7],
      ["shoes", 1, 7],
    ]);
  });

  test("divides a ratio's numbers, and tells its sides apart", async () => {
    const { total } = await tried("carts_per_view");
    expect(total).toMatchObject({
      events: [
        { role: "numerator", events: 4 },
        { role: "denominator", events: 5 },
      ],
      numerator: 4,
      denominator: 5,
      value: 0.8,
    });
  });

  test("has events and units, but no number of a day, where a day alone has none", async () => {
    const { days } = await tried("back");
    expect(days[0]).toMatchObject({
      events: [
        { role: "start", events: 4 },
        { role: "return", events: 11 },
      ],
      numerator: null,
      value: null,
    });
  });

  test("says how many of the events with the right name pass each condition, and have a value", async () => {
    expect((await tried("hats")).roles).toEqual([
      {
        role: "",
        names: ["purchase", "refund"],
        named: 13,
        conditions: [{ condition: 'metadata.category = "shoes"', passes: 1 }],
        field: { field: "value", usable: 12, no_number: 1, null: 0, missing: 0 },
        matching: 1,
      },
    ]);
    expect((await tried("amounts")).roles).toMatchObject([
      { field: { field: "metadata.amount", usable: 0, no_number: 1, null: 1, missing: 11 }, matching: 0 },
    ]);
  });

  test("names the commonest events where none has the name, and the near one", async () => {
    const { commonest_names } = await tried("buyers");
    expect(commonest_names?.[0]).toEqual({ name: "purchase", events: 13 });
    const { stdout } = await pulse(["ideas.yaml", "--metric", "buyers", "--days", "3"]);
    expect(stdout).toMatch(
      /0 of \d+ are named "purchse"\n +did you mean "purchase"\? the commonest names: purchase 13/,
    );
  });

  test("shows a metric that the project has as well beside it", async () => {
    const { total, before } = await tried("hats");
    expect(total).toMatchObject({ numerator: 7, units: 1 });
    expect(before).toMatchObject({ total: { numerator: 65.5, units: 6 } });
    expect((await tried("order_value")).before).toBeNull();
  });

  test("compares test with control in the newest stage of what takes it, and says where nothing does", async () => {
    const { taken_by, comparisons } = await tried("hats");
    expect(taken_by).toEqual(["checkout"]);
    expect(comparisons).toMatchObject([
      {
        analysis: "checkout/everyone/stage-1",
        test_units: 2,
        control_units: 2,
        test_mean: 3.5,
        control_mean: 0,
        difference: 3.5,
        outcome: "ok",
      },
    ]);
    expect(await tried("order_value")).toMatchObject({ taken_by: [], comparisons: [] });
  });

  test("says it all in text", async () => {
    const { stdout } = await pulse(["ideas.yaml", "--days", "3"], { env: { COLUMNS: "100" } });
    await expect(stdout).toMatchFileSnapshot(packagePath("test/unit/cli/snapshots/metrics-try.txt"));
    const narrow = await pulse(["ideas.yaml", "--days", "3", "--ascii"], { env: { COLUMNS: "80" } });
    expect(narrow.stdout).toMatch(/^[\x20-\x7e\n]*$/);
    for (const line of narrow.stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  test("publishes nothing: runs, tables and landed messages are the same to the byte", async () => {
    const before = await published();
    expect(Object.keys(before).some((path) => path.startsWith("runs/"))).toBe(true);
    expect(Object.keys(before)).toContain("pulse.duckdb");
    expect(await pulse(["ideas.yaml", "--ds", "2026-01-10"])).toMatchObject({ exitCode: 0 });
    expect(await pulse(["metrics/shop.yaml", "--metric", "path"])).toMatchObject({ exitCode: 0 });
    expect(await published()).toEqual(before);
  });

  test("lists the mistakes of a file as check does, with their places", async () => {
    await writeFile(
      join(project.folder, "wrong.yaml"),
      "metrics:\n  - name: a\n    kind: cuont\n  - name: b\n    kind: count\n    evnt: purchase\n",
    );
    const { exitCode, stderr } = await pulse(["wrong.yaml"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error CONFIG_INVALID: wrong.yaml:3:11 kind is "cuont"');
    expect(stderr).toContain('wrong.yaml:6:5 unknown key "evnt"; did you mean "event"?');
  });

  test("places mistakes of the project's own files where they are, though a metric of theirs is replaced", async () => {
    await writeProject(project.folder, {
      "metrics/zz.yaml": {
        metrics: [
          { name: "buyers", kind: "count" },
          { name: "z", kind: "cuont" },
        ],
      },
    });
    const { stderr } = await pulse(["ideas.yaml"]);
    const own = await runPulse(["check"], { cwd: project.folder });
    await writeProject(project.folder, { "metrics/zz.yaml": { metrics: [{ name: "z", kind: "count" }] } });
    expect(stderr).toMatch(/metrics\/zz\.yaml:\d+:\d+ kind is "cuont"/);
    const placeOf = (text: string) => /metrics\/zz\.yaml:(\d+:\d+) kind is/.exec(text)?.[1];
    expect(placeOf(stderr)).toBe(placeOf(own.stdout));
  });

  test.each([
    [["nowhere.yaml"], "METRICS_FILE_UNREADABLE", "nowhere.yaml cannot be read"],
    [["ideas.yaml", "--metric", "amount"], "METRICS_TRY_UNKNOWN", 'did you mean "amounts"?'],
    [["ideas.yaml", "--ds", "2025-01-01"], "METRICS_NOTHING_LANDED", "pulse land --once"],
    [["ideas.yaml", "--days", "0"], "ARGUMENTS", "write a whole number from 1 to 366"],
  ])("%j is refused, with what to do", async (args, code, words) => {
    const { exitCode, stderr } = await pulse(args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`error ${code}`);
    expect(stderr).toContain(words);
  });
});
