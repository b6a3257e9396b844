import { createRequire } from "node:module";

/**
 * kafkajs 2.2.4 lets messages of aborted transactions through in three cases: several producers' transactions overlap (the broker
 * lists aborted transactions by their end, kafkajs takes them to be ordered by their beginning), two aborted transactions began before
 * the offset that a fetch starts at (it looks at one a message), or a message of an aborted transaction has the key 00 00 00 00 (it takes
 * that for the end of the transaction). kafkajs is not maintained any more. So aborted messages are marked here, where a fetch
 * response is decoded, and kafkajs then drops them as it drops control records: they still count as read.
 */

/** The part of kafkajs's decoded record that is needed here. */
export interface FetchedRecord {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly batchContext?: { readonly producerId: string; readonly inTransaction: boolean };
  isControlRecord?: boolean;
}

/** A partition's part of a decoded fetch response. */
export interface FetchedPartition {
  abortedTransactions?: readonly { readonly producerId: string; readonly firstOffset: string }[];
  readonly messages: readonly FetchedRecord[];
}

interface FetchResponse {
  readonly responses: readonly { readonly partitions: readonly FetchedPartition[] }[];
}

interface Protocol {
  decode(bytes: unknown): Promise<FetchResponse>;
}

/** Versions of the fetch request that know transactions and that kafkajs speaks. */
const FETCH_VERSIONS = [4, 5, 6, 7, 8, 9, 10, 11];
const ABORT = 0;

const mended = new WeakSet<Protocol>();

/** Makes the Kafka client of this process leave aborted messages out. Doing it twice changes nothing. */
export function installAbortedTransactionFilter(): void {
  const load = createRequire(import.meta.url);
  for (const version of FETCH_VERSIONS) {
    const protocol = load(`kafkajs/src/protocol/requests/fetch/v${version}/response.js`) as Protocol;
    if (mended.has(protocol)) continue;
    const decode = protocol.decode;
    protocol.decode = async (bytes) => {
      const response = await decode(bytes);
      for (const { partitions } of response.responses) partitions.forEach(markAborted);
      return response;
    };
    mended.add(protocol);
  }
}

/**
 * Marks the records of aborted transactions as control records, and empties the list of aborted transactions. An aborted
 * transaction reaches from its first offset to its producer's next abort marker.
 */
export function markAborted(partition: FetchedPartition): void {
  const waiting = [...(partition.abortedTransactions ?? [])]
    .map(({ producerId, firstOffset }) => ({ producerId, first: BigInt(firstOffset) }))
    .sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  if (waiting.length === 0) return;
  partition.abortedTransactions = [];
  const aborting = new Set<string>();
  for (const record of partition.messages) {
    const { batchContext } = record;
    if (batchContext === undefined) continue;
    const offset = BigInt(record.offset);
    for (let next = waiting[0]; next !== undefined && next.first <= offset; next = waiting[0]) {
      aborting.add(next.producerId);
      waiting.shift();
    }
    if (record.isControlRecord === true) {
      if (isAbortMarker(record)) aborting.delete(batchContext.producerId);
    } else if (batchContext.inTransaction && aborting.has(batchContext.producerId)) record.isControlRecord = true;
  }
}

/** A control record's key is version and type, two bytes each. */
function isAbortMarker({ key }: FetchedRecord): boolean {
  return key !== null && key.length >= 4 && key.readInt16BE(2) === ABORT;
}
