import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadProject } from "../../src/config/load.ts";
import type { Project } from "../../src/config/project.ts";
import { storePath } from "../../src/config/store-path.ts";
import { currentRun, publishedDays } from "../../src/publish/run.ts";
import { addDays, dsEnded } from "../../src/schedule/ds-ended.ts";
import { ownSchema, postgresUrl } from "../contract/export-target-harness.ts";
import { ownProject, redisUrl } from "../contract/schedule-harness.ts";
import { type Child, startChild } from "../harness/child.ts";
import { documentedLogFields } from "../harness/documented-log-fields.ts";
import { makeTopics, type TestMessage, type TestTopics } from "../harness/kafka.ts";
import { GROUP_VARIABLE, type ShopTopics, shopMessages, writeKafkaShop } from "../harness/kafka-shop.ts";
import { askedExpressions, documentedMetrics } from "../harness/monitoring-files.ts";
import { readPromql } from "../harness/promql.ts";
import { withPublished } from "../harness/published-results.ts";
import { metricsUrl, type Scrape, scrape } from "../harness/scrape.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

const NOW = Date.now();
const LAST = dsEnded(NOW, "UTC");
const DAYS = [-3, -2, -1, 0].map((days) => addDays(LAST, days));
const SHOP = { users: 150, days: 4, start: DAYS[0] ?? LAST, historyDays: 0 };
const PATIENCE_MS = 60_000;
const KEY = "monitoring-key";
const SETTLED = { timeout: PATIENCE_MS, interval: 200 };

describe("real processes and what Prometheus is told of them", { timeout: 3 * PATIENCE_MS }, () => {
  const topics: ShopTopics = { exposures: `watch-exposures-${randomUUID()}`, events: `watch-events-${randomUUID()}` };
  const ofShop = shopMessages(SHOP, topics).filter(({ timestampMs = 0 }) => timestampMs <= NOW);
  // More on the newest day: some that no run can use, and some by which a log would be seen to hold what it must not.
  const noon = Date.parse(`${LAST}T12:00:00Z`);
  const personal = { units: { userID: "canary-unit" }, attributes: { email: "canary@mail.example" } };
  const event = { type: "event", event_id: "canary-event", name: "purchase", ts: noon, ...personal };
  const values = ["{}", "no canary json", JSON.stringify(event), JSON.stringify({ ...event, value: "canary-value" })];
  const broken = values.map((value) => ({ topic: topics.events, key: null, value, timestampMs: noon }));
  const messages = [...ofShop, ...broken];
  const own = ownProject();
  const schema = ownSchema();
  const children: Child[] = [];
  const last: Partial<Record<"lander" | "nightly" | "collector" | "pages", Scrape>> = {};
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let kafka: TestTopics;
  let project: Project;

  function start(file: string): Child {
    const environment = {
      [GROUP_VARIABLE]: schema,
      PULSE_METRICS: "127.0.0.1:0",
      COLLECTOR_KEY: KEY,
      PULSE_LOG_LEVEL: "debug",
    };
    const child = startChild(file, [folder.path], environment);
    children.push(child);
    return child;
  }
  async function terminate(child: Child): Promise<void> {
    child.process.kill("SIGTERM");
    expect(await child.ended, child.said()).toBe(0);
  }
  const byHand = async (...args: string[]): Promise<void> => {
    const child = startChild("src/cli/main.ts", [...args, "--project", folder.path], { [GROUP_VARIABLE]: schema });
    expect(await child.ended, child.said()).toBe(0);
  };

  beforeAll(async () => {
    folder = await temporaryFolder("monitoring");
    kafka = await makeTopics({ [topics.exposures]: 2, [topics.events]: 2 });
    const settings = {
      project: own.project,
      landing: { segment_max_seconds: 1 },
      schedule: { at: "00:00", redis_url: redisUrl() },
      pages: { port: 0 },
      collector: { port: 0, topic: topics.events, keys: [{ key: `\${COLLECTOR_KEY}`, kind: "server" }] },
      exports: [
        { type: "postgres", url: postgresUrl(), schema },
        { type: "parquet", path: "out" },
      ],
    };
    await writeKafkaShop(folder.path, { shop: SHOP, topics, settings });
    project = await loadProject(folder.path, { [GROUP_VARIABLE]: schema, COLLECTOR_KEY: KEY });
  });
  afterAll(async () => {
    for (const child of children) child.process.kill("SIGKILL");
    await Promise.all(children.map(({ ended }) => ended));
    await own.remove();
    await kafka.remove();
    await folder.remove();
  });

  it("a lander: what it stored by partition, and no lag when all is stored", async () => {
    const lander = start("jobs/lander.ts");
    const url = await metricsUrl(lander);
    const before = await scrape(url);
    expect(before.sum("pulse_metrics_readable", { part: "kafka" }), before.text).toBe(1);
    expect(before.sum("pulse_landing_messages_total")).toBe(0);
    await kafka.send(messages);
    await expect
      .poll(async () => (await scrape(url)).sum("pulse_landing_messages_total"), SETTLED)
      .toBe(messages.length);
    await expect.poll(async () => (await scrape(url)).sum("pulse_kafka_end_offset"), SETTLED).toBe(messages.length);
    const after = await scrape(url);
    last.lander = after;
    expect(after.sum("pulse_landing_taken_messages_total")).toBe(messages.length);
    for (const topic of [topics.exposures, topics.events]) {
      const sent = messages.filter((one) => one.topic === topic);
      expect(after.sum("pulse_landing_messages_total", { topic })).toBe(sent.length);
      const newest = after.samples.filter(
        ({ name, labels }) => name === "pulse_landing_newest_message_timestamp_seconds" && labels.topic === topic,
      );
      expect(Math.max(...newest.map(({ value }) => value)) * 1000).toBe(
        Math.max(...sent.map(({ timestampMs = 0 }) => timestampMs)),
      );
    }
    expect(after.sum("pulse_landing_segments_total")).toBeGreaterThanOrEqual(4);
    expect(after.sum("pulse_landing_lag_messages")).toBe(0);
    expect(after.sum("pulse_landing_lost_offsets_total")).toBe(0);
    expect(after.sum("pulse_process_info", { process: "lander" })).toBe(1);
    await terminate(lander);
  });

  it("the nightly job: nights, models, results, exports; and the lag that no lander is there to show", async () => {
    await byHand("run", "--ds", DAYS[0] ?? "");
    await kafka.send(messages.slice(0, 7));
    const nightly = start("jobs/nightly.ts");
    const url = await metricsUrl(nightly);
    await expect.poll(() => publishedDays(storePath(project)), SETTLED).toEqual(DAYS);
    await expect
      .poll(async () => (await scrape(url)).sum("pulse_night_attempts_total", { outcome: "done" }), SETTLED)
      .toBeGreaterThanOrEqual(3);
    // Its health is there when the night has ended, and looked at every half a minute.
    await expect
      .poll(async () => (await scrape(url)).sum("pulse_day_messages", { days_ago: "1" }), SETTLED)
      .toBeGreaterThan(50);
    const seen = await scrape(url);
    last.nightly = seen;
    expect(seen.sum("pulse_night_attempts_total", { outcome: "given_up" })).toBe(0);
    expect(seen.sum("pulse_night_duration_seconds_count", { outcome: "done" })).toBeGreaterThanOrEqual(3);
    expect(seen.sum("pulse_runs_total", { status: "published" })).toBeGreaterThanOrEqual(3);
    expect(seen.sum("pulse_landing_lag_messages")).toBe(7);

    const runs = DAYS.map((ds) => currentRun(storePath(project), ds));
    expect(seen.sum("pulse_newest_result_timestamp_seconds") * 1000).toBe(Date.parse(runs.at(-1)?.finished_at ?? ""));
    expect(seen.sum("pulse_newest_result_ds_end_timestamp_seconds") * 1000).toBe(
      Date.parse(`${addDays(LAST, 1)}T00:00:00Z`),
    );
    expect(seen.sum("pulse_newest_result_behind_messages")).toBe(0);
    expect([seen.sum("pulse_days_due"), seen.sum("pulse_day_published")]).toEqual([4, 4]);

    const { dead, health } = await withPublished(storePath(project), async (tables) => ({
      dead: await tables.records(
        "select topic, reason, count(*)::double as n from dead_letters where ds = ?::date group by all",
        [LAST],
      ),
      health: await tables.records(
        "select status, count(*)::double as n from pulse_health where ds = ?::date group by all",
        [LAST],
      ),
    }));
    expect(dead.length).toBeGreaterThanOrEqual(2);
    for (const { topic, reason, n } of dead)
      expect(seen.sum("pulse_rejected_messages", { topic: String(topic), reason: String(reason) })).toBe(n);
    expect(seen.sum("pulse_rejected_messages")).toBe(dead.reduce((sum, { n }) => sum + Number(n), 0));
    for (const { status, n } of health) expect(seen.sum("pulse_health_checks", { status: String(status) })).toBe(n);

    const built = runs.slice(1).reduce((sum, run) => sum + (run?.models_built ?? 0), 0);
    expect(built).toBeGreaterThan(0);
    expect(seen.sum("pulse_model_built_total")).toBeGreaterThanOrEqual(built);
    expect(seen.sum("pulse_model_build_seconds_total")).toBeGreaterThan(0);
    expect(seen.sum("pulse_model_bytes_total")).toBeGreaterThan(0);
    for (const target of [`parquet:out`, ...new Set(seen.samples.flatMap(({ labels }) => labels.target ?? []))])
      for (const table of ["assignments", "pulse_results"])
        expect(seen.sum("pulse_exports_total", { target, table, outcome: "exported" }), target).toBeGreaterThanOrEqual(
          3,
        );
    expect(seen.sum("pulse_exports_total", { outcome: "failed" })).toBe(0);
    expect(seen.sum("pulse_run_part_seconds_total", { part: "building" })).toBeGreaterThan(0);
    expect(seen.sum("pulse_log_lines_total", { level: "error" }), nightly.said()).toBe(0);
    await terminate(nightly);
  });

  it("a collector: requests, events and refusals by reason, at an address of their own", async () => {
    const collector = start("jobs/collector.ts");
    const url = await metricsUrl(collector);
    const find = (): string | undefined => /"url":"([^"]+)"/.exec(collector.said())?.[1];
    await expect.poll(find, SETTLED).toBeDefined();
    const post = async (body: unknown, key = KEY): Promise<number> => {
      const headers = { "statsig-api-key": key, "content-type": "application/json" };
      return (await fetch(`${find()}/v1/events`, { method: "POST", headers, body: JSON.stringify(body) })).status;
    };
    const event = { type: "event", name: "purchase", ts: Date.now(), ...personal };
    expect(await post([event, { ...event, name: "view" }])).toBe(202);
    expect(await post([event, 7])).toBe(400);
    expect(await post([event], "wrong")).toBe(401);
    expect((await fetch(`${find()}/metrics`)).status).toBe(404);
    await expect.poll(async () => (await scrape(url)).sum("pulse_collector_requests_total"), SETTLED).toBe(4);
    const seen = await scrape(url);
    last.collector = seen;
    expect(seen.sum("pulse_collector_requests_total", { route: "/v1/events", status: "202" })).toBe(1);
    expect(seen.sum("pulse_collector_requests_total", { route: "/v1/events", status: "401" })).toBe(1);
    expect(seen.sum("pulse_collector_request_duration_seconds_count", { route: "/v1/events" })).toBe(3);
    expect(seen.sum("pulse_collector_events_stored_total")).toBe(3);
    expect(seen.sum("pulse_collector_events_refused_total")).toBe(1);
    expect(seen.sum("pulse_collector_refusals_total", { code: "unknown_key" })).toBe(1);
    expect(seen.sum("pulse_collector_store_up")).toBe(1);
    expect(seen.sum("pulse_collector_pending_bytes")).toBe(0);
    expect(seen.text).not.toContain(KEY);
    await terminate(collector);
  });

  it("the pages: what they answered, by the route's pattern", async () => {
    const pages = start("jobs/pages.ts");
    const url = await metricsUrl(pages);
    const find = (): string | undefined => /"url":"([^"]+)"/.exec(pages.said())?.[1];
    await expect.poll(find, SETTLED).toBeDefined();
    expect((await fetch(`${find()}/`)).status).toBe(200);
    expect((await fetch(`${find()}/gates/nobody-has-it`)).status).toBe(404);
    expect((await fetch(`${find()}/metrics-of-nothing`)).status).toBe(404);
    await expect.poll(async () => (await scrape(url)).sum("pulse_pages_requests_total"), SETTLED).toBe(3);
    const seen = await scrape(url);
    last.pages = seen;
    expect(seen.sum("pulse_pages_requests_total", { route: "/", status: "200" })).toBe(1);
    expect(seen.sum("pulse_pages_requests_total", { route: "/gates/:name", status: "404" })).toBe(1);
    expect(seen.sum("pulse_pages_request_duration_seconds_count", { route: "/" })).toBe(1);
    expect(seen.text).not.toContain("nobody-has-it");
    await terminate(pages);
  });

  it("their logs are JSON with documented fields, name segments and runs, and hold nothing of messages, keys and passwords", () => {
    const documented = documentedLogFields();
    const lines = children.flatMap((child) => child.said().trim().split("\n"));
    expect(lines.length).toBeGreaterThan(20);
    const parsed = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    expect([...new Set(parsed.flatMap(Object.keys))].filter((field) => !documented.has(field))).toEqual([]);
    const told = (msg: string) => parsed.filter((line) => line.msg === msg);
    expect(told("segment published").length).toBeGreaterThan(3);
    for (const { segment } of told("segment published")) expect(segment).toMatch(/^[\w.-]+\/[0-3]\/\d{20}$/);
    for (const msg of ["run begins", "run published"]) {
      expect(told(msg).length).toBeGreaterThanOrEqual(3);
      for (const { run_id } of told(msg)) expect(run_id).toMatch(/^[0-9a-f]{12}$/);
    }
    const secrets = ["canary", KEY, ...shownUnits(ofShop), new URL(postgresUrl()).password].filter(
      (text) => text !== "",
    );
    expect(secrets.length).toBeGreaterThan(20);
    expect(
      secrets.filter((secret) => lines.some((line) => line.includes(JSON.stringify(secret).slice(1, -1)))),
    ).toEqual([]);
  });

  it("docs/monitoring has just the metrics that these processes export, with their labels", () => {
    const documented = documentedMetrics();
    for (const [kind, seen] of Object.entries(last)) {
      const ours = [...seen.names].filter((name) => name.startsWith("pulse_")).sort();
      expect(ours, kind).toEqual(
        documented.flatMap(({ name, processes }) => (processes.includes(kind) ? [name] : [])).sort(),
      );
      for (const { name, labels } of seen.samples) {
        const known = documented.find((one) => [name, name.replace(/_(bucket|sum|count)$/, "")].includes(one.name));
        if (known === undefined) continue;
        const told = Object.keys(labels).filter((label) => label !== "le");
        expect(told.sort(), name).toEqual([...known.labels].sort());
      }
    }
  });

  it("rules and dashboard ask for nothing that no process exports", () => {
    const exported = new Set(
      Object.values(last).flatMap(({ names, samples }) => [...names, ...samples.map(({ name }) => name)]),
    );
    const asked = askedExpressions().flatMap(({ expression }) =>
      readPromql(expression).metrics.map(({ name }) => name),
    );
    expect(asked.length).toBeGreaterThan(60);
    const missing = [...new Set(asked)].filter((name) => !exported.has(name));
    // Prometheus' own.
    expect(missing).toEqual(["up"]);
  });
});

/** Unit ids of messages that are long enough to be told from other text. */
function shownUnits(messages: readonly TestMessage[]): string[] {
  const ids = messages.flatMap(({ value }) =>
    [...String(value ?? "").matchAll(/"userID":"([^"\\]{6,})"/g)].map(([, id = ""]) => id),
  );
  return [...new Set(ids)];
}
