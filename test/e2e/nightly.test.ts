import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { loadProject } from "../../src/config/load.ts";
import type { Project } from "../../src/config/project.ts";
import { storePath } from "../../src/config/store-path.ts";
import { land } from "../../src/landing/land.ts";
import { currentRun, publishedDays } from "../../src/publish/run.ts";
import { runDs } from "../../src/publish/run-ds.ts";
import { addDays, dsEnded } from "../../src/schedule/ds-ended.ts";
import { ownSchema, postgresUrl } from "../contract/export-target-harness.ts";
import { ownProject, redisUrl } from "../contract/schedule-harness.ts";
import { type Child, startChild } from "../harness/child.ts";
import { makeTopics, type TestTopics } from "../harness/kafka.ts";
import { GROUP_VARIABLE, type ShopTopics, shopMessages, writeKafkaShop } from "../harness/kafka-shop.ts";
import { landedMessages } from "../harness/landed.ts";
import { withPublished } from "../harness/published-results.ts";
import { tableHashes } from "../harness/table-hashes.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

/** A shop without a past whose last day has just ended: what the nights of now are for. */
const NOW = Date.now();
const LAST = dsEnded(NOW, "UTC");
const DAYS = [-3, -2, -1, 0].map((days) => addDays(LAST, days));
const SHOP = { users: 200, days: 4, start: DAYS[0] ?? LAST, historyDays: 0 };

const PATIENCE_MS = 60_000;
const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: PATIENCE_MS, interval: 50 });

describe("the lander and the nightly job, as processes", { timeout: 3 * PATIENCE_MS }, () => {
  const topics: ShopTopics = { exposures: `night-exposures-${randomUUID()}`, events: `night-events-${randomUUID()}` };
  // The broker takes no messages from the future: those that are still offline today come after the test.
  const messages = shopMessages(SHOP, topics).filter(({ timestampMs = 0 }) => timestampMs <= NOW);
  const half = Math.floor(messages.length / 2);
  const own = ownProject();
  const schema = ownSchema();
  const children: Child[] = [];
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let kafka: TestTopics;
  let postgres: pg.Client;
  let project: Project;

  async function configure(segmentMaxSeconds: number): Promise<Project> {
    const settings = {
      project: own.project,
      landing: { segment_max_seconds: segmentMaxSeconds },
      schedule: { at: "00:00", redis_url: redisUrl() },
      exports: [{ type: "postgres", url: postgresUrl(), schema }],
    };
    await writeKafkaShop(folder.path, { shop: SHOP, topics, settings });
    return loadProject(folder.path, { [GROUP_VARIABLE]: schema });
  }
  function start(file: string, ...args: string[]): Child {
    const child = startChild(file, args, { [GROUP_VARIABLE]: schema });
    children.push(child);
    return child;
  }
  async function terminate(child: Child): Promise<number | null> {
    child.process.kill("SIGTERM");
    return child.ended;
  }
  const rowsInPostgres = async (table: string): Promise<unknown[]> => {
    const { rows } = await postgres.query(
      `select to_char(ds, 'YYYY-MM-DD') as ds, run_id, count(*)::int as rows from "${schema}"."${table}" group by 1, 2 order by 1`,
    );
    return rows;
  };
  const rowsPublished = (table: string) =>
    DAYS.flatMap((ds) => {
      const run = currentRun(storePath(project), ds);
      return run === undefined ? [] : [{ ds, run_id: run.run_id, rows: run.tables[table]?.rows }];
    });

  beforeAll(async () => {
    folder = await temporaryFolder("nightly");
    kafka = await makeTopics({ [topics.exposures]: 2, [topics.events]: 2 });
    postgres = new pg.Client({ connectionString: postgresUrl() });
    await postgres.connect();
  });
  afterAll(async () => {
    for (const child of children) child.process.kill("SIGKILL");
    await Promise.all(children.map(({ ended }) => ended));
    await postgres.query(`drop schema if exists "${schema}" cascade`);
    await postgres.end();
    await own.remove();
    await kafka.remove();
    await folder.remove();
  });

  it("store what they hold on SIGTERM: the lander ends in order, with nothing lost or left behind", async () => {
    project = await configure(3600);
    const raw = join(storePath(project), "raw");
    const names = async () => (existsSync(raw) ? readdir(raw, { recursive: true }) : []);
    const lander = start("jobs/lander.ts", folder.path);
    await kafka.send(messages.slice(0, half));
    await until(async () => expect((await names()).some((name) => name.includes(".tmp-"))).toBe(true));
    expect(await landedMessages(storePath(project))).toEqual([]);

    expect(await terminate(lander), lander.said()).toBe(0);
    expect((await landedMessages(storePath(project))).length).toBeGreaterThan(0);
    expect((await names()).filter((name) => name.includes(".tmp-"))).toEqual([]);
  });

  it("land the rest after a new start, as it comes", async () => {
    project = await configure(1);
    const lander = start("jobs/lander.ts", folder.path);
    await kafka.send(messages.slice(half));
    await until(async () => expect((await landedMessages(storePath(project))).length).toBe(messages.length));
    expect(await terminate(lander), lander.said()).toBe(0);
    expect((await landedMessages(storePath(project))).length).toBe(messages.length);
  });

  it("leave off a night on SIGTERM, and take it up again after the next start, with the other days that were missed", async () => {
    const byHand = start("src/cli/main.ts", "run", "--ds", DAYS[0] ?? "", "--project", folder.path);
    expect(await byHand.ended, byHand.said()).toBe(0);

    const interrupted = start("jobs/nightly.ts", folder.path);
    await until(() => expect(interrupted.said()).toContain("night begins"));
    expect(await terminate(interrupted), interrupted.said()).toBe(0);

    const nightly = start("jobs/nightly.ts", folder.path);
    await until(() => expect(publishedDays(storePath(project)), nightly.said()).toEqual(DAYS));
    await until(async () => expect(await rowsInPostgres("pulse_results")).toEqual(rowsPublished("pulse_results")));
    await until(() => expect(nightly.said()).toMatch(new RegExp(`"ds":"${LAST}".*night is done`)));
    expect(await terminate(nightly), nightly.said()).toBe(0);
  });

  it("publish what a run by hand over the same topics does", async () => {
    const other: Project = {
      ...project,
      settings: { ...project.settings, store: "other", exports: [] },
    };
    await land(other, { signal: new AbortController().signal, once: true });
    await runDs({ project: other, ds: LAST });
    expect(tableHashes(storePath(project), LAST)).toEqual(tableHashes(storePath(other), LAST));
    expect(tableHashes(storePath(project), LAST).pulse_results?.rows).toBeGreaterThan(100);
    const published = await withPublished(storePath(project), (tables) =>
      tables.records("select distinct cast(ds as varchar) as ds from pulse_results order by ds"),
    );
    expect(published.map(({ ds }) => ds)).toEqual(DAYS);
  });

  it("export every day to PostgreSQL, row for row", async () => {
    expect(await rowsInPostgres("pulse_results")).toEqual(rowsPublished("pulse_results"));
    expect(await rowsInPostgres("assignments")).toEqual(rowsPublished("assignments"));
    const { rows } = await postgres.query(
      `select sum(test_units)::int as units from "${schema}".pulse_results where ds = $1 and metric = 'purchases'`,
      [LAST],
    );
    expect(rows[0]?.units).toBeGreaterThan(0);
  });
});
