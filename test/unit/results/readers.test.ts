import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPublished, type Published } from "../../../src/engine/duckdb/open-published.ts";
import { tables } from "../../../src/publish/tables/all-tables.ts";
import { readChangesPage } from "../../../src/results/changes/read-changes-page.ts";
import { readDecision } from "../../../src/results/decision/read-decision.ts";
import { stageOfAnalysis } from "../../../src/results/gate/analyses.ts";
import { readGatePage } from "../../../src/results/gate/read-gate-page.ts";
import { readHealthPage } from "../../../src/results/health/read-health-page.ts";
import { readMetricDetail } from "../../../src/results/metric/read-metric-detail.ts";
import { countUnitNumbers } from "../../../src/results/metric/read-unit-values.ts";
import { readMetricPage } from "../../../src/results/metrics/read-metric-page.ts";
import { readMetricsPage } from "../../../src/results/metrics/read-metrics-page.ts";
import { readOverview } from "../../../src/results/overview/read-overview.ts";
import { readRunDifference } from "../../../src/results/runs/read-run-difference.ts";
import { readRunPage } from "../../../src/results/runs/read-run-page.ts";
import { readRunsPage } from "../../../src/results/runs/read-runs-page.ts";
import { readScorecard } from "../../../src/results/scorecard/read-scorecard.ts";
import { WHOLE } from "../../../src/results/scorecard/selection.ts";
import { LARGE, writeLargeResults } from "../../harness/large-results.ts";
import { temporaryFolder } from "../../harness/temporary-folder.ts";
import { DS, fixtureRecords, writeFixture } from "../cli/published-fixture.ts";
import type { FixtureRow } from "../cli/published-views.ts";

const AT = { ds: undefined, timeZone: "UTC" };
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let published: Published;
let large: Published;

const RUN = { ds: DS, run_id: "5f2c91ab77e0" };

/** Values of eleven units a group: nobody buys, but ten test units that spend 10, 20, ... and one control unit that spends 5. */
function unitRows(): { readonly assignments: FixtureRow[]; readonly unit_metrics: FixtureRow[] } {
  const units = ["test", "control"].flatMap((group) =>
    Array.from({ length: 11 }, (_, index) => ({ group, index, id: `${group}-${index}` })),
  );
  return {
    // The last one again, as one who was carried over into the next stage.
    assignments: [...units, { group: "control", id: "control-10", isCarriedOver: true }].map((unit) => ({
      ...RUN,
      ...{
        unit_id: unit.id,
        unit_type: "userID",
        exposure_type: "gate",
        name: "new_checkout",
        rule: "everyone",
        ...("isCarriedOver" in unit
          ? { stage: 4, percent: 100, carried_over: true }
          : { stage: 3, percent: 50, carried_over: false }),
      },
      ...{
        group: unit.group,
        first_exposure_at: "2026-01-20 10:45:00",
        first_exposure_ds: "2026-01-20",
        as_of_ds: DS,
        in_analysis: true,
      },
      inserted_at: unit.id === "test-1" ? "2026-01-21 00:30:00" : "2026-01-20 10:00:01",
    })),
    unit_metrics: units
      .filter(({ group, index }) => index > 0 && (group === "test" || index === 1))
      .flatMap(({ group, index, id }) => [
        {
          ...{ ...RUN, ds: "2026-01-21", day: "2026-01-21" },
          unit_type: "userID",
          unit_id: id,
          metric: "revenue",
          metric_dimension_value: "",
          numerator: group === "test" ? index * 10 : 5,
        },
        // The stage ended when this day began: it does not count.
        {
          ...{ ...RUN, ds: "2026-01-26", day: "2026-01-26" },
          unit_type: "userID",
          unit_id: id,
          metric: "revenue",
          metric_dimension_value: "",
          numerator: 7777,
        },
        // Before its first exposure: it does not count.
        {
          ...{ ...RUN, ds: "2026-01-19", day: "2026-01-19" },
          unit_type: "userID",
          unit_id: id,
          metric: "revenue",
          metric_dimension_value: "",
          numerator: 1000,
        },
      ]),
  };
}

const change = (subject: string, after: unknown): FixtureRow => ({
  ...RUN,
  ...{
    changed_at: "2026-01-05 00:00:00",
    changed_by: "ann",
    recorded_by: "apply",
    reason: null,
    subject,
    change: "added",
  },
  detail: JSON.stringify({ before: null, after }),
});

const HISTORY = [
  change("gate new_checkout", {
    gate: "new_checkout",
    description: "One page.",
    owner: "checkout-team",
    tags: ["checkout"],
    unit_type: "userID",
  }),
  change("metric revenue", {
    ...{
      name: "revenue",
      kind: "sum",
      event: ["purchase"],
      where: [],
      value: "value",
      scale: 2,
      cross_dimensions: false,
      tags: ["core"],
    },
    ...{ direction: "increase", window: { to: "604800000000" } },
  }),
  ...["gate gone", "metric gone"].flatMap((subject) => [
    change(subject, {}),
    { ...change(subject, null), changed_at: "2026-01-06 00:00:00", change: "removed" },
  ]),
  change("settings", {
    ...{
      active_user: { count_exposures: true, exclude: [], min_events: 1, where: [] },
      active_user_by_unit_type: {},
      join: "exact",
    },
    statistics: { cuped: { enabled: true, days: 7, min_units: 100, min_history_ratio: 0.05 } },
  }),
];

beforeAll(async () => {
  folder = await temporaryFolder("results-readers");
  const path = join(folder.path, "pulse.duckdb");
  const rows = Object.fromEntries(tables.map(({ name }) => [name, fixtureRecords(name)]));
  await writeFixture(path, { ...rows, ...unitRows(), change_history: HISTORY });
  published = await openPublished(path);
  const many = join(folder.path, "large.duckdb");
  await writeLargeResults(many, { ...LARGE, gates: 12, metrics: 20 });
  large = await openPublished(many);
});

afterAll(async () => {
  published.close();
  large.close();
  await folder.remove();
});

describe("the overview", () => {
  test.each([
    ["of the fixture", () => published],
    ["of many gates", () => large],
  ])("%s says of each gate what its decision says, word by word", async (_, of) => {
    const { rows } = await readOverview(of(), AT);
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) {
      const decision = await readDecision(of(), row.name, AT);
      expect({ decision: row.decision, sentence: row.sentence, health: row.health }).toEqual({
        decision: decision.verdict,
        sentence: decision.sentence,
        health: decision.health,
      });
    }
  });

  test("has what people wrote, how far the ramp is, and what moved", async () => {
    const { rows, changes, completeness } = await readOverview(published, AT);
    expect(rows.map(({ name }) => name)).toEqual(["new_checkout", "price_test"]);
    expect(rows[0]).toMatchObject({
      ...{
        owner: "checkout-team",
        tags: ["checkout"],
        stage: 4,
        percent: 100,
        stages: 4,
        units: 15_120,
        rule: "everyone",
      },
      ...{ health: "fail", decision: "stop", harmed: 1, worse: 1, better: 2, doubtful: 1 },
    });
    expect(rows[0]?.moved.map(({ metric, harmed }) => ({ metric, harmed }))[0]).toEqual({
      metric: "support_tickets",
      harmed: true,
    });
    expect([...new Set(changes.map(({ subject }) => subject))].sort()).toEqual([
      ...["gate gone", "gate new_checkout", "metric gone", "metric revenue", "settings"],
    ]);
    expect(completeness).toMatchObject({
      ds: DS,
      light: "ok",
      sentences: ["All messages of the day are accounted for."],
    });
  });

  test("names a day that is not published", async () => {
    await expect(readOverview(published, { ...AT, ds: "2026-02-02" })).rejects.toThrow("2026-02-02 is not published");
  });
});

describe("a gate's page", () => {
  test("has a tab for the whole, pooled, and each stage; what has no control group says so", async () => {
    const { analyses, analysis, dimensions } = await readGatePage(published, "new_checkout", AT);
    expect(analysis).toBe("ramp");
    expect(analyses.map(({ id, comparable }) => [id, comparable])).toEqual([
      ["ramp", true],
      ["pooled", true],
      ["stage-1", true],
      ["stage-2", true],
      ["stage-3", true],
      ["stage-4", false],
    ]);
    expect(dimensions).toEqual(["category", "country"]);
  });

  test("keeps the decision of the whole ramp in every tab, and the figures of its own", async () => {
    const whole = await readGatePage(published, "new_checkout", AT);
    for (const { id } of whole.analyses) {
      const tab = await readGatePage(published, "new_checkout", { ...AT, analysis: id });
      expect(tab.decision).toEqual(whole.decision);
      expect(tab.analysis).toBe(id);
      expect(tab.scorecard).toEqual(
        await readScorecard(published, "new_checkout", {
          ds: DS,
          selection: { ...WHOLE, stage: stageOfAnalysis(id) },
        }),
      );
    }
  });

  test("says which analyses there are", async () => {
    await expect(readGatePage(published, "new_checkout", { ...AT, analysis: "stage-9" })).rejects.toThrow(
      'no analysis "stage-9"',
    );
    await expect(readGatePage(published, "new_chekout", AT)).rejects.toThrow('"new_chekout"');
  });
});

describe("a metric of a gate", () => {
  test("has its definition in words, as the run saw it", async () => {
    const { definition } = await readMetricDetail(published, "new_checkout", "revenue", AT);
    expect(definition.sentence).toMatch(/^The sum of the value over "purchase" events/);
    expect(definition.facts).toContainEqual({
      label: "window",
      text: "from first exposure to 7 days after first exposure",
    });
    expect(definition.sql.map(({ title }) => title)).toEqual([
      "These figures, from the published tables",
      "Events that count",
    ]);
  });

  test("counts units by their value since first exposure, without any id", async () => {
    const detail = await readMetricDetail(published, "new_checkout", "revenue", AT);
    const [histogram] = detail.histogram ?? [];
    expect(detail.series_of).toBe("stage 3, 50 %");
    expect(histogram).toMatchObject({
      test_group: "test",
      control_group: "control",
      zero: { test: 1, control: 10 },
      largest: 100,
    });
    expect(histogram?.bins.reduce((sum, bin) => sum + bin.test, 0)).toBe(10);
    expect(histogram?.bins[1]).toEqual({
      ...{ lower: 5, upper: 10, test: 0, control: 1 },
      ...{ test_share: 0, control_share: 1 / 11 },
    });
    expect(detail.contributions?.groups).toContainEqual({
      ...{ group: "test", units: 11, total: 550 },
      tops: [
        { units: 1, share: 100 / 550 },
        { units: 10, share: 1 },
      ],
    });
    expect(JSON.stringify(detail)).not.toContain("test-1");
  });

  test("says of which steps of a funnel its notes are", async () => {
    const { notes } = await readMetricDetail(published, "new_checkout", "checkout_funnel", {
      ...AT,
      analysis: "pooled",
    });
    const texts = notes.map(({ text }) => text);
    expect(texts).toContainEqual(
      expect.stringMatching(/^step_2\/previous, step_3\/previous: pooled as Mantel and Haenszel do/),
    );
    expect(texts).toContainEqual(expect.stringMatching(/^could have seen step_2\/previous pooled/));
  });

  test("leaves units' values out where they are not asked for, and says where they are", async () => {
    const detail = await readMetricDetail(published, "new_checkout", "revenue", { ...AT, withValues: false });
    expect(detail.histogram).toBeNull();
    expect(detail.contributions).toBeNull();
    expect(detail.no_values).toContain("pulse serve");
    expect(await countUnitNumbers(published)).toBeGreaterThan(0);
  });

  test("says why there is no histogram", async () => {
    const { histogram, no_values: why } = await readMetricDetail(published, "new_checkout", "checkout_funnel", AT);
    expect(histogram).toBeNull();
    expect(why).toBe("the results of this analysis have no counts of it");
  });

  test("has the pooled series where the pool is chosen, and says that it is cumulative alone", async () => {
    const detail = await readMetricDetail(published, "new_checkout", "revenue", { ...AT, analysis: "pooled" });
    expect(detail.series_of).toBe("pooled");
    expect(detail.series.map(({ view, points, why }) => [view, points.length > 0, why])).toEqual([
      ["cumulative", true, null],
      ["daily", false, "stages are pooled as a whole only: each stage has this series of its own"],
      ["days_since_exposure", false, "stages are pooled as a whole only: each stage has this series of its own"],
    ]);
  });

  test("has its series by day, and levels of its dimensions", async () => {
    const detail = await readMetricDetail(published, "new_checkout", "revenue", AT);
    expect(detail.series.map(({ view, points }) => [view, points.length > 0])).toEqual([
      ["cumulative", true],
      ["daily", true],
      ["days_since_exposure", true],
    ]);
    expect(detail.dimensions.map(({ dimension, levels }) => [dimension, levels.length])).toEqual([
      ["category", 2],
      ["country", 3],
    ]);
    const other = await readMetricDetail(published, "new_checkout", "purchases", AT);
    expect(other.series.find(({ view }) => view === "daily")?.why).toBe(
      "the view daily is not among views in pulse.yaml",
    );
  });
});

describe("health", () => {
  test("of a gate has its own checks and those that all share", async () => {
    const page = await readHealthPage(published, { ...AT, name: "new_checkout" });
    expect(page).toMatchObject({ name: "new_checkout", light: "fail" });
    const scopes = page.groups.flatMap(({ checks }) => checks.map(({ scope }) => scope));
    expect(scopes).toContain("project");
    expect(scopes).not.toContain("price_test");
    const groups = [
      { group: "control", units: 11 },
      { group: "test", units: 11 },
    ];
    expect(page.hours?.[10]).toEqual({ hour: 10, groups });
    // 10:45 is 16:15 there.
    const inIndia = await readHealthPage(published, { ds: undefined, timeZone: "Asia/Kolkata", name: "new_checkout" });
    expect(inIndia.hours?.[16]).toEqual({ hour: 16, groups });
  });

  test("counts exposures and events that came after their day was over", async () => {
    const at = { ds: "2026-01-20", run: { ...RUN, ds: "2026-01-20", run_id: "earlier" } };
    const path = join(folder.path, "late.duckdb");
    const runs = [at.run, RUN].map((run) => ({
      ...run,
      status: "published",
      started_at: "2026-01-29 02:00:00",
      finished_at: "2026-01-29 02:01:00",
    }));
    const arrivals = [
      { days_late: 0, messages: 90 },
      { days_late: 1, messages: 8 },
      { days_late: 3, messages: 2 },
    ].map((row) => ({ ...at.run, topic: "events", kind: "event", ...row }));
    await writeFixture(path, {
      ...{ ...unitRows(), runs, pulse_exposures: fixtureRecords("pulse_exposures") },
      message_arrivals: [...arrivals, { ...at.run, topic: "events", kind: "exposure", days_late: 9, messages: 7 }],
    });
    const store = await openPublished(path);
    const { days } = await readHealthPage(store, AT);
    expect(days.map(({ ds, exposed_units, late_units }) => ({ ds, exposed_units, late_units }))).toEqual([
      { ds: DS, exposed_units: null, late_units: null },
      { ds: "2026-01-20", exposed_units: 22, late_units: 1 },
    ]);
    expect(days.map(({ events }) => events)).toEqual([null, { all: 100, late: 10, later: 2, most_days_late: 3 }]);
    store.close();
  });
});

describe("metrics, runs and changes", () => {
  test("a metric says where it is used and what it is", async () => {
    const { metrics } = await readMetricsPage(published, AT);
    expect(metrics.find(({ metric }) => metric === "revenue")).toMatchObject({
      kind: "sum",
      used_in: ["new_checkout", "price_test"],
    });
    const page = await readMetricPage(published, "revenue", AT);
    expect(page.used_in.map(({ name, rule }) => [name, rule])).toContainEqual(["new_checkout", "everyone"]);
    await expect(readMetricPage(published, "revenu", AT)).rejects.toThrow('there is no metric "revenu"');
    const funnel = await readMetricPage(published, "checkout_funnel", AT);
    expect(funnel.no_days).toBe("a funnel is of a unit's whole time: it has no number of one day");
  });

  test("runs are listed, and shown one by one", async () => {
    const { runs } = await readRunsPage(large, AT);
    expect(runs).toHaveLength(LARGE.days);
    expect(runs[0]).toMatchObject({ ds: LARGE.ds, seconds: 3600, messages: 14_000_000, changes: 32 });
    expect(await readRunPage(large, { ...AT, ds: "2026-01-20" })).toMatchObject({
      previous_ds: "2026-01-19",
      next_ds: "2026-01-21",
    });
  });

  test("two runs differ in their inputs and figures; a run does not differ from itself", async () => {
    const difference = await readRunDifference(large, "2026-01-27", LARGE.ds, AT);
    expect(difference.inputs).toContainEqual({
      what: "messages of topic events",
      before: "13,000,000",
      after: "14,000,000",
    });
    expect(difference.figures).toHaveLength(240);
    expect(await readRunDifference(large, LARGE.ds, LARGE.ds, AT)).toMatchObject({
      inputs: [],
      definitions: [],
      figures: [],
      same_figures: 240,
    });
  });

  test("changes have both sides", async () => {
    const { changes } = await readChangesPage(published, AT);
    const pages = changes.map(({ subject, change: what, has_page: hasPage }) => `${subject} ${what}: ${hasPage}`);
    expect(pages.sort()).toEqual([
      "gate gone added: false",
      "gate gone removed: false",
      "gate new_checkout added: true",
      "metric gone added: false",
      "metric gone removed: false",
      "metric revenue added: true",
      "settings added: false",
    ]);
    expect(changes.find(({ subject }) => subject === "gate new_checkout")).toMatchObject({
      subject: "gate new_checkout",
      subject_type: "gate",
      subject_name: "new_checkout",
      before: null,
    });
    expect(changes.find(({ subject }) => subject === "gate new_checkout")?.after).toContain('"owner": "checkout-team"');
  });
});
