import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPublished } from "../../../../src/engine/duckdb/open-published.ts";
import { packagePath } from "../../../../src/package-path.ts";
import { databasePath } from "../../../../src/publish/database-path.ts";
import { runPulse } from "../fake-cli.ts";
import { landedProject } from "../landed-project.ts";
import { explained, inAnalysis, outcomes } from "./explain-json.ts";

let project: Awaited<ReturnType<typeof landedProject>>;
beforeAll(async () => {
  project = await landedProject();
}, 30_000);
afterAll(() => project.remove());

const pulse = (args: string[], world = {}) => runPulse(["explain", ...args], { cwd: project.folder, ...world });
const on = (metric: string, unit: string, analysis?: string) => inAnalysis(project.folder, metric, unit, analysis);

describe("the events of a unit", () => {
  test("each has its reason to count or not to: its time, its name, its filter, its value, or the message itself", async () => {
    expect(outcomes(await on("hats", "ann"))).toEqual([
      "05 09:00 purchase: before exposure",
      "05 11:00 purchase: counts 12.5",
      '05 11:10 purchase: filter: metadata.category is missing, asked for: metadata.category = "hats"',
      '05 11:20 purchase: filter: metadata.category is "shoes", asked for: metadata.category = "hats"',
      '05 11:30 view: name: not one of "purchase", "refund"',
      '05 11:40 purchase: no number in value: "ten"',
      "05 11:50 purchase: counts 30 (rounded from 29.999)",
      "05 11:50 purchase: duplicate",
      '05 12:00 purchase: environment "staging"',
      "06 10:00 purchase: counts (overflow: no room for it at 2 decimals, left out of the total)",
      "07 10:00 purchase: outside window: after its end",
      "09 10:00 purchase: outside window: after its end",
    ]);
  });

  test("are outside of a window before its begin, and after the stage's end", async () => {
    const { window, events } = await on("late_orders", "ann");
    expect(window).toEqual({
      from: "2026-01-06T10:00:00.000000Z",
      to: "2026-01-08T12:00:00.000000Z",
      ends_with: "the stage's end",
    });
    const reasonAt = (at: string) => events.find((event) => event.at.startsWith(at))?.roles[0]?.reason;
    expect(reasonAt("2026-01-05T11:00")).toBe("outside window: before its begin");
    expect(reasonAt("2026-01-06")).toBeNull();
    expect(reasonAt("2026-01-09")).toBe("after the stage's end");
  });

  test("wait for a window that must be over", async () => {
    const { window, events, figures } = await on("complete_orders", "ann");
    expect(window).toBeNull();
    expect(events.flatMap(({ roles }) => roles).map(({ reason }) => reason)).toContain(
      "outside window: it is not over yet",
    );
    expect(figures).toMatchObject([{ numerator: 0 }]);
  });

  test("before the first-ever exposure may be the unit's history, for CUPED", async () => {
    const found = await on("late_orders", "ida");
    expect(outcomes(found)).toEqual(["03 09:00 purchase: before exposure (of its history, for CUPED)"]);
    expect(found.figures).toMatchObject([{ numerator: 0, history: { numerator: 1, denominator: null } }]);
  });

  test("over the daily cap are told, and the day is what the pipeline made of it", async () => {
    const { events, days, figures } = await on("capped_orders", "ann");
    const over = events.filter(({ roles }) => roles[0]?.notes.includes("over the daily cap of 2"));
    expect(over.map(({ at }) => at.slice(0, 16))).toEqual(["2026-01-05T11:20", "2026-01-05T11:40", "2026-01-05T11:50"]);
    expect(days).toEqual([
      { day: "2026-01-05", counts: 2 },
      { day: "2026-01-06", counts: 1 },
      { day: "2026-01-07", counts: 1 },
    ]);
    expect(figures).toMatchObject([{ numerator: 4 }]);
  });

  test("on a day with too few of them make nobody active", async () => {
    const { events, figures, days } = await on("days", "ann");
    const few = events.filter(({ roles }) => roles[0]?.reason === "fewer than 2 such events on the day");
    expect(few.map(({ at }) => at.slice(0, 10))).toEqual(["2026-01-06", "2026-01-07"]);
    expect(days).toEqual([{ day: "2026-01-05", counts: 6 }]);
    expect(figures).toMatchObject([{ numerator: 0.25 }]);
  });

  test("have a reason for each side of a ratio", async () => {
    const { events, totals, figures } = await on("hats_per_order", "ann");
    const shoes = events.find(({ at }) => at.startsWith("2026-01-05T11:20"));
    expect(shoes?.roles).toMatchObject([
      { role: "numerator", counts: false, reason: expect.stringMatching(/^filter: metadata.category is "shoes"/) },
      { role: "denominator", counts: true },
    ]);
    expect(totals).toMatchObject([
      { role: "numerator", total: 45.5 },
      { role: "denominator", events: 7 },
    ]);
    expect(figures).toMatchObject([{ numerator: 45.5, denominator: 7, participates: true }]);
  });

  test("that an id map credits say through whom", async () => {
    const { events, figures } = await on("hats", "phone", "devices/everyone/stage-1");
    expect(events.map(({ name, credited_through }) => [name, credited_through])).toEqual([
      ["login", null],
      ["purchase", { unit_type: "userID", unit_id: "gus" }],
    ]);
    expect(figures).toMatchObject([{ numerator: 9 }]);
  });

  test("of a funnel say which step they reach, or why not, and which chain counts", async () => {
    const found = await on("path", "fay");
    expect(outcomes(found)).toEqual([
      '05 08:30 cart: step 1 name: not "view" | step 2 no step 1 before it | step 2 name: not "leave" | step 3 name: not "purchase"',
      expect.stringContaining("view: step 1 counts"),
      expect.stringContaining("leave: step 1 name"),
      expect.stringContaining("step 2 barred: what may not come before it lies between"),
      expect.stringContaining("view: step 1 counts"),
      expect.stringContaining("step 2 more than 1 hour after the step before"),
      expect.stringContaining("view: step 1 counts"),
      expect.stringContaining('cart: step 1 name: not "view" | step 2 counts'),
      expect.stringContaining("step 3 counts"),
      expect.stringContaining("view: step 1 counts"),
    ]);
    expect(outcomes(found)[2]).toContain("bars step 2");
    expect(found.chains).toEqual([
      {
        steps: [
          { step: 1, at: "2026-01-05T12:00:00.000000Z" },
          { step: 2, at: "2026-01-05T12:30:00.000000Z" },
          { step: 3, at: "2026-01-05T13:00:00.000000Z" },
        ],
        conversion: true,
        seconds: 3600,
      },
    ]);
  });

  test("of retention and user accounting are days", async () => {
    const back = await on("back", "fay");
    expect(back.days).toEqual([
      { day: "2026-01-05", "start, return": 3, "start day": 1, back: 1 },
      { day: "2026-01-06", "start, return": 1, "start day": 1 },
    ]);
    expect(back.figures).toMatchObject([{ numerator: 1, denominator: 2 }]);
    const weekly = await on("weekly", "fay");
    expect(weekly.active_days).toEqual(["2026-01-05"]);
    expect(weekly.days.map(({ day, numerator }) => [day, numerator])).toEqual([
      ["2026-01-05", 1],
      ["2026-01-06", 1],
      ["2026-01-07", 1],
      ["2026-01-08", 1],
    ]);
  });

  test("are all values of a quantile, distinct items, or the largest; limits are told", async () => {
    expect((await on("median", "ann")).quantile_values.map(({ value, times }) => [value, times])).toEqual([
      [null, 1],
      [3, 1],
      [7, 2],
      [12.5, 1],
      [30, 1],
    ]);
    expect((await on("categories", "ann")).figures).toMatchObject([{ numerator: 2 }]);
    expect((await on("largest", "ann")).figures).toMatchObject([{ numerator: 30 }]);
    expect((await on("limited", "ann")).figures).toMatchObject([{ numerator: 3, limited: true, upper_limit: 3 }]);
  });

  test("that count add up to the number that the pipeline has", async () => {
    for (const [metric, unit] of [
      ["hats", "ann"],
      ["hats", "fay"],
      ["late_orders", "ann"],
    ] as const) {
      const { events, totals, figures } = await on(metric, unit);
      const counted = events.flatMap(({ roles }) => roles).filter(({ counts }) => counts);
      const sum = counted.reduce((all, { amount }) => all + (metric === "hats" ? (amount ?? 0) : 1), 0);
      expect(totals).toMatchObject([{ events: counted.length }]);
      expect(figures).toMatchObject([{ numerator: sum }]);
    }
  });
});

describe("a unit that is in no analysis", () => {
  test.each([
    ["bob", "a crossover, left out: seen in control and test"],
    ["carl", "never exposed: 2 exposures, not used: 1 of a bot, 1 from another environment"],
    ["dora", "never exposed to checkout"],
    ["eve", "not exposed in this stage, but in stage 2"],
  ])("%s: %s", async (unit, reason) => {
    expect(await on("hats", unit)).toMatchObject({ counts: false, reason });
  });

  test("has its events listed all the same", async () => {
    const { stdout } = await pulse(["hats", "--unit", "dora", "--ds", "2026-01-10"]);
    expect(stdout).toMatch(/Events that count nowhere, of this userID\n.*\n.*purchase +2 +– in no analysis/);
  });
});

describe("the terminal", () => {
  test.each([
    ["100 columns", { env: { COLUMNS: "100" } }, "unit-100"],
    ["80 columns in ASCII", { env: { COLUMNS: "80", LANG: "C" } }, "unit-80-ascii"],
  ])("shows a unit in %s", async (_, world, name) => {
    const { stdout } = await pulse(["hats", "--unit", "ann", "--ds", "2026-01-10"], world);
    await expect(stdout).toMatchFileSnapshot(join(packagePath("test/unit/cli/snapshots"), `explain-${name}.txt`));
    const width = Number(world.env.COLUMNS);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(width);
  });

  test("shows a definition: sentence, window, values, SQL, models", async () => {
    const { stdout } = await pulse(["hats"], { env: { COLUMNS: "100" } });
    const [definition] = stdout.split("Models that run");
    await expect(definition).toMatchFileSnapshot(packagePath("test/unit/cli/snapshots/explain-metric.txt"));
    expect(stdout).toMatch(
      /sql\/staging\/messages.sql +One event\n(.*\n)*.*sql\/intermediate\/moments.sql +Exact sums/,
    );
  });

  test("cuts long lists: what counts stays longest, and what is left out is counted by name", async () => {
    const { stdout } = await pulse(["late_orders", "--unit", "ann", "--ds", "2026-01-10", "--limit", "3"]);
    const [, analysis = ""] = stdout.split("\n\n");
    expect(analysis).toMatch(/09:00:00.000 +purchase +– before exposure\n.*✓\n.*✓\n/);
    expect(analysis).toContain("… 6 more events: purchase 6; --limit 9 lists all");
    expect((await explained(project.folder, ["late_orders", "--unit", "ann"])).unit.analyses[0]?.events).toHaveLength(
      12,
    );
  });
});

describe("a definition", () => {
  test("says where it is, in a sentence and with all that it is made of", async () => {
    const { stdout } = await pulse(["hats", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      metric: "hats",
      kind: "sum",
      file: "metrics/shop.yaml",
      line: 3,
      sentence:
        'The sum of the value over "purchase" or "refund" events where metadata.category = "hats", per exposed unit.',
      facts: [
        { label: "window", text: "from first exposure to 2 days after first exposure" },
        { label: "values", text: "rounded to 2 decimals, half to even, in EUR" },
        { label: "CUPED", text: "off" },
      ],
      taken_by: [
        { exposure_type: "gate", name: "checkout", unit_type: "userID" },
        { exposure_type: "gate", name: "devices", unit_type: "stableID" },
      ],
    });
  });

  test("names the models that run, each with a file that is there", async () => {
    const { models } = JSON.parse((await pulse(["path", "--json"])).stdout) as { models: { path: string }[] };
    expect(models.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        "sql/staging/messages.sql",
        "sql/intermediate/funnel_chain.sql",
        "sql/intermediate/moments.sql",
      ]),
    );
    for (const { path } of models) await expect(readFile(packagePath(path), "utf8")).resolves.toContain("select");
  });

  test("says what makes a unit active where that matters", async () => {
    const { stdout } = await pulse(["days"]);
    expect(stdout).toMatch(/active +an event of any name; at least 2 on the day/);
    expect(stdout).toMatch(/version +[0-9a-f]{16}, active user [0-9a-f]{16}/);
  });

  test("that nothing takes says so", async () => {
    expect((await pulse(["unused"])).stdout).toContain("taken by  no gate or experiment");
  });
});

describe("the statement", () => {
  async function rowsOf(script: string): Promise<Record<string, unknown>[]> {
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    try {
      const statements = script.split(/^;$/m).filter((one) => one.replaceAll(/^--.*$/gm, "").trim() !== "");
      for (const statement of statements.slice(0, -1)) await connection.run(statement);
      const reader = await connection.runAndReadAll(statements.at(-1) ?? "");
      return reader.getRowObjectsJson();
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  }

  test("of an analysis runs in a DuckDB of its own, and answers the moments of the metric", async () => {
    const { stdout } = await pulse(["capped_orders", "--sql", "--ds", "2026-01-10"]);
    const whole = (await rowsOf(stdout)).filter(({ view }) => view === "cumulative");
    expect(whole).toMatchObject([
      { metric: "", group: "control", units: "1" },
      { metric: "capped_orders", group: "control", units: "1", y: "1" },
    ]);
  });

  test("with a unit asks for the unit's values", async () => {
    const { stdout } = await pulse(["hats", "--sql", "--unit", "eve", "--ds", "2026-01-10"]);
    expect(await rowsOf(stdout)).toContainEqual(
      expect.objectContaining({ unit_id: "eve", metric: "hats", view: "cumulative", y: "600" }),
    );
  });

  test("of a quantile is that of its ranks", async () => {
    const { stdout } = await pulse(["median", "--sql", "--ds", "2026-01-10"]);
    expect((await rowsOf(stdout)).map(({ group, value }) => [group, value])).toContainEqual(["control", "600"]);
  });
});

describe("what cannot be explained", () => {
  test.each([
    [["hat"], "EXPLAIN_METRIC_UNKNOWN", 'did you mean "hats"?'],
    [["hats", "--gate", "chekout"], "EXPLAIN_GATE_UNKNOWN", 'did you mean "checkout"?'],
    [["hats", "--unit", "zoe"], "EXPLAIN_UNIT_UNKNOWN", "looked at the unit types userID, stableID"],
    [["path", "--unit", "phone"], "EXPLAIN_UNIT_UNKNOWN", "there are 2 of a stableID with this id"],
    [["hats", "--unit", "ann", "--ds", "2025-01-01"], "EXPLAIN_NOTHING_LANDED", "pulse land --once"],
    [["unused", "--unit", "ann"], "EXPLAIN_NOT_ANALYSED", "name the metric under metrics:"],
    [["hats", "--unit", "ann", "--ds", "yesterday"], "DS_INVALID", "write a day"],
    [["hats", "--limit", "0"], "ARGUMENTS", "write a whole number"],
  ])("%j is refused, with what to do", async (args, code, words) => {
    const { exitCode, stderr } = await pulse([...(args.includes("--ds") ? [] : ["--ds", "2026-01-10"]), ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`error ${code}`);
    expect(stderr).toContain(words);
  });
});

describe("what is explained and what is published", () => {
  test("are the same: the units' numbers add up to the totals of the results", async () => {
    const ran = await runPulse(["run", "--ds", "2026-01-10"], { cwd: project.folder });
    expect(ran).toMatchObject({ exitCode: 0 });
    const published = await openPublished(databasePath(join(project.folder, ".pulse")));
    try {
      const rows = await published.records(
        `select metric, metric_part, test_total::double as total, test_denominator::double as denominator from pulse_results
        where name = 'checkout' and stage = 1 and population = 'all' and view = 'cumulative' and user_dimension = ''
          and metric_dimension = '' and test_total is not null`,
      );
      for (const metric of [
        "late_orders",
        "capped_orders",
        "days",
        "path",
        "back",
        "weekly",
        "categories",
        "limited",
      ]) {
        const units = [await on(metric, "ann"), await on(metric, "fay")];
        const own = rows.filter((row) => row.metric === metric);
        expect(own.length, metric).toBeGreaterThan(0);
        for (const { metric_part, total } of own) {
          const figures = units.flatMap((unit) => unit.figures).filter((figure) => figure.metric_part === metric_part);
          const sum = figures
            .filter(({ participates }) => participates)
            .reduce((all, { numerator }) => all + numerator, 0);
          expect(sum, `${metric} ${metric_part}`).toBeCloseTo(Number(total), 9);
        }
      }
    } finally {
      published.close();
    }
  }, 60_000);
});
