import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPublished, type Published } from "../../../src/engine/duckdb/open-published.ts";
import { type Metric, metricSchema } from "../../../src/metrics/definition.ts";
import { type AnalysedUnits, countedOver, stratumWeights } from "../../../src/results/metric/analysed-units.ts";
import { readValues } from "../../../src/results/metric/read-values.ts";
import { valueSource } from "../../../src/results/metric/value-of-unit.ts";
import { temporaryFolder } from "../../harness/temporary-folder.ts";
import { writeFixture } from "../cli/published-fixture.ts";
import type { FixtureRow } from "../cli/published-views.ts";

const DS = "2026-01-20";
const RUN = { ds: DS, run_id: "5f2c91ab77e0" };

/** A unit in a stage, with what it did: [day, number]. */
interface Unit {
  readonly stage: number;
  readonly group: "test" | "control";
  readonly from: string;
  readonly fresh?: boolean;
  /** Group and day of a balanced analysis. */
  readonly balanced?: readonly [group: string, day: string];
  readonly did?: readonly (readonly [day: string, amount: number])[];
}

const day = (number: number): string => `2026-01-${String(number).padStart(2, "0")}`;

/**
 * A ramp in a falling season: stage 1 (10 units each 2 purchases if any) has few test units, stage 2 many with less. Within each stage both
 * groups are alike: half of them do something.
 */
function ramp(): Unit[] {
  const of = (stage: number, group: "test" | "control", count: number, amount: number): Unit[] =>
    Array.from({ length: count }, (_, index) => ({
      ...{ stage, group, from: day(stage === 1 ? 5 : 12) },
      did: index % 2 === 0 ? [[day(stage === 1 ? 6 : 13), amount] as const] : [],
    }));
  return [...of(1, "test", 4, 2), ...of(1, "control", 36, 2), ...of(2, "test", 20, 1), ...of(2, "control", 20, 1)];
}

const SINGLE: readonly Unit[] = [
  // Entered on the 5th; before it nothing counts, and the stage ends with the 11th.
  {
    stage: 1,
    group: "test",
    from: day(5),
    did: [
      [day(4), 100],
      [day(5), 3],
      [day(11), 7],
      [day(12), 50],
    ],
  },
  {
    stage: 1,
    group: "control",
    from: day(6),
    did: [
      [day(6), 9],
      [day(8), 4],
    ],
  },
  // Seen as control first; in the balanced analysis it is test, from the 8th on.
  {
    stage: 2,
    group: "control",
    from: day(5),
    balanced: ["test", day(8)],
    did: [
      [day(6), 5],
      [day(9), 8],
    ],
  },
  { stage: 2, group: "control", from: day(5), balanced: ["control", day(5)], did: [[day(6), 2]] },
];

/** Ten units a group that each do one thing, on the day they enter. */
function spread(amounts: readonly number[]): Unit[] {
  return (["test", "control"] as const).flatMap((group) =>
    amounts.map((amount) => ({ stage: 1, group, from: day(11), did: [[day(11), amount]] as const })),
  );
}
/** By tenths, and one far above; all of them refunds; everybody active on the only day. */
const SPREADS: Readonly<Record<string, readonly number[]>> = {
  tenths: [...Array.from({ length: 20 }, (_, index) => (index + 1) / 10), 2],
  far: [...Array.from({ length: 1_000 }, (_, index) => 1 + (index % 3)), 5_000],
  refunds: [-5, -5, -5],
  active: [1, 1, 1],
};

function rowsOf(name: string, units: readonly Unit[]): { assignments: FixtureRow[]; unit_metrics: FixtureRow[] } {
  const named = units.map((unit, index) => ({ ...unit, id: `${name}-${index}` }));
  return {
    assignments: named.map(({ id, stage, group, from, fresh = true, balanced }) => ({
      ...RUN,
      ...{ unit_id: id, unit_type: "userID", exposure_type: "gate", name, rule: "everyone", stage, group },
      ...{ first_exposure_at: `${from} 10:00:00`, first_exposure_ds: from, in_analysis: true, carried_over: !fresh },
      ...{ balanced_group: balanced?.[0] ?? null, balanced_first_exposure_ds: balanced?.[1] ?? null },
    })),
    unit_metrics: named.flatMap(({ id, did = [] }) =>
      did.map(([on, numerator]) => ({
        ...{ ...RUN, ds: on, day: on, unit_type: "userID", unit_id: id },
        ...{ metric: "m", metric_dimension_value: "", numerator },
      })),
    ),
  };
}

const STAGES = [
  { stage: 1, analysis: "ramp/everyone/stage-1/fresh", last_day: day(11) },
  { stage: 2, analysis: "ramp/everyone/stage-2/fresh", last_day: DS },
];

const unitsOf = (name: string, change: Partial<AnalysedUnits> = {}): AnalysedUnits => ({
  ...{ ds: DS, name, rule: "everyone", unit_type: "userID", control_group: "control", population: "all" },
  ...{ strata: STAGES.slice(0, 1), from_at: null, to_at: null, ...change },
});

const RESULT = {
  ...{ ...RUN, exposure_type: "gate", name: "ramp", rule: "everyone", view: "cumulative", user_dimension: "" },
  ...{ metric_dimension: "", metric_dimension_value: "", user_dimension_value: "", test_group: "test" },
  control_group: "control",
};

/** Counts of a funnel of three steps in both stages, of a conversion and of retention. */
function results(): FixtureRow[] {
  return STAGES.flatMap(({ analysis }, index) => {
    const [test_units, control_units] = index === 0 ? [4, 36] : [20, 20];
    const units = { analysis, test_units, control_units };
    const counts = (of: number) => ({
      ...{ test_participating_units: test_units, control_participating_units: control_units },
      ...{ test_total: test_units * of, control_total: control_units * of },
    });
    return [
      ...[1, 0.75, 0.25].map((share, step) => ({
        ...{ ...RESULT, ...units, metric: "funnel", metric_part: `step_${step + 1}/exposed` },
        ...counts(share),
      })),
      { ...RESULT, ...units, metric: "bought", metric_part: "", ...counts(0.5) },
      {
        ...{ ...RESULT, ...units, metric: "back", metric_part: "", ...counts(0.5) },
        ...{ test_denominator: test_units * 2, control_denominator: control_units * 2 },
      },
      { ...RESULT, ...units, metric: "l7", metric_part: "", metric_figure: "l7", ...counts(0.5) },
    ];
  });
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let published: Published;
const NONE = { metrics: new Map(), settings: null };

beforeAll(async () => {
  folder = await temporaryFolder("unit-values");
  const path = join(folder.path, "pulse.duckdb");
  const all = [
    rowsOf("ramp", ramp()),
    rowsOf("single", SINGLE),
    ...Object.entries(SPREADS).map(([name, amounts]) => rowsOf(name, spread(amounts))),
  ];
  await writeFixture(path, {
    assignments: all.flatMap(({ assignments }) => assignments),
    unit_metrics: all.flatMap(({ unit_metrics: numbers }) => numbers),
    pulse_results: results(),
  });
  published = await openPublished(path);
});

afterAll(async () => {
  published.close();
  await folder.remove();
});

const valuesOf = (units: AnalysedUnits, kind: string, metric?: Metric) =>
  readValues(published, units, {
    ...{ metric: "m", kind, first_day: "0001-01-01", withValues: true },
    definitions: metric === undefined ? NONE : { metrics: new Map([["m", metric]]), settings: null },
  });

describe("units' values from their days", () => {
  test("are of the days from the first exposure to the end of the stage", async () => {
    const { contributions } = await valuesOf(unitsOf("single"), "sum");
    expect(contributions?.groups.map(({ group, total }) => [group, total])).toEqual([
      ["control", 13],
      ["test", 10],
    ]);
  });

  test("are of the metric's window, in whole days, and of units whose window is over if it says so", async () => {
    const of = (window: object) => metricSchema.parse({ name: "m", kind: "sum", event: "purchase", window });
    const totals = async (window: object) =>
      (await valuesOf(unitsOf("single"), "sum", of(window))).contributions?.groups.map(({ total }) => total);
    expect(await totals({ to: "2d" })).toEqual([9, 3]);
    expect(await totals({ from: "1d" })).toEqual([4, 7]);
    // The control unit came on the 6th: six days later is the 12th, after the stage's end.
    expect(await totals({ to: "6d", complete: true })).toEqual([3]);
  });

  test.each([
    ["min", 4, 3],
    ["max", 9, 7],
    ["first", 9, 3],
    ["latest", 4, 7],
  ])("of the kind %s are one of the days' numbers", async (kind, control, ofTest) => {
    const { contributions } = await valuesOf(unitsOf("single"), kind);
    expect(contributions?.groups.map(({ total }) => total)).toEqual([control, ofTest]);
  });

  test("of a balanced analysis are of the slice's group, from the day on which the unit had a slice", async () => {
    const units = unitsOf("single", {
      population: "balanced",
      strata: [{ stage: 0, analysis: "single/everyone/balanced-1", last_day: DS }],
    });
    const { histogram, contributions } = await valuesOf(units, "sum");
    expect(contributions?.groups).toMatchObject([
      { group: "control", units: 1, total: 2 },
      { group: "test", units: 1, total: 8 },
    ]);
    expect(histogram).toHaveLength(1);
  });

  test("of pooled stages take the same part of each stage in both groups: a season is no effect", async () => {
    const { histogram } = await valuesOf(unitsOf("ramp", { population: "pooled", strata: STAGES }), "count");
    const [of] = histogram ?? [];
    expect(of?.zero).toMatchObject({ test: 12, control: 28, test_share: 0.5, control_share: 0.5 });
    for (const bin of of?.bins ?? []) expect(bin.test_share).toBeCloseTo(bin.control_share, 12);
    expect(of?.bins.reduce((sum, bin) => sum + bin.test_share, 0)).toBeCloseTo(0.5, 12);
    expect(of?.is_whole).toBe(true);
  });

  test("of shares of days lie in bins that have their upper end", async () => {
    const { histogram } = await valuesOf(unitsOf("ramp"), "dau");
    const [of] = histogram ?? [];
    // One of seven days each.
    expect(of?.bins.at(-1)?.upper).toBeGreaterThanOrEqual((of?.largest ?? 0) - 1e-9);
    expect(of?.bins.reduce((sum, bin) => sum + bin.test, 0)).toBe(2);
  });

  test("on the border of two bins lie in the one that begins there", async () => {
    const [of] = (await valuesOf(unitsOf("tenths"), "sum")).histogram ?? [];
    expect(of?.bins.map(({ lower, test: units }) => [lower, units]).filter(([, units]) => units === 0)).toEqual([
      [0, 0],
    ]);
    expect(of?.bins[1]).toMatchObject({ lower: 0.1, upper: 0.2, test: 1 });
    expect(of?.is_open).toBe(false);
  });

  test("far above the others are in the last bin, which says so", async () => {
    const [of] = (await valuesOf(unitsOf("far"), "sum")).histogram ?? [];
    expect(of).toMatchObject({ is_open: true, is_whole: true, largest: 5000 });
    expect(of?.bins.at(-1)).toMatchObject({ lower: 3, test: 334 });
  });

  test("that are all below 0 are shown as well", async () => {
    const [of] = (await valuesOf(unitsOf("refunds"), "sum")).histogram ?? [];
    expect(of?.bins.find(({ lower }) => lower === -5)).toMatchObject({ test: 3, control: 3 });
    expect(of?.is_open).toBe(false);
  });

  test("of shares are no whole numbers, though all are 1", async () => {
    const [of] = (await valuesOf(unitsOf("active"), "dau")).histogram ?? [];
    expect(of).toMatchObject({ is_whole: false, is_open: false });
    expect(of?.bins.at(-1)).toMatchObject({ upper: 1, test: 3 });
  });

  test("are left out where every unit's days would be read for a page of a report, but counts are not", async () => {
    const of = { metric: "m", definitions: NONE, first_day: DS, withValues: false };
    expect((await readValues(published, unitsOf("ramp"), { ...of, kind: "sum" })).no_values).toContain("pulse serve");
    const counts = await readValues(published, unitsOf("ramp"), { ...of, metric: "bought", kind: "conversion" });
    expect(counts.outcomes).toHaveLength(1);
  });
});

describe("outcomes from the results' counts", () => {
  const outcomesOf = async (metric: string, kind: string, change: Partial<AnalysedUnits> = {}) =>
    readValues(published, unitsOf("ramp", change), {
      ...{ metric, kind, definitions: NONE, first_day: DS, withValues: true },
    });

  test("of a funnel are the units by the last step that they reached", async () => {
    const { outcomes, no_contributions: why } = await outcomesOf("funnel", "funnel");
    expect(outcomes?.[0]?.by).toBe("the last step reached");
    expect(outcomes?.[0]?.outcomes.map(({ label, test: count, control }) => [label, count, control])).toEqual([
      ["no step", 0, 0],
      ["1", 1, 9],
      ["2", 2, 18],
      ["3", 1, 9],
    ]);
    expect(why).toContain("at most once");
  });

  test("of a conversion are yes and no; pooled with the stages' weights", async () => {
    const { outcomes } = await outcomesOf("bought", "conversion", { population: "pooled", strata: STAGES });
    expect(outcomes?.[0]?.outcomes).toMatchObject([
      { label: "did it", test: 12, control: 28, test_share: 0.5, control_share: 0.5 },
      { label: "did not", test: 12, control: 28 },
    ]);
    expect(outcomes?.[0]?.note).toContain("same weights");
  });

  test("of retention are of starting days, not of units", async () => {
    const { outcomes } = await outcomesOf("back", "retention");
    expect(outcomes?.[0]).toMatchObject({ of: "starting days" });
    expect(outcomes?.[0]?.outcomes.map(({ test: count }) => count)).toEqual([2, 6]);
  });

  test("of a mean over days there are none, and why is said", async () => {
    expect((await outcomesOf("l7", "user_accounting")).no_values).toContain("mean over the days");
    expect((await outcomesOf("missing", "conversion")).no_values).toContain("no counts");
  });
});

describe("where the values of a kind are found", () => {
  test.each([
    ["count_distinct", "counted over all days at once"],
    ["quantile", "quantile"],
  ])("%s: nowhere, and why is one sentence", (kind, words) => {
    const source = valueSource(kind, undefined, NONE);
    expect(source).toMatchObject({ source: "none", why: expect.stringContaining(words) });
  });

  test("a ratio of what cannot be added up over days has none", () => {
    const metric = metricSchema.parse({
      ...{ name: "m", kind: "ratio" },
      numerator: { kind: "count", event: "purchase" },
      denominator: { kind: "unique", event: "visit" },
    });
    expect(valueSource("ratio", metric, NONE)).toMatchObject({ source: "none" });
  });
});

describe("shares over strata", () => {
  test("weigh a stratum by n_test n_control / (n_test + n_control), and one without a group not at all", () => {
    const weights = stratumWeights([
      { stage: 1, test: 10, control: 10 },
      { stage: 2, test: 30, control: 30 },
      { stage: 3, test: 100, control: 0 },
    ]);
    expect([weights.get(1), weights.get(2), weights.get(3)]).toEqual([0.25, 0.75, 0]);
  });

  test("of one stratum are its own, also where one group has no unit", () => {
    expect(countedOver([{ stage: 1, test: 3, control: 0 }], [{ stage: 1, test: 4, control: 0 }])).toEqual({
      ...{ test: 3, control: 0, test_share: 0.75, control_share: 0 },
    });
  });
});
