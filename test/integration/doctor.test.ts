import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:net";
import { Redis } from "ioredis";
import { Kafka, logLevel } from "kafkajs";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownSchema, postgresUrl } from "../contract/export-target-harness.ts";
import { redisUrl } from "../contract/schedule-harness.ts";
import { kafkaAddress, makeTopics, type TestTopics } from "../harness/kafka.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { writeProject } from "../harness/write-project.ts";
import { runPulse } from "../unit/cli/fake-cli.ts";

interface Check {
  readonly area: string;
  readonly check: string;
  readonly subject: string;
  readonly status: string;
  readonly seen: string;
  readonly action: string | null;
  readonly dependency_down: boolean;
}

const PASSWORD = "canary-password";
const NOW = Date.now();

describe("pulse doctor, with services", { timeout: 90_000 }, () => {
  const topic = `doctor-${randomUUID()}`;
  const group = randomUUID();
  const schema = ownSchema();
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let kafka: TestTopics;
  let postgres: pg.Client;
  let redis: Redis;
  const opened: Server[] = [];

  interface Places {
    readonly broker?: string;
    readonly topics?: readonly string[];
    readonly redis?: string;
    readonly postgres?: string;
  }
  /** The doctor's answer on a project of these places; the rest are the tests' services. */
  async function doctor(
    places: Places,
    ...args: string[]
  ): Promise<{ exitCode: number; checks: Check[]; text: string }> {
    await writeProject(folder.path, {
      "pulse.yaml": {
        project: "doctor",
        sources: [
          { type: "kafka", brokers: [places.broker ?? kafkaAddress()], topics: places.topics ?? [topic], group },
        ],
        schedule: { redis_url: `\${DOCTOR_REDIS}` },
        exports: [{ type: "postgres", url: `\${DOCTOR_POSTGRES}`, schema }],
      },
    });
    const env = {
      DOCTOR_REDIS: places.redis ?? redisUrl(),
      DOCTOR_POSTGRES: places.postgres ?? postgresUrl(),
    };
    const { exitCode, stdout, stderr } = await runPulse(["doctor", "--json", ...args], {
      cwd: folder.path,
      env,
      now: NOW,
    });
    expect(stderr).toBe("");
    return { exitCode, text: stdout, checks: (JSON.parse(stdout) as { checks: Check[] }).checks };
  }
  const find = (checks: readonly Check[], area: string, check: string): Check | undefined =>
    checks.find((one) => one.area === area && one.check === check);
  async function configure(entries: Readonly<Record<string, string>>): Promise<void> {
    const admin = new Kafka({ brokers: [kafkaAddress()], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const configEntries = Object.entries(entries).map(([name, value]) => ({ name, value }));
    await admin.alterConfigs({ validateOnly: false, resources: [{ type: 2, name: topic, configEntries }] });
    await admin.disconnect();
  }
  /** A port at which somebody accepts and says nothing, or at which nobody is. */
  async function port(answers: boolean): Promise<number> {
    const server = createServer(() => undefined).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const found = typeof address === "object" && address !== null ? address.port : 0;
    if (answers) opened.push(server);
    else await new Promise((resolve) => server.close(resolve));
    return found;
  }

  beforeAll(async () => {
    folder = await temporaryFolder("doctor");
    kafka = await makeTopics({ [topic]: 2 });
    const event = { type: "event", name: "a", ts: NOW, units: { userID: "u" } };
    await kafka.send(
      Array.from({ length: 10 }, () => ({
        topic,
        key: null,
        value: JSON.stringify(event),
        timestampMs: NOW - 7_200_000,
      })),
    );
    postgres = new pg.Client({ connectionString: postgresUrl() });
    await postgres.connect();
    redis = new Redis(redisUrl());
  });
  afterAll(async () => {
    for (const server of opened) server.close();
    await postgres.query(`drop schema if exists "${schema}" cascade`);
    await postgres.end();
    redis.disconnect();
    await kafka.remove();
    await folder.remove();
  });

  it("finds all of them there, and what waits without a lander", async () => {
    const { checks, exitCode } = await doctor({});
    expect(checks.filter(({ status }) => status === "problem")).toEqual([]);
    expect(exitCode).toBe(0);
    expect(find(checks, "kafka", "brokers")?.seen).toBe("1 broker answers");
    expect(find(checks, "kafka", "topic")?.seen).toContain("2 partitions, 1 replica");
    expect(find(checks, "kafka", "retention")?.seen).toContain("kept for ever; 10 messages wait");
    expect(find(checks, "kafka", "group")).toMatchObject({
      status: "warning",
      action: expect.stringContaining("pulse land"),
    });
    expect(find(checks, "redis", "version")?.seen).toMatch(/^Redis \d/);
    expect(find(checks, "exports", "target")?.seen).toMatch(/PostgreSQL \d+.*will be made/);
    expect(checks.filter(({ area }) => area === "clock").map(({ status }) => status)).toEqual(["ok", "ok"]);
  });

  it("finds a topic that nobody made", async () => {
    const { checks, exitCode } = await doctor({ topics: [topic, "no-such-topic"] });
    expect(
      find(
        checks.filter(({ subject }) => subject === "no-such-topic"),
        "kafka",
        "topic",
      )?.status,
    ).toBe("problem");
    expect(exitCode).toBe(3);
  });

  it("holds a topic's retention against what waits to be stored", async () => {
    await doctor({});
    expect(
      (
        await runPulse(["land", "--once"], {
          cwd: folder.path,
          now: NOW,
          env: { DOCTOR_REDIS: "x://", DOCTOR_POSTGRES: "x://" },
        })
      ).exitCode,
    ).toBe(0);
    const retention = async (): Promise<Check | undefined> => find((await doctor({})).checks, "kafka", "retention");
    expect(await retention()).toMatchObject({ status: "ok", seen: expect.stringContaining("0 messages wait") });

    await configure({ "retention.ms": "36000000" });
    expect(await retention()).toMatchObject({ status: "warning", seen: expect.stringContaining("less than a day") });

    // The newest stored message is two hours old; with one waiting, three hours of retention are nearly over, and then two and a half.
    await kafka.send([{ topic, key: null, value: "{}", timestampMs: NOW }]);
    await configure({ "retention.ms": "10800000" });
    expect(await retention()).toMatchObject({
      status: "warning",
      action: expect.stringContaining("before it expires"),
    });
    await configure({ "retention.ms": "8640000" });
    expect(await retention()).toMatchObject({
      status: "problem",
      action: expect.stringContaining("before it expires"),
    });

    await configure({ "retention.ms": "-1", "cleanup.policy": "compact" });
    expect(find((await doctor({})).checks, "kafka", "topic")).toMatchObject({
      status: "warning",
      seen: expect.stringContaining("compacted"),
    });
    await configure({ "retention.ms": "-1", "cleanup.policy": "delete", "retention.bytes": "1000000" });
    expect(await retention()).toMatchObject({
      status: "warning",
      seen: expect.stringContaining("977 KiB a partition"),
    });
  });

  it("finds a Redis that throws jobs away", async () => {
    await redis.config("SET", "maxmemory-policy", "allkeys-lru");
    try {
      expect(find((await doctor({})).checks, "redis", "eviction")?.status).toBe("warning");
      await redis.config("SET", "maxmemory", "1gb");
      const { checks, exitCode } = await doctor({});
      expect(find(checks, "redis", "eviction")).toMatchObject({
        status: "problem",
        action: expect.stringContaining("noeviction"),
      });
      expect(exitCode).toBe(3);
    } finally {
      await redis.config("SET", "maxmemory-policy", "noeviction");
      await redis.config("SET", "maxmemory", "0");
    }
  });

  it("finds a user of PostgreSQL who may not make the schema", async () => {
    const role = `doctor_${schema.replaceAll("-", "_")}`;
    await postgres.query(`create role "${role}" login password '${PASSWORD}'`);
    try {
      const url = new URL(postgresUrl());
      url.username = role;
      url.password = PASSWORD;
      const { checks, exitCode, text } = await doctor({ postgres: url.href });
      expect(find(checks, "exports", "target")).toMatchObject({
        status: "problem",
        action: expect.stringContaining("grant"),
      });
      expect(exitCode).toBe(3);
      expect(text).not.toContain(PASSWORD);
    } finally {
      await postgres.query(`drop role "${role}"`);
    }
  });

  it("says which of them does not answer, without its password, and ends with 4", async () => {
    const away = await port(false);
    const { checks, exitCode, text } = await doctor({
      broker: `127.0.0.1:${away}`,
      redis: `redis://:${PASSWORD}@127.0.0.1:${away}`,
      postgres: `postgres://pulse:${PASSWORD}@127.0.0.1:${away}/pulse`,
    });
    expect(exitCode).toBe(4);
    const down = checks.filter(({ dependency_down }) => dependency_down);
    expect(down.map(({ area }) => area)).toEqual(["kafka", "redis", "exports"]);
    for (const { status, seen, action } of down) {
      expect(status).toBe("problem");
      expect(seen).toContain("ECONNREFUSED");
      expect(action).not.toBeNull();
    }
    expect(text).not.toContain(PASSWORD);
  });

  it("waits for those that accept and say nothing only for a while", async () => {
    const silent = await port(true);
    const { checks, exitCode } = await doctor({
      redis: `redis://127.0.0.1:${silent}`,
      postgres: `postgres://pulse:x@127.0.0.1:${silent}/pulse`,
    });
    expect(exitCode).toBe(4);
    expect(checks.filter(({ dependency_down }) => dependency_down).map(({ area }) => area)).toEqual([
      "redis",
      "exports",
    ]);
  });
});
