import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadProject } from "../../src/config/load.ts";
import { storePath } from "../../src/config/store-path.ts";
import { land } from "../../src/landing/land.ts";
import { openEngine, runDs } from "../../src/publish/run-ds.ts";
import type { PublishedRecord } from "../../src/results/published/published-record.ts";
import { quantileDifference } from "../../src/statistics/quantiles/quantile-difference.ts";
import { type QuantileEstimate, quantileEstimate } from "../../src/statistics/quantiles/quantile-estimate.ts";
import { withPublished } from "../harness/published-results.ts";
import { writeProject } from "../harness/write-project.ts";
import { seededRandom } from "../property/oracle/random.ts";

/** Two stages of 50 % and 20 %, a day each; the first units come again in the second one. */
const DAYS = ["2026-01-05", "2026-01-06"];
const UNITS = 160;

interface Event {
  readonly name: "view" | "purchase" | "cart";
  readonly day: string;
  readonly second: number;
  readonly value?: number;
  readonly page?: string;
}

interface Unit {
  readonly id: string;
  readonly group: "test" | "control";
  readonly country: string;
  /** Days of its exposures. */
  readonly exposed: readonly string[];
  readonly events: readonly Event[];
}

function drawUnits(): Unit[] {
  const random = seededRandom(5);
  const below = (n: number): number => Math.floor(random() * n);
  return Array.from({ length: 2 * UNITS }, (_, index): Unit => {
    const exposed = index < UNITS ? (below(2) === 0 ? DAYS.slice(0, 1) : DAYS) : DAYS.slice(1);
    const own = 100 + below(400);
    return {
      id: `u${index}`,
      group: below(2) === 0 ? "test" : "control",
      country: below(3) === 0 ? "DE" : "FR",
      exposed,
      events: exposed.flatMap((day) => [
        ...Array.from({ length: below(6) }, (): Event => {
          const value = (100 * own + below(10_000)) / 100;
          return { name: "view", day, second: 60 + below(60_000), value, page: below(4) === 0 ? "faq" : "home" };
        }),
        ...(below(2) === 0 ? [{ name: "purchase", day, second: 70_000, value: below(5000) / 100 } as const] : []),
        ...(below(2) === 0 ? [{ name: "cart", day, second: 70_000 - 1 - below(5000) } as const] : []),
      ]),
    };
  });
}

const at = (day: string, second: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + second * 1000).toISOString();

function messagesOf({ id, group, country, exposed, events }: Unit): object[] {
  const units = { userID: id };
  return [
    ...exposed.map((day) => ({
      type: "exposure",
      gate: "g",
      rule: "everyone",
      passed: group === "test",
      ts: at(day, 1),
      units,
      attributes: { country },
    })),
    ...events.map(({ name, day, second, value, page }) => ({
      type: "event",
      name,
      ts: at(day, second),
      units,
      ...(value === undefined ? {} : { value }),
      ...(page === undefined ? {} : { metadata: { page } }),
    })),
  ];
}

const quantile = { kind: "quantile", event: "view", scale: 2, quantile: 0.75 };
const project = {
  "pulse.yaml": {
    project: "quantiles",
    unit_types: ["userID"],
    dimensions: ["country"],
    sources: [{ type: "files", topic: "t", path: "./inbox" }],
    store: "./.pulse",
  },
  "gates/g.yaml": {
    gate: "g",
    unit_type: "userID",
    metrics: ["latency", "spent", "spenders", "buy"],
    rules: [
      {
        rule: "everyone",
        rollout: [
          { from: "2026-01-05T00:00:00Z", percent: 50 },
          { from: "2026-01-06T00:00:00Z", percent: 20 },
        ],
      },
    ],
  },
  "metrics/all.yaml": {
    metrics: [
      { name: "latency", ...quantile, dimension: "page", cross_dimensions: true },
      { name: "spent", ...quantile, event: "purchase", over: "units" },
      { name: "spenders", ...quantile, event: "purchase", over: "units", ignore_zeros: true },
      { name: "buy", kind: "funnel", steps: [{ event: "cart" }, { event: "purchase" }] },
    ],
  },
};

const folder = mkdtempSync(join(tmpdir(), "pulse-quantile-results-"));
const units = drawUnits();
let rows: PublishedRecord[] = [];

beforeAll(async () => {
  await writeProject(folder, project);
  await mkdir(join(folder, "inbox"));
  const lines = units.flatMap(messagesOf).map((message) => `${JSON.stringify(message)}\n`);
  await writeFile(join(folder, "inbox", "all.ndjson"), lines.join(""));
  const loaded = await loadProject(folder);
  await land(loaded, { signal: new AbortController().signal, once: true });
  const engine = await openEngine(loaded);
  await runDs({ project: loaded, ds: "2026-01-06", engine });
  await engine.close();
  rows = await withPublished(storePath(loaded), (published) => published.records("select * from pulse_results", []));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The only row with these columns. */
function rowWith(columns: Readonly<Record<string, unknown>>): PublishedRecord {
  const whole = { view: "cumulative", metric_part: "", metric_dimension_value: "", user_dimension_value: "" };
  const wanted = Object.entries({ ...whole, ...columns });
  const found = rows.filter((row) => wanted.every(([name, value]) => row[name] === value));
  expect(found, JSON.stringify(columns)).toHaveLength(1);
  return found[0] ?? {};
}

const inStage = (day: string) => (unit: Unit) => unit.exposed.includes(day);
const isFresh = (unit: Unit): boolean => unit.exposed[0] === "2026-01-06";
const sumOf = (values: readonly number[]): number =>
  Math.round(values.reduce((sum, value) => sum + 100 * value, 0)) / 100;

/** Values of a unit's events of one name and day. */
const valuesOf =
  (name: Event["name"], day: string, page?: string) =>
  ({ events }: Unit): number[] =>
    events.flatMap((event) =>
      event.name === name && event.day === day && (page === undefined || event.page === page) ? [event.value ?? 0] : [],
    );

function expectRow(row: PublishedRecord, of: readonly Unit[], values: (unit: Unit) => number[], p = 0.75) {
  const estimateOf = (group: string): QuantileEstimate => {
    const found = quantileEstimate(of.filter((unit) => unit.group === group).map(values), p);
    if (!found.ok) throw new Error(found.reason);
    return found;
  };
  const [test, control] = [estimateOf("test"), estimateOf("control")];
  const difference = quantileDifference(test, control, { confidenceLevel: 0.95 });
  if (!difference.ok || !difference.relative.ok) throw new Error("no difference");
  const figure = (name: string): number => Number(row[name]);
  expect(figure("test_units")).toBe(of.filter(({ group }) => group === "test").length);
  expect(figure("test_participating_units")).toBe(Number(test.units));
  expect(figure("control_participating_units")).toBe(Number(control.units));
  expect(row.test_total).toBeNull();
  expect(figure("test_mean")).toBe(test.value);
  expect(figure("control_mean")).toBe(control.value);
  expect(figure("test_standard_error")).toBe(test.standardError);
  expect(figure("difference")).toBe(difference.difference);
  expect(figure("difference_lower")).toBe(difference.lower);
  expect(figure("p_value")).toBe(difference.pValue);
  expect(figure("relative_difference")).toBe(difference.relative.relative);
  expect(row.outcome).toBe("ok");
  expect(row.degrees_of_freedom).toBeNull();
}

const first = units.filter(inStage("2026-01-05"));
const second = units.filter(inStage("2026-01-06"));
const stage1 = { analysis: "g/everyone/stage-1" };
const stage2 = { analysis: "g/everyone/stage-2" };
const fresh2 = { analysis: "g/everyone/stage-2/fresh" };

describe("results of quantiles, from messages to rows", () => {
  test("over events are those of the values themselves, in every population", () => {
    expectRow(rowWith({ ...stage1, metric: "latency" }), first, valuesOf("view", "2026-01-05"));
    expectRow(rowWith({ ...stage2, metric: "latency" }), second, valuesOf("view", "2026-01-06"));
    expectRow(rowWith({ ...fresh2, metric: "latency" }), second.filter(isFresh), valuesOf("view", "2026-01-06"));
  });

  test("by user dimension, by the metric's own, and by both where the metric crosses them", () => {
    const french = second.filter(({ country }) => country === "FR");
    const home = { metric_dimension: "page", metric_dimension_value: "home" };
    const inFrance = { user_dimension: "country", user_dimension_value: "FR" };
    expectRow(rowWith({ ...stage2, metric: "latency", ...inFrance }), french, valuesOf("view", "2026-01-06"));
    expectRow(rowWith({ ...stage2, metric: "latency", ...home }), second, valuesOf("view", "2026-01-06", "home"));
    expectRow(
      rowWith({ ...stage2, metric: "latency", ...inFrance, ...home }),
      french,
      valuesOf("view", "2026-01-06", "home"),
    );
  });

  test("over units have a value of each exposed unit, or of those whose sum is not 0", () => {
    const spent = (unit: Unit): number[] => [sumOf(valuesOf("purchase", "2026-01-06")(unit))];
    const spender = (unit: Unit): number[] => spent(unit).filter((sum) => sum !== 0);
    expectRow(rowWith({ ...stage2, metric: "spent" }), second, spent);
    expectRow(rowWith({ ...stage2, metric: "spenders" }), second, spender);
  });

  test("in the other views are of the cell's events and units", () => {
    const day = rows.find((row) => row.view === "daily")?.view_day;
    expect(day).toBeDefined();
    const inView = (view: string) =>
      rows.filter((row) => row.analysis === stage2.analysis && row.metric === "latency" && row.view === view);
    for (const view of ["daily", "days_since_exposure", "last_7", "last_28"]) {
      const [row, ...others] = inView(view);
      expect(others).toEqual([]);
      expectRow(row ?? {}, second, valuesOf("view", "2026-01-06"));
    }
  });

  test("of a funnel's conversions are the median of the seconds that each took", () => {
    const seconds = ({ events }: Unit): number[] => {
      const of = (name: Event["name"]) =>
        events.find((event) => event.name === name && event.day === "2026-01-06")?.second;
      const [cart, purchase] = [of("cart"), of("purchase")];
      return cart === undefined || purchase === undefined ? [] : [purchase - cart];
    };
    expectRow(rowWith({ ...stage2, metric: "buy", metric_part: "time_to_convert/median" }), second, seconds, 0.5);
  });

  test("pooled over the ramp are those of the stages' fresh units", () => {
    const row = rowWith({ analysis: "g/everyone/pooled", metric: "latency" });
    const stages = [rowWith({ ...stage1, metric: "latency" }), rowWith({ ...fresh2, metric: "latency" })];
    const differences = stages.map((stage) => Number(stage.difference));
    expect(Number(row.difference)).toBeGreaterThanOrEqual(Math.min(...differences));
    expect(Number(row.difference)).toBeLessThanOrEqual(Math.max(...differences));
    expect(Number(row.stages_pooled)).toBe(2);
    expect(row.naive_sign_differs).toBeNull();
  });

  test("are corrected with the metrics' headlines; a funnel's times with its steps", () => {
    const family = (metric: string, part: string): unknown =>
      rowWith({ ...stage2, metric, metric_part: part }).correction_family;
    expect(family("latency", "")).toBe(family("buy", "overall"));
    expect(family("buy", "time_to_convert/median")).toBe("steps of buy");
    expect(family("buy", "time_to_convert")).toBe("steps of buy");
  });
});
