import { expect, test } from "vitest";
import { readableBatches } from "../../../src/landing/kafka-aborted-batches.ts";
import { type RecordBatch, readRecordBatches } from "../../../src/landing/kafka-record-set.ts";
import { batchBytes, markerBytes } from "./kafka-batches.ts";

const partition = { topic: "events", partition: 0 };
const PRODUCERS: Readonly<Record<string, bigint>> = { A: 1n, B: 2n };

/** `A`: a batch of producer A's transaction, `a-`: its abort marker, `a+`: its commit marker, `.`: a batch outside of any. */
async function batches(log: string, from = 0): Promise<RecordBatch[]> {
  const records = [{ offsetDelta: 0, value: Buffer.from("x"), key: Buffer.from([0, 0, 0, 0]) }];
  const written = log.split(" ").map((entry, index) => {
    const firstOffset = BigInt(from + index);
    const producerId = PRODUCERS[entry.slice(0, 1).toUpperCase()] ?? -1n;
    if (entry.length > 1) return markerBytes(firstOffset, producerId, entry.endsWith("-") ? "abort" : "commit");
    return batchBytes({ firstOffset, producerId, transactional: entry !== ".", records });
  });
  return readRecordBatches(Buffer.concat(await Promise.all(written)), partition);
}

async function readable(log: string, aborted: readonly (readonly [string, number])[], from = 0): Promise<number[]> {
  const listed = aborted.map(([producer, first]) => ({
    producerId: PRODUCERS[producer] ?? -1n,
    firstOffset: BigInt(first),
  }));
  return readableBatches(await batches(log, from), listed).map(({ baseOffset }) => Number(baseOffset));
}

test("messages of an aborted transaction are left out, others stay", async () => {
  expect(await readable(". A . A a- A a+ .", [["A", 1]])).toEqual([0, 2, 5, 7]);
});

test("markers are left out where nothing was aborted", async () => {
  expect(await readable("A a+ . B b+", [])).toEqual([0, 2, 3]);
});

test("transactions may overlap, and the broker lists them by their end", async () => {
  expect(
    await readable("A B A b- A a- .", [
      ["B", 1],
      ["A", 0],
    ]),
  ).toEqual([6]);
});

test("two transactions may have begun before the fetch does", async () => {
  expect(
    await readable(
      "B A B a- b- .",
      [
        ["A", 3],
        ["B", 5],
      ],
      10,
    ),
  ).toEqual([15]);
});

test("a producer's next transaction is judged on its own", async () => {
  expect(
    await readable("A a- A a+ A a- A a+", [
      ["A", 0],
      ["A", 4],
    ]),
  ).toEqual([2, 6]);
});

test("what a producer writes outside of transactions stays", async () => {
  const log = Buffer.concat(
    await Promise.all([
      batchBytes({ firstOffset: 0n, producerId: 1n, transactional: true, records: [{ offsetDelta: 0, value: null }] }),
      batchBytes({ firstOffset: 1n, producerId: 1n, records: [{ offsetDelta: 0, value: null }] }),
    ]),
  );
  const left = readableBatches(readRecordBatches(log, partition), [{ producerId: 1n, firstOffset: 0n }]);
  expect(left.map(({ baseOffset }) => baseOffset)).toEqual([1n]);
});
