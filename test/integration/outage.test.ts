import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { createKafka } from "../../src/landing/kafka-client.ts";
import { silentLog } from "../../src/log.ts";
import { type Broker, startBroker } from "../chaos/broker.ts";
import { type Child, startChild } from "../harness/child.ts";
import { landedMessages } from "../harness/landed.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { writeProject } from "../harness/write-project.ts";

/** How long the broker is away; longer than clients try again at once: `PULSE_TEST_OUTAGE_SECONDS=60`. */
const OUTAGE_MS = Number(process.env.PULSE_TEST_OUTAGE_SECONDS ?? 5) * 1000;
const KEY = "outage-key";
const TOPIC = "outage";

const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

/** A process that is started again where it ends because Kafka is away, as a supervisor does. */
function supervised(file: string, folder: string): { current(): Child; readonly codes: (number | null)[] } {
  const codes: (number | null)[] = [];
  let child: Child;
  let stopped = false;
  const start = (): void => {
    child = startChild(file, [folder], { OUTAGE_KEY: KEY });
    void child.ended.then((code) => {
      if (stopped) return;
      codes.push(code);
      start();
    });
  };
  start();
  closing.push(async () => {
    stopped = true;
    child.process.kill("SIGKILL");
    await child.ended;
  });
  return { current: () => child, codes };
}

/** Posts one event; its status, or 0 where no answer came. */
async function post(url: string, id: string): Promise<number> {
  try {
    const body = JSON.stringify({
      events: [{ eventName: "tick", time: Date.now(), user: { userID: id }, event_id: id }],
    });
    const headers = { "statsig-api-key": KEY };
    const answer = await fetch(`${url}/v1/log_event`, {
      method: "POST",
      headers,
      body,
      signal: AbortSignal.timeout(30_000),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}

async function makeTopic(broker: Broker): Promise<void> {
  const admin = createKafka({ brokers: [broker.direct], client_id: "test", tls: false }, silentLog).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 2 }], waitForLeaders: true });
  await admin.disconnect();
}

const urlOf = (child: Child): string | undefined => /"url":"([^"]+)"/.exec(child.said())?.[1];

test("while Kafka is away the collector acknowledges nothing, and all that it ever acknowledged is landed once when Kafka is back", {
  timeout: OUTAGE_MS + 240_000,
}, async () => {
  const folder = await temporaryFolder("outage");
  closing.push(() => folder.remove());
  const broker = await startBroker(join(folder.path, "broker"), () => undefined);
  closing.push(() => broker.close());
  await makeTopic(broker);
  const store = join(folder.path, "store");
  await writeProject(folder.path, {
    "pulse.yaml": {
      project: "outage",
      store,
      sources: [{ type: "kafka", brokers: [broker.direct], topics: [TOPIC], group: randomUUID() }],
      landing: { segment_max_seconds: 1 },
      collector: { port: 0, requests_per_second: 100_000, keys: [{ key: `\${OUTAGE_KEY}`, kind: "server" }] },
    },
  });
  const lander = supervised("jobs/lander.ts", folder.path);
  const collector = supervised("jobs/collector.ts", folder.path);
  await expect.poll(() => urlOf(collector.current()), { timeout: 60_000 }).toBeDefined();

  const acknowledged: string[] = [];
  const answers: { readonly at: number; readonly status: number }[] = [];
  const waiting = new Set<Promise<void>>();
  let posting = true;
  const poster = (async () => {
    while (posting) {
      const id = randomUUID();
      const at = Date.now();
      const one = post(urlOf(collector.current()) ?? "", id).then((status) => {
        answers.push({ at, status });
        if (status >= 200 && status < 300) acknowledged.push(id);
        waiting.delete(one);
      });
      waiting.add(one);
      await sleep(50);
    }
  })();
  const statuses = (from: number, to: number): Set<number> =>
    new Set(answers.flatMap(({ at, status }) => (from <= at && at < to ? [status] : [])));
  await expect.poll(() => acknowledged.length, { timeout: 60_000 }).toBeGreaterThan(20);

  broker.signal("SIGKILL");
  const awayMs = Date.now();
  await sleep(OUTAGE_MS);
  const backMs = Date.now();
  await broker.restart();
  await expect
    .poll(() => statuses(backMs, Date.now()).has(202) || statuses(backMs, Date.now()).has(200), { timeout: 90_000 })
    .toBe(true);
  await sleep(1_000);
  posting = false;
  await poster;
  await Promise.all(waiting);
  const during = statuses(awayMs + 1_000, backMs - 1_000);
  // Some that were asked just before it came back are stored when it is: they are acknowledged late, and landed.
  expect(
    [...during].filter((status) => ![0, 200, 202, 503].includes(status)),
    JSON.stringify([...during]),
  ).toEqual([]);
  expect(during).toContain(503);

  const landed = async (): Promise<string[]> =>
    (await landedMessages(store)).map((line) => Buffer.from(line.split(" ")[2] ?? "", "hex").toString());
  await expect
    .poll(
      async () => {
        const all = (await landed()).join("\n");
        return acknowledged.filter((id) => !all.includes(id)).length;
      },
      { timeout: 120_000, interval: 1_000 },
    )
    .toBe(0);
  const visible = await broker.visible(TOPIC, (await landed()).length);
  await expect.poll(async () => (await landed()).length, { timeout: 60_000, interval: 1_000 }).toBe(visible.size);
  // A supervisor starts them again where they give up: that is all that they may end with.
  expect([...lander.codes, ...collector.codes].filter((code) => code !== 4)).toEqual([]);
});
