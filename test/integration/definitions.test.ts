import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeShopProject } from "../../datasets/shop/project.ts";
import { writeShopFiles } from "../../datasets/shop/write.ts";
import { loadProject } from "../../src/config/load.ts";
import type { Project } from "../../src/config/project.ts";
import { storePath } from "../../src/config/store-path.ts";
import type { Engine, RelationValue } from "../../src/engine/engine.ts";
import { land } from "../../src/landing/land.ts";
import type { Metric } from "../../src/metrics/definition.ts";
import { runFolder } from "../../src/publish/run.ts";
import { explainDs, openEngine, type RunResult, runDs } from "../../src/publish/run-ds.ts";
import { pulseResults } from "../../src/publish/tables/pulse-results.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

const SHOP = { users: 200, days: 6, historyDays: 2 };
const DAYS = ["2026-01-08", "2026-01-10"];
const LAST = "2026-01-10";

describe("a changed definition", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let engine: Engine;
  let project: Project;
  let before: RunResult[];

  const runAll = async (of: Project): Promise<RunResult[]> => {
    const results: RunResult[] = [];
    for (const ds of DAYS) results.push(await runDs({ project: of, ds, engine, replaceDatabase: false }));
    return results;
  };
  const withMetric = (name: string, change: (metric: Metric) => Metric): Project => ({
    ...project,
    metrics: project.metrics.map((metric) => (metric.name === name ? change(metric) : metric)),
  });
  const withActiveUser = (exclude: string[]): Project => ({
    ...project,
    settings: {
      ...project.settings,
      active_user: { ...project.settings.active_user, exclude, count_exposures: false },
    },
  });
  /** Purchases above 60 dollars. */
  const larger = (): Project =>
    withMetric("purchases", (metric) => {
      if (metric.kind !== "count") throw new RangeError("purchases is no count");
      return { ...metric, where: [{ field: "value", operator: ">", value: 60 }] };
    });
  const rowsOf = (result: RunResult | undefined, columns: string): Promise<Record<string, RelationValue>[]> =>
    engine.read({
      inputs: new Map([
        [
          "results",
          {
            kind: "files" as const,
            columns: pulseResults.columns.map(({ name, type }) => ({ name, type })),
            paths: [
              join(runFolder(storePath(project), result?.ds ?? "", result?.runId ?? ""), "pulse_results.parquet"),
            ],
          },
        ],
      ]),
      sql: `select ${columns} from results order by all`,
    });

  beforeAll(async () => {
    folder = await temporaryFolder("definitions");
    await writeShopProject(folder.path, { source: "files", shop: SHOP });
    await writeShopFiles(join(folder.path, "inbox"), { shop: SHOP });
    project = await loadProject(folder.path);
    engine = await openEngine(project);
    await land(project, { signal: new AbortController().signal, once: true });
    before = await runAll(project);
  }, 120_000);
  afterAll(async () => {
    await engine.close();
    await folder.remove();
  });

  it("of a metric has only its own days and its gates' moments computed anew, and says so beforehand", async () => {
    const steps = await explainDs({ project: larger(), ds: LAST, engine });
    const built = steps.filter(({ state }) => state === "build");
    expect(new Set(built.map(({ model }) => model))).toEqual(
      new Set(["day_totals", "running_totals", "boundaries", "baselines", "value_moments"]),
    );
    const unitDays = steps.filter(({ model }) => model === "unit_days");
    expect(unitDays.length).toBeGreaterThan(0);
    expect(unitDays.every(({ state }) => state === "reuse")).toBe(true);
  });

  it("changes its own rows and no others, and the rows of before stay readable under their version", async () => {
    const after = await runAll(larger());
    const columns = pulseResults.columns.map(({ name }) => `"${name}"`).filter((name) => name !== '"run_id"');
    const others = columns.filter((name) => !/adjusted|correction/.test(name)).join(", ");
    for (const [index, result] of after.entries()) {
      const old = before[index];
      expect(result.runId).not.toBe(old?.runId);
      const rest = (of: RunResult | undefined) =>
        rowsOf(of, others).then((rows) => rows.filter(({ metric }) => metric !== "purchases"));
      expect(await rest(result)).toEqual(await rest(old));
      const versions = async (of: RunResult | undefined) =>
        new Set((await rowsOf(of, "metric, metric_version")).map((row) => `${row.metric} ${row.metric_version}`));
      const [then, now] = [await versions(old), await versions(result)];
      expect([...now].filter((version) => !then.has(version))).toHaveLength(1);
      const total = async (of: RunResult | undefined) =>
        (await rowsOf(of, 'metric, test_total, "view", population, user_dimension'))
          .filter((row) => row.metric === "purchases" && row.view === "cumulative" && row.population === "all")
          .reduce((sum, row) => sum + Number(row.test_total), 0);
      expect(await total(result)).toBeLessThan(await total(old));
    }
  });

  it("of an active user recomputes the past, and each row names the version that it was computed with", async () => {
    const after = await runAll(withActiveUser(["page_view"]));
    for (const [index, result] of after.entries()) {
      const figures = async (of: RunResult | undefined) =>
        (await rowsOf(of, 'analysis, metric, "view", active_user_version, test_mean')).filter(
          (row) => row.metric === "active_days" && row.view === "cumulative",
        );
      const [then, now] = [await figures(before[index]), await figures(result)];
      expect(now.length).toBe(then.length);
      const versions = (rows: readonly Record<string, RelationValue>[]) => [
        ...new Set(rows.map((row) => row.active_user_version)),
      ];
      expect(versions(now)).toHaveLength(1);
      expect(versions(now)).not.toEqual(versions(then));
      const sum = (rows: readonly Record<string, RelationValue>[]) =>
        rows.reduce((total, row) => total + Number(row.test_mean ?? 0), 0);
      expect(sum(now)).toBeLessThan(sum(then));
    }
  });

  it("that goes back is a run that is there already", async () => {
    const again = await runAll(project);
    expect(again.map(({ runId }) => runId)).toEqual(before.map(({ runId }) => runId));
    expect(again.map(({ built }) => built)).toEqual(DAYS.map(() => 0));
  });
});
