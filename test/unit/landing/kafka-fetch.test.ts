import type { Kafka } from "kafkajs";
import { expect, test } from "vitest";
import { fetchUndecoded } from "../../../src/landing/kafka-fetch.ts";
import { messagesIn } from "../../../src/landing/kafka-fetch-response.ts";
import { oldMessageSet, responseBytes, TIME } from "./kafka-batches.ts";

interface Sent {
  readonly response: { readonly decode: unknown };
}

type Decode = (payload: Buffer) => Promise<{
  readonly responses: readonly {
    readonly partitions: readonly { readonly messages: Parameters<typeof messagesIn>[0] }[];
  }[];
}>;

/** What a client of ours sends in place of a request. Its broker stands for those that a test cannot start: they are too old. */
async function sentFor(request: { readonly apiKey: number; readonly apiVersion: number }): Promise<Sent> {
  const send = async (sent: object): Promise<object> => sent;
  const broker = { connectionPool: { send }, fetch: async () => ({ responses: [] }) };
  const cluster = { findBroker: async () => broker };
  const createCluster = Symbol("private:Kafka:createCluster");
  const kafka = { [createCluster]: () => cluster };
  fetchUndecoded(kafka as unknown as Kafka);
  await kafka[createCluster]().findBroker();
  await kafka[createCluster]().findBroker();
  return (await broker.connectionPool.send({ request, response: { decode: "kafkajs" } })) as Sent;
}

test.each([
  ["other requests", 0, 11],
  ["fetches of brokers before 0.11", 1, 3],
  ["fetches newer than kafkajs knows", 1, 12],
])("%s are decoded by the client", async (_, apiKey, apiVersion) => {
  expect((await sentFor({ apiKey, apiVersion })).response.decode).toBe("kafkajs");
});

test.each([0, 1] as const)("messages that were stored in format %i are read", async (format) => {
  const { response } = await sentFor({ apiKey: 1, apiVersion: 11 });
  const payload = responseBytes(11, "events", [{ partition: 0, set: oldMessageSet(format, ["a", "b"]) }]);
  const { messages = [] } = (await (response.decode as Decode)(payload)).responses[0]?.partitions[0] ?? {};
  const read = messagesIn(messages).flatMap((block) => [...block]);
  const time = format === 0 ? "0" : `${TIME}`;
  expect(read.map(({ timestamp, value }) => [timestamp, value?.toString()])).toEqual([
    [time, "a"],
    [time, "b"],
  ]);
});

test("what cannot be decoded is not fetched again and again", async () => {
  const { response } = await sentFor({ apiKey: 1, apiVersion: 11 });
  await expect((response.decode as Decode)(Buffer.alloc(6))).rejects.toMatchObject({ retriable: false });
});

test("another kafkajs is refused", () => {
  expect(() => fetchUndecoded({} as Kafka)).toThrow(expect.objectContaining({ code: "LANDING_OTHER_KAFKAJS" }));
});
