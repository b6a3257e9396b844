import { expect, test } from "vitest";
import {
  type FetchedPartition,
  type FetchedRecord,
  markAborted,
} from "../../../src/landing/kafka-aborted-transactions.ts";

const ABORT = Buffer.from([0, 0, 0, 0]);
const COMMIT = Buffer.from([0, 0, 0, 1]);

/** `A`: a message of producer A's transaction, `a-`: its abort marker, `a+`: its commit marker, `.`: a message outside of any. */
function partition(log: string, aborted: readonly (readonly [string, number])[], from = 0): FetchedPartition {
  const messages = log.split(" ").map((entry, index): FetchedRecord => {
    const producerId = entry.slice(0, 1).toUpperCase();
    const batchContext = { producerId, inTransaction: entry !== "." };
    const marker = entry.length > 1;
    const key = entry.endsWith("-") ? ABORT : entry.endsWith("+") ? COMMIT : null;
    return { offset: `${from + index}`, key, batchContext, isControlRecord: marker };
  });
  return {
    messages,
    abortedTransactions: aborted.map(([producerId, first]) => ({ producerId, firstOffset: `${first}` })),
  };
}

function readable({ messages }: FetchedPartition): number[] {
  return messages.filter(({ isControlRecord }) => isControlRecord !== true).map(({ offset }) => Number(offset));
}

test("messages of an aborted transaction are left out, others stay", () => {
  const fetched = partition(". A . A a- A a+ .", [["A", 1]]);
  markAborted(fetched);
  expect(readable(fetched)).toEqual([0, 2, 5, 7]);
});

test("transactions may overlap, and the broker lists them by their end", () => {
  const fetched = partition("A B A b- A a- .", [
    ["B", 1],
    ["A", 0],
  ]);
  markAborted(fetched);
  expect(readable(fetched)).toEqual([6]);
});

test("two transactions may have begun before the fetch does", () => {
  const fetched = partition(
    "B A B a- b- .",
    [
      ["A", 3],
      ["B", 5],
    ],
    10,
  );
  markAborted(fetched);
  expect(readable(fetched)).toEqual([15]);
});

test("a message whose key looks like an abort marker does not end a transaction", () => {
  const fetched = partition("A A a- .", [["A", 0]]);
  const [first, ...rest] = fetched.messages;
  expect.assert(first !== undefined);
  const forged = { ...fetched, messages: [{ ...first, key: ABORT }, ...rest] };
  markAborted(forged);
  expect(readable(forged)).toEqual([3]);
});

test("a producer's next transaction is judged on its own", () => {
  const fetched = partition("A a- A a+ A a- A a+", [
    ["A", 0],
    ["A", 4],
  ]);
  markAborted(fetched);
  expect(readable(fetched)).toEqual([2, 6]);
});

test("the client is left nothing to judge", () => {
  const fetched = partition("A a-", [["A", 0]]);
  markAborted(fetched);
  expect(fetched.abortedTransactions).toEqual([]);
});
