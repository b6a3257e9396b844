import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import autocannon from "autocannon";
import fastify from "fastify";
import { createKafka } from "../../src/landing/kafka-client.ts";
import { silentLog } from "../../src/log.ts";
import { startChild } from "../harness/child.ts";
import { writeProject } from "../harness/write-project.ts";

const CONNECTIONS = 100;
const EVENTS = 10;
const KEY = "bench-key";

export interface CollectorBenchmark {
  readonly seconds: number;
  readonly bare: Load;
  readonly collector: Load;
  /** Events that the collector acknowledged (by its own count when it ended), that clients saw acknowledged, and messages of the topic. */
  readonly acknowledged: number;
  readonly seen: number;
  readonly stored: number;
}

interface Load {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
  readonly accepted: number;
}

/**
 * Requests of 10 events over 100 connections: to a bare server that parses them and answers, then to a collector in a process of its own
 * that stores them in Kafka (PULSE_TEST_KAFKA) before it answers.
 */
export async function benchCollector({ seconds = 60 }: { readonly seconds?: number }): Promise<CollectorBenchmark> {
  const bare = await benchBare(seconds);
  const broker = process.env.PULSE_TEST_KAFKA ?? "";
  const topic = `bench-collector-${randomUUID()}`;
  const admin = createKafka({ brokers: [broker], client_id: "bench", tls: false }, silentLog).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 4 }], waitForLeaders: true });
  const folder = await mkdtemp(join(tmpdir(), "pulse-bench-"));
  try {
    await writeProject(folder, {
      "pulse.yaml": {
        project: "bench",
        sources: [{ type: "kafka", brokers: [broker], topics: [topic] }],
        collector: {
          port: 0,
          requests_per_second: 10_000_000,
          events_per_second: 0,
          keys: [{ key: `\${BENCH_KEY}`, kind: "server" }],
        },
      },
    });
    const child = startChild("jobs/collector.ts", [folder], { BENCH_KEY: KEY });
    try {
      const collector = await measure(await urlSaid(child), seconds);
      child.process.kill("SIGTERM");
      await child.ended;
      const stored = (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0);
      const acknowledged = Number(/"events":(\d+),"msg":"ended"/.exec(child.said())?.[1]);
      const seen = collector.accepted * EVENTS;
      if (acknowledged !== stored || seen > stored)
        throw new Error(`acknowledged ${acknowledged}, seen by clients ${seen}, but stored ${stored} events`);
      return { seconds, bare, collector, acknowledged, seen, stored };
    } finally {
      child.process.kill("SIGKILL");
      await child.ended;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
    await admin.deleteTopics({ topics: [topic] });
    await admin.disconnect();
  }
}

export function collectorMarkdown({
  seconds,
  bare,
  collector,
  acknowledged,
  seen,
  stored,
}: CollectorBenchmark): string {
  const row = (what: string, load: Load): string =>
    `| ${what} | ${k(load.requestsPerSecond)} | ${k(load.requestsPerSecond * EVENTS)} | ${load.p50Ms} ms | ${load.p99Ms} ms | ${(load.requestsPerSecond / bare.requestsPerSecond).toFixed(2)} |`;
  return [
    `${CONNECTIONS} connections for ${seconds} s, ${EVENTS} events a request (Statsig's dialect), client, server and Kafka on the same machine.`,
    "",
    "| what | requests/s | events/s | p50 | p99 | of the bare server |",
    "| --- | --- | --- | --- | --- | --- |",
    row("bare fastify: parses the body and answers", bare),
    row("the collector: answers when Kafka has the events", collector),
    "",
    `Acknowledged events: ${acknowledged.toLocaleString("en")} (${seen.toLocaleString("en")} while the clients still listened); messages in the topic: ${stored.toLocaleString("en")}; requests that failed: ${collector.failed}.`,
  ].join("\n");
}

async function benchBare(seconds: number): Promise<Load> {
  const app = fastify();
  app.post("/v1/log_event", async (_request, reply) => reply.code(202).send({ success: true }));
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  try {
    return await measure(url, seconds);
  } finally {
    await app.close();
  }
}

async function measure(url: string, seconds: number): Promise<Load> {
  const options = {
    url: `${url}/v1/log_event`,
    method: "POST" as const,
    headers: { "content-type": "application/json", "statsig-api-key": KEY },
    body: JSON.stringify(requestBody()),
    connections: CONNECTIONS,
  };
  await autocannon({ ...options, duration: 2, headers: { ...options.headers, "statsig-api-key": "warm-up" } });
  const result = await autocannon({ ...options, duration: seconds });
  const accepted = result["2xx"];
  return {
    requestsPerSecond: accepted / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    failed: result.errors + result.timeouts + result.non2xx,
    accepted,
  };
}

/** The same bytes every time: what they cost does not depend on what they say. */
function requestBody(): object {
  const events = Array.from({ length: EVENTS }, (_, n) => ({
    eventName: n === 0 ? "statsig::gate_exposure" : "add_to_cart",
    value: 29.99,
    time: Date.now(),
    user: { userID: `user-${n}`, country: "DE", custom: { plan: "pro" }, statsigEnvironment: { tier: "production" } },
    metadata: { category: "shoes", currency: "EUR", price: "29.99" },
    secondaryExposures: [],
  }));
  return { events, statsigMetadata: { sdkType: "statsig-node", sdkVersion: "6.5.2" } };
}

async function urlSaid(child: ReturnType<typeof startChild>): Promise<string> {
  for (let waits = 0; waits < 600; waits += 1) {
    const url = /"url":"([^"]+)"/.exec(child.said())?.[1];
    if (url !== undefined) return url;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the collector does not listen:\n${child.said()}`);
}

function k(perSecond: number): string {
  return perSecond >= 10_000 ? `${Math.round(perSecond / 1000)} k` : Math.round(perSecond).toLocaleString("en");
}
