import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { decodeFetchResponse, messagesIn } from "../../../src/landing/kafka-fetch-response.ts";
import type { Message } from "../../../src/landing/source.ts";
import { batchBytes, markerBytes, oldMessageSet, responseBytes } from "./kafka-batches.ts";

const load = createRequire(import.meta.url);
const noOld = () => Promise.reject(new Error("nothing is old here"));

interface Decoded {
  readonly responses: readonly {
    readonly partitions: readonly { messages: unknown; abortedTransactions: unknown }[];
  }[];
}

function kafkajsDecoder(version: number): (payload: Buffer) => Promise<Decoded> {
  return load(`kafkajs/src/protocol/requests/fetch/v${version}/response.js`).decode;
}

/** What is said of the response and its partitions, messages aside. */
function withoutMessages(decoded: Decoded): unknown {
  for (const { partitions } of decoded.responses)
    for (const partition of partitions) {
      partition.messages = [];
      partition.abortedTransactions = [];
    }
  return decoded;
}

const value = (text: string) => [{ offsetDelta: 0, value: Buffer.from(text) }];

test.each([4, 5, 6, 7, 8, 9, 10, 11])("a response of version %i says what kafkajs says", async (version) => {
  const payload = responseBytes(version, "events", [
    { partition: 0, set: await batchBytes({ firstOffset: 5n, records: value("a") }) },
    { partition: 3, set: Buffer.alloc(0), errorCode: 1, aborted: [[7n, 2n]] },
  ]);
  const ours = await decodeFetchResponse(payload, version, noOld);
  expect(withoutMessages(ours as Decoded)).toEqual(withoutMessages(await kafkajsDecoder(version)(payload)));
});

test("what was fetched of a partition is one message to the client, at the last offset of all", async () => {
  const set = Buffer.concat([
    await batchBytes({ firstOffset: 5n, lastOffsetDelta: 4, records: value("a") }),
    await batchBytes({ firstOffset: 10n, producerId: 1n, transactional: true, records: value("aborted") }),
    await markerBytes(11n, 1n, "abort"),
    await batchBytes({ firstOffset: 12n, gzip: true, records: value("b") }),
    await batchBytes({ firstOffset: 13n, lastOffsetDelta: 2, records: [] }),
  ]);
  const payload = responseBytes(11, "events", [{ partition: 0, set, aborted: [[1n, 10n]] }]);
  const { messages = [] } = (await decodeFetchResponse(payload, 11, noOld)).responses[0]?.partitions[0] ?? {};
  expect(messages.map(({ offset }) => offset)).toEqual(["15"]);
  const blocks = messagesIn(messages);
  expect(blocks.flatMap((block) => [...block]).map((one) => [one.offset, one.value?.toString()])).toEqual([
    ["5", "a"],
    ["12", "b"],
  ]);
});

test("where nothing is left to read, the client is told how far it goes", async () => {
  const payload = responseBytes(11, "events", [{ partition: 0, set: await markerBytes(7n, 1n, "commit") }]);
  const { messages = [] } = (await decodeFetchResponse(payload, 11, noOld)).responses[0]?.partitions[0] ?? {};
  expect(messages.map(({ offset }) => offset)).toEqual(["7"]);
  expect(messagesIn(messages)).toEqual([]);
});

test("messages of older formats are the client's own", async () => {
  const own: Message[] = ["a", "b"].map((text, offset) => ({
    offset: `${offset}`,
    timestamp: "0",
    value: Buffer.from(text),
  }));
  const payload = responseBytes(11, "events", [{ partition: 0, set: oldMessageSet(1, ["a", "b"]) }]);
  const decoded = await decodeFetchResponse(payload, 11, async () => own);
  const { messages = [] } = decoded.responses[0]?.partitions[0] ?? {};
  expect(messagesIn(messages)).toEqual([own]);
});
