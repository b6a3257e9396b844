import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { loadProject } from "../../src/config/load.ts";
import { storePath } from "../../src/config/store-path.ts";
import { createKafka } from "../../src/landing/kafka-client.ts";
import { land } from "../../src/landing/land.ts";
import { silentLog } from "../../src/log.ts";
import { openEngine, runDs } from "../../src/publish/run-ds.ts";
import { valuesOfTopic } from "../contract/event-sink-harness.ts";
import { kafkaWay } from "../contract/event-sink-proxy.ts";
import { type Child, startChild } from "../harness/child.ts";
import { readHealth } from "../harness/published-results.ts";
import { writeProject } from "../harness/write-project.ts";
import { temporaryFolder } from "../unit/landing/fixture.ts";

const broker = process.env.PULSE_TEST_KAFKA ?? "";
const KEY = "integration-key";

interface Running {
  readonly url: string;
  readonly child: Child;
  readonly folder: string;
  readonly topic: string;
}

/** A topic, a project of it, and a collector in a process of its own, on the broker's address or on another way to it. */
async function running(source: "kafka" | "files", address = broker): Promise<Running> {
  const folder = await temporaryFolder();
  const topic = `collector-${randomUUID()}`;
  if (source === "kafka") {
    const admin = createKafka({ brokers: [broker], client_id: "test", tls: false }, silentLog).admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 2 }], waitForLeaders: true });
    await admin.disconnect();
  }
  await mkdir(join(folder, "in"));
  await writeProject(folder, {
    "pulse.yaml": {
      project: "shop",
      sources: [
        source === "kafka"
          ? { type: "kafka", brokers: [address], topics: [topic], group: randomUUID() }
          : { type: "files", topic, path: "in" },
      ],
      collector: { port: 0, requests_per_second: 100_000, keys: [{ key: `\${COLLECTOR_KEY}`, kind: "server" }] },
    },
    "gates/g.yaml": { gate: "g", rules: [{ rule: "everyone", percent: 10 }], salt: "s" },
  });
  const child = startChild("jobs/collector.ts", [folder], { COLLECTOR_KEY: KEY });
  onTestFinished(async () => {
    child.process.kill("SIGKILL");
    await child.ended;
  });
  await expect.poll(() => /"url":"([^"]+)"/.exec(child.said())?.[1], { timeout: 30_000, interval: 50 }).toBeDefined();
  return { url: /"url":"([^"]+)"/.exec(child.said())?.[1] ?? "", child, folder, topic };
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
}

/** Posts events; status 0: no answer came. */
async function log(url: string, ids: readonly string[]): Promise<Answer> {
  const events = ids.map((event_id) => ({ eventName: "a", time: Date.now(), user: { userID: event_id }, event_id }));
  try {
    const answer = await fetch(`${url}/v1/log_event`, {
      method: "POST",
      headers: { "statsig-api-key": KEY },
      body: JSON.stringify({ events }),
      signal: AbortSignal.timeout(20_000),
    });
    await answer.arrayBuffer();
    return { status: answer.status, retryAfter: answer.headers.get("retry-after") };
  } catch {
    return { status: 0, retryAfter: null };
  }
}

interface Load {
  readonly acknowledged: string[];
  readonly answers: Answer[];
  stop(): Promise<void>;
}

/** Clients that log without a pause, three events a request. */
function load(url: string, clients: number): Load {
  const acknowledged: string[] = [];
  const answers: Answer[] = [];
  let isOver = false;
  const done = Array.from({ length: clients }, async (_, client) => {
    for (let n = 0; !isOver; n += 1) {
      const ids = [0, 1, 2].map((k) => `${client}-${n}-${k}`);
      const answer = await log(url, ids);
      answers.push(answer);
      if (answer.status === 202) acknowledged.push(...ids);
      else await sleep(20);
    }
  });
  return {
    acknowledged,
    answers,
    stop: async () => {
      isOver = true;
      await Promise.all(done);
    },
  };
}

const idsIn = (values: readonly string[]): string[] =>
  values.map((value) => (JSON.parse(value) as { event_id: string }).event_id);

async function valuesOfFolder(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return texts.flatMap((text) => text.split("\n").filter((line) => line !== ""));
}

describe("a collector in a process of its own", () => {
  it.each(["kafka", "files"] as const)(
    "that is told to end under load ends with 0, and has stored all that it acknowledged (%s)",
    async (source) => {
      const { url, child, folder, topic } = await running(source);
      const clients = load(url, 20);
      await expect.poll(() => clients.acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(300);
      child.process.kill("SIGTERM");
      expect(await child.ended).toBe(0);
      await clients.stop();
      const stored = idsIn(
        source === "kafka" ? await valuesOfTopic(broker, topic) : await valuesOfFolder(join(folder, "in")),
      );
      expect(clients.acknowledged.filter((id) => !new Set(stored).has(id))).toEqual([]);
      expect(stored).toHaveLength(new Set(stored).size);
      expect(new Set(clients.answers.map(({ status }) => status)).size).toBeLessThanOrEqual(3);
      for (const { status } of clients.answers) expect([202, 503, 0]).toContain(status);
    },
  );

  it("answers 503 while Kafka is away, takes events again afterwards, and has everything that it acknowledged", async () => {
    const way = await kafkaWay(broker);
    onTestFinished(() => way.close());
    const { url, child, topic } = await running("kafka", way.address);
    const clients = load(url, 10);
    await expect.poll(() => clients.acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(100);
    await way.set("closed");
    await expect
      .poll(() => clients.answers.filter(({ status }) => status === 503).length, { timeout: 20_000 })
      .toBeGreaterThan(20);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(
      clients.answers.filter(({ status }) => status === 503).every(({ retryAfter }) => Number(retryAfter) >= 1),
    ).toBe(true);
    await way.set("open");
    const before = clients.acknowledged.length;
    await expect.poll(() => clients.acknowledged.length - before, { timeout: 30_000 }).toBeGreaterThan(100);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    await clients.stop();
    child.process.kill("SIGTERM");
    expect(await child.ended).toBe(0);
    const stored = new Set(idsIn(await valuesOfTopic(broker, topic)));
    expect(clients.acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    for (const { status } of clients.answers) expect([202, 503]).toContain(status);
  });

  it.each(["kafka", "files"] as const)(
    "may be sent the same body again and again: its events are one each after a run (%s)",
    async (source) => {
      const { url, folder } = await running(source);
      const day = "2026-01-05";
      const time = Date.parse(`${day}T10:00:00Z`);
      const user = { userID: "u1", statsigEnvironment: { tier: "production" } };
      const body = JSON.stringify({
        events: [
          {
            eventName: "statsig::gate_exposure",
            time,
            user,
            metadata: { gate: "g", gateValue: "true", ruleID: "everyone" },
          },
          { eventName: "purchase", value: 1, time: time + 1_000, user },
          { eventName: "purchase", value: 1, time: time + 1_000, user },
        ],
      });
      const headers = { "statsig-api-key": KEY };
      const compressed = { ...headers, "content-encoding": "gzip" };
      for (const init of [
        { headers, body },
        { headers, body },
        { headers: compressed, body: gzipSync(body) },
      ])
        expect((await fetch(`${url}/v1/log_event`, { method: "POST", ...init })).status).toBe(202);
      const project = await loadProject(folder, { COLLECTOR_KEY: KEY });
      await land(project, { signal: new AbortController().signal, once: true });
      const engine = await openEngine(project);
      try {
        await runDs({ project, ds: day, engine });
      } finally {
        await engine.close();
      }
      const health = await readHealth(storePath(project), day);
      const accounts = health
        .filter(({ check }) => check.endsWith("_accounting"))
        .map(({ check, detail }) => [check, detail] as const);
      expect(Object.fromEntries(accounts)).toMatchObject({
        message_accounting: { came: 9 },
        event_accounting: { came: 9, duplicate: 6, used: 3 },
        exposure_accounting: { came: 3, duplicate: 2, used: 1 },
      });
    },
  );

  it("serves what is applied within 2 s", async () => {
    const { url, folder } = await running("files");
    const percent = async (): Promise<number> => {
      const answer = await fetch(`${url}/v1/download_config_specs/${KEY}.json`);
      const { feature_gates } = (await answer.json()) as { feature_gates: { rules: { passPercentage: number }[] }[] };
      return feature_gates[0]?.rules[0]?.passPercentage ?? Number.NaN;
    };
    expect(await percent()).toBe(10);
    await writeProject(folder, {
      "gates/g.yaml": { gate: "g", rules: [{ rule: "everyone", percent: 35 }], salt: "s" },
    });
    const apply = startChild("src/cli/main.ts", ["--project", folder, "apply", "--yes"], { COLLECTOR_KEY: KEY });
    expect(await apply.ended, apply.said()).toBe(0);
    await expect.poll(percent, { timeout: 2_000 }).toBe(35);
  });

  it("says nothing of users and keys in its log", async () => {
    const { url, child } = await running("files");
    await log(url, ["somebody-secret"]);
    await fetch(`${url}/v1/download_config_specs/${KEY}.json`);
    await fetch(`${url}/v1/log_event`, {
      method: "POST",
      headers: { "statsig-api-key": "guessed-key" },
      body: "{somebody-secret",
    });
    child.process.kill("SIGTERM");
    await child.ended;
    for (const secret of ["somebody-secret", KEY, "guessed-key"]) expect(child.said()).not.toContain(secret);
  });
});
