import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MetricMeans } from "../../datasets/shop/stage-sums.ts";
import { storePath } from "../../src/config/store-path.ts";
import { openEngine } from "../../src/publish/run-ds.ts";
import { optionalBooleanOf, textOf } from "../../src/results/published/published-record.ts";
import { relativeError } from "../golden/moments-of.ts";
import {
  type HealthRow,
  type ResultFigures,
  readHealth,
  readResults,
  withPublished,
} from "../harness/published-results.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { type PlayedRamp, playRamp } from "./shop/play-ramp.ts";
import { shopAccounts } from "./shop/shop-accounts.ts";

/**
 * Small, and with a seed whose units at 2 % had come as often as others: with another seed these few may by chance have come seldom, before
 * and after, about which the check of the days before exposure then rightly warns.
 */
const SHOP = { users: 6_000, seed: 3 };
/** The first day, the days on which a stage begins, and the last. */
const NIGHTS = ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-01"];
const RULE = "new_checkout/everyone";

describe("a shop that ramps a feature from 2 to 100 percent", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let ramp: PlayedRamp;
  let results: readonly ResultFigures[];
  let health: readonly HealthRow[];

  beforeAll(async () => {
    folder = await temporaryFolder("shop");
    ramp = await playRamp(folder.path, SHOP, NIGHTS);
    results = await readResults(storePath(ramp.project), ramp.lastDs);
    health = await readHealth(storePath(ramp.project), ramp.lastDs);
  }, 400_000);
  afterAll(() => folder.remove());

  const keyOf = ({ metric, metricPart }: ResultFigures): string =>
    metricPart === "" ? metric : `${metric}:${metricPart}`;
  const inAnalysis = (analysis: string, testGroup = "test"): Map<string, ResultFigures> =>
    new Map(
      results.filter((row) => row.analysis === analysis && row.testGroup === testGroup).map((row) => [keyOf(row), row]),
    );
  function expectMeans(
    found: ReadonlyMap<string, ResultFigures>,
    side: "testMean" | "controlMean",
    means: MetricMeans,
  ): void {
    for (const [metric, mean] of Object.entries(means)) {
      const actual = found.get(metric)?.[side];
      if (mean === null) expect(actual, metric).toBeNull();
      else expect(relativeError(actual ?? Number.NaN, mean), `${metric}: ${actual}, not ${mean}`).toBeLessThan(1e-9);
    }
  }

  it("shows in every stage, for all and for fresh units, the units and the means that were generated", () => {
    const { stages } = ramp.truth;
    expect(stages.map(({ percent }) => percent)).toEqual([2, 10, 50, 100]);
    for (const { stage, percent, all, fresh } of stages) {
      const populations = [
        [`${RULE}/stage-${stage}`, all],
        [`${RULE}/stage-${stage}/fresh`, fresh],
      ] as const;
      for (const [analysis, { units, observed }] of populations) {
        const found = inAnalysis(analysis);
        const anyRow = found.get("purchases");
        expect([anyRow?.testUnits, anyRow?.controlUnits], analysis).toEqual([units.test, units.control]);
        expectMeans(found, "testMean", observed.test);
        if (percent < 100) expectMeans(found, "controlMean", observed.control);
        else expect([...found.values()].every(({ outcome }) => outcome === "no_control")).toBe(true);
      }
    }
  });

  it("shows the groups of the experiment as they were generated", () => {
    const { groups } = ramp.truth.experiment;
    const control = groups.find(({ group }) => group === "control");
    for (const { group, units, observed } of groups.filter((one) => one !== control)) {
      const found = inAnalysis("price_test", group);
      expect(found.get("purchases")?.testUnits).toBe(units);
      expect(found.get("purchases")?.controlUnits).toBe(control?.units);
      expectMeans(found, "testMean", observed);
      expectMeans(found, "controlMean", control?.observed ?? {});
    }
  });

  it("takes a resalted gate for two stages, with other units in the test group", () => {
    for (const { stage, test, control } of ramp.truth.search.stages) {
      const row = inAnalysis(`fast_search/everyone/stage-${stage}`).get("page_views");
      expect([row?.testUnits, row?.controlUnits], `stage ${stage}`).toEqual([test, control]);
    }
  });

  it("accounts for every message", async () => {
    const { gate, experiment, search, contradicts_timeline, late_messages, left_out, ...staged } = ramp.truth.accounts;
    const engine = await openEngine(ramp.project);
    try {
      expect(await shopAccounts(engine, ramp.project, ramp.lastDs)).toEqual(staged);
    } finally {
      await engine.close();
    }
    const accounts = health.filter(({ check }) => check.endsWith("_accounting"));
    expect(accounts.map(({ status }) => status)).toEqual(accounts.map(() => "ok"));
    const exposures = (scope: string) =>
      accounts.find((row) => row.check === "exposure_accounting" && row.scope === scope)?.detail;
    const notZero = ({ messages, ...outcomes }: Readonly<Record<string, number>>) => ({
      came: messages,
      ...Object.fromEntries(Object.entries(outcomes).filter(([, count]) => count > 0)),
    });
    expect(exposures("gate new_checkout")).toEqual(notZero({ ...gate }));
    expect(exposures("experiment price_test")).toEqual(notZero({ ...experiment }));
    expect(exposures("gate fast_search")).toEqual(notZero({ ...search }));
    const timeline = health.find((row) => row.check === "timeline" && row.scope === "gate new_checkout");
    expect(timeline?.detail.contradicting).toBe(contradicts_timeline);
    expect([late_messages > 1000, left_out > 0]).toEqual([true, true]);
  });

  it("computed again the published nights that late messages had touched", () => {
    expect(new Set(ramp.published)).toEqual(new Set(NIGHTS));
    expect(ramp.published.length).toBeGreaterThan(NIGHTS.length + 3);
  });

  it("finds the sample ratios of every stage as they should be", () => {
    const ratios = health.filter(({ check, scope }) => check === "srm" && scope.startsWith(RULE));
    expect(ratios.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => "ok"));
  });

  it("has the right sign pooled where the naive sum of the stages has the wrong one, and says so", async () => {
    const pooled = inAnalysis(`${RULE}/pooled`);
    for (const metric of ["purchases", "revenue", "purchase_conversion"]) {
      const truth = ramp.truth.effects[metric]?.relative ?? Number.NaN;
      expect(truth, metric).toBeGreaterThan(0.1);
      expect(ramp.truth.naive.fresh[metric], metric).toBeLessThan(-0.1);
      expect(pooled.get(metric)?.relativeDifference, metric).toBeGreaterThan(0);
    }
    const warned = await withPublished(storePath(ramp.project), (published) =>
      published.records(
        `select metric, naive_sign_differs from pulse_results
         where analysis = '${RULE}/pooled' and user_dimension = '' and metric_dimension = '' and metric_part = ''
           and ds = cast(? as date)`,
        [ramp.lastDs],
      ),
    );
    const differing = warned.filter((row) => optionalBooleanOf(row, "naive_sign_differs") === true);
    expect(differing.map((row) => textOf(row, "metric"))).toEqual(
      expect.arrayContaining(["purchases", "revenue", "purchase_conversion"]),
    );
  });

  it("covers the injected effects with its intervals", async ({ annotate }) => {
    const effects = Object.entries(ramp.truth.effects);
    const covered = (analysis: string): boolean[] => {
      const found = inAnalysis(analysis);
      return effects.flatMap(([metric, { relative }]) => {
        const { relativeLower, relativeUpper } = found.get(metric) ?? {};
        if (relative === null || relativeLower == null || relativeUpper == null) return [];
        return [relativeLower <= relative && relative <= relativeUpper];
      });
    };
    const hits = (of: readonly boolean[]) => of.filter(Boolean).length;
    const said = (what: string, of: readonly boolean[]) => `${what}: ${hits(of)} of ${of.length} intervals`;
    const pooled = covered(`${RULE}/pooled`);
    const [first = [], ...later] = [1, 2, 3].map((stage) => covered(`${RULE}/stage-${stage}/fresh`));
    await annotate(
      `intervals that cover the injected effects. ${[said("pooled", pooled), said("2 %", first), said("10 and 50 %", later.flat())].join("; ")}`,
    );
    // Of 95 % intervals one in twenty misses. The metrics of one unit are not independent of each other, so that they miss
    // together; at 2 %, with some sixty test units, that is most likely, and only said.
    expect(pooled.length).toBe(effects.length);
    expect(hits(pooled)).toBeGreaterThanOrEqual(pooled.length - 1);
    expect(later.flat().length).toBe(2 * effects.length);
    expect(hits(later.flat())).toBeGreaterThanOrEqual(later.flat().length - 2);
  });

  it("runs a balanced analysis of equal groups on through the stages, which covers the injected effects too", () => {
    const found = inAnalysis(`${RULE}/balanced-1`);
    const { testUnits = 0, controlUnits = 0 } = found.get("purchases") ?? {};
    const last = inAnalysis(`${RULE}/stage-3`).get("purchases");
    expect(testUnits).toBeGreaterThan(last?.testUnits ?? Number.POSITIVE_INFINITY);
    expect(Math.abs(Number(testUnits) - Number(controlUnits))).toBeLessThan(4 * Math.sqrt(Number(testUnits) * 2));
    const missed = Object.entries(ramp.truth.effects).filter(([metric, { relative }]) => {
      const { relativeLower, relativeUpper } = found.get(metric) ?? {};
      return relativeLower == null || relativeUpper == null || relative === null
        ? true
        : relative < relativeLower || relative > relativeUpper;
    });
    expect(missed.map(([metric]) => metric).length).toBeLessThanOrEqual(1);
    expect(
      health.find(({ check, scope }) => check === "bucket_mismatch" && scope === `${RULE}/balanced-1`)?.status,
    ).toBe("ok");
  });

  /** Whether the interval that CUPED adjusted covers an effect. */
  const adjustedCovers = (row: ResultFigures | undefined, effect: number): boolean =>
    row?.cupedRelativeLower != null &&
    row.cupedRelativeUpper != null &&
    row.cupedRelativeLower <= effect &&
    effect <= row.cupedRelativeUpper;

  it("narrows the interval of page views by what the units did before, and still covers the truth", () => {
    // Fewer of the fresh units of later stages have a past, and those who come once have little to adjust.
    const floors = { "stage-1": 0.25, "stage-2": 0.35, "stage-2/fresh": 0.2, "stage-3": 0.25, pooled: 0.1 };
    for (const [name, floor] of Object.entries(floors)) {
      const row = inAnalysis(`${RULE}/${name}`).get("page_views");
      expect(row?.cupedOutcome, name).toBe("ok");
      expect(row?.cupedVarianceReduction ?? 0, name).toBeGreaterThan(floor);
      expect(row?.cupedVarianceReduction ?? 1, name).toBeLessThan(0.7);
      expect(adjustedCovers(row, ramp.truth.effects.page_views?.relative ?? Number.NaN), name).toBe(true);
    }
    for (const [metric, floor] of Object.entries({ purchases: 0.1, revenue: 0.1 }))
      expect(inAnalysis("price_test", "b").get(metric)?.cupedVarianceReduction ?? 0, metric).toBeGreaterThan(floor);
  });

  it("covers the injected effects with what the past adjusted as well", () => {
    const found = inAnalysis(`${RULE}/pooled`);
    const adjusted = Object.entries(ramp.truth.effects).filter(([metric]) => found.get(metric)?.cupedOutcome === "ok");
    expect(adjusted.length).toBeGreaterThan(6);
    const missed = adjusted.filter(([metric, { relative }]) => !adjustedCovers(found.get(metric), relative ?? 0));
    expect(missed.length).toBeLessThanOrEqual(1);
  });

  it("says of every figure whether the past was used, and why where it was not", () => {
    for (const row of results) {
      const used = row.cupedOutcome === "ok";
      const subject = `${row.analysis} ${keyOf(row)}`;
      expect(row.cupedVarianceReduction !== null, subject).toBe(used);
      if (row.metric === "checkout_funnel") expect(row.cupedOutcome, subject).toBeNull();
      else if (row.outcome === "no_control") expect(row.cupedOutcome, subject).toBe("no_control");
      else expect(["ok", "no_variance_reduction", "too_few_units"], subject).toContain(row.cupedOutcome);
    }
  });

  it("finds that the groups did not differ before they were exposed", () => {
    const bias = health.filter(({ check }) => check === "pre_exposure_bias");
    const scopes = [
      ...["stage-1", "stage-2", "balanced-1", "balanced-2"].map((name) => `fast_search/everyone/${name}`),
      ...["stage-1", "balanced-1"].map((name) => `new_checkout/beta/${name}`),
      ...["stage-1", "stage-2", "stage-3", "balanced-1"].map((name) => `${RULE}/${name}`),
      "price_test",
    ];
    expect(bias.map(({ scope }) => scope).sort()).toEqual(scopes.sort());
    expect(bias.map(({ scope, status }) => `${scope} ${status}`).sort()).toEqual(scopes.map((name) => `${name} ok`));
  });
});
