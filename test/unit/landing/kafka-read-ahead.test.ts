import { expect, test } from "vitest";
import { type Fetched, type FetchOptions, readAhead } from "../../../src/landing/kafka-read-ahead.ts";

/** A question for the topic's partitions, each from an offset on. */
function question(...offsets: readonly number[]): FetchOptions {
  return {
    topics: [{ topic: "t", partitions: offsets.map((offset, partition) => ({ partition, fetchOffset: `${offset}` })) }],
  };
}

/** A broker with so many messages in each partition, of which it hands over ten at a time. */
function broker(...ends: readonly number[]) {
  const asked: string[] = [];
  const failing = new Set<string>();
  const fetch = async ({ topics }: FetchOptions): Promise<Fetched> => {
    const partitions = topics.flatMap((topic) => topic.partitions);
    const offsets = partitions.map(({ fetchOffset }) => fetchOffset).join(" ");
    asked.push(offsets);
    if (failing.has(offsets)) throw new Error(`no answer to ${offsets}`);
    return {
      responses: [
        {
          topicName: "t",
          partitions: partitions.map(({ partition, fetchOffset }) => {
            const end = ends[partition] ?? 0;
            const last = Math.min(Number(fetchOffset) + 10, end) - 1;
            const messages = last < Number(fetchOffset) ? [] : [{ offset: `${last}` }];
            return { partition, lastStableOffset: `${end}`, messages };
          }),
        },
      ],
    };
  };
  return { asked, failing, fetch: readAhead(fetch) };
}

function lastOffsets({ responses }: Fetched): (string | undefined)[] {
  return responses.flatMap(({ partitions }) => partitions.map(({ messages }) => messages.at(-1)?.offset));
}

test("what follows is asked for before the client asks, and once", async () => {
  const { asked, fetch } = broker(25, 12);
  expect(lastOffsets(await fetch(question(0, 0)))).toEqual(["9", "9"]);
  expect(asked).toEqual(["0 0", "10 10"]);
  expect(lastOffsets(await fetch(question(10, 10)))).toEqual(["19", "11"]);
  expect(lastOffsets(await fetch(question(20, 12)))).toEqual(["24", undefined]);
  expect(asked).toEqual(["0 0", "10 10", "20 12"]);
});

test("at the end nothing is left waiting at the broker", async () => {
  const { asked, fetch } = broker(10);
  await fetch(question(0));
  await fetch(question(10));
  expect(asked).toEqual(["0", "10"]);
});

test("after a seek the client gets what it asks for", async () => {
  const { asked, fetch } = broker(100);
  await fetch(question(0));
  expect(lastOffsets(await fetch(question(50)))).toEqual(["59"]);
  expect(lastOffsets(await fetch(question(60)))).toEqual(["69"]);
  expect(asked).toEqual(["0", "10", "50", "60", "70"]);
});

test("other partitions are another question", async () => {
  const { fetch } = broker(100, 100);
  await fetch(question(0));
  expect(lastOffsets(await fetch(question(10, 0)))).toEqual(["19", "9"]);
});

test("an answer that fails ahead fails the fetch that it was for, and no other", async () => {
  const { failing, fetch } = broker(100);
  failing.add("10");
  await fetch(question(0));
  await expect(fetch(question(10))).rejects.toThrow("no answer to 10");
  failing.clear();
  expect(lastOffsets(await fetch(question(10)))).toEqual(["19"]);
  failing.add("20");
  await fetch(question(10));
  expect(lastOffsets(await fetch(question(50)))).toEqual(["59"]);
});
