import { controlType, type RecordBatch } from "./kafka-record-set.ts";

/** A producer's transaction that ended in an abort, and the first offset that it wrote in this partition. */
export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: bigint;
}

const ABORT = 0;

/**
 * Batches that hold messages: neither markers of transactions nor what an aborted transaction wrote. An aborted transaction reaches from its
 * first offset to its producer's next abort marker. The broker lists all that reach into the fetch, those included that began before it, in
 * the order of their ends; a batch is of one producer and, if at all, of one transaction.
 */
export function readableBatches(
  batches: readonly RecordBatch[],
  aborted: readonly AbortedTransaction[],
): readonly RecordBatch[] {
  if (aborted.length === 0 && !batches.some(({ control }) => control)) return batches;
  const waiting = [...aborted].sort((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1));
  const aborting = new Set<bigint>();
  return batches.filter((batch) => {
    for (let next = waiting[0]; next !== undefined && next.firstOffset <= batch.lastOffset; next = waiting[0]) {
      aborting.add(next.producerId);
      waiting.shift();
    }
    if (!batch.control) return !(batch.transactional && aborting.has(batch.producerId));
    if (controlType(batch) === ABORT) aborting.delete(batch.producerId);
    return false;
  });
}
