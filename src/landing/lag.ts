import type { KafkaSourceSettings } from "../config/settings.ts";
import type { Log } from "../log.ts";
import { chainEnd } from "./chain.ts";
import { createKafkaClient } from "./kafka-client.ts";
import type { Partition } from "./source.ts";

/** How far a store is behind a partition of Kafka. */
export interface PartitionLag extends Partition {
  /** The broker's first offset, and the one after its last. */
  readonly earliest: bigint;
  readonly end: bigint;
  /** Where the chain stands; undefined where nothing was stored yet. */
  readonly stored: bigint | undefined;
  /**
   * Offsets at the broker that are not stored, whoever has to store them. Markers of transactions count, so that a topic that ends with one
   * may stay at 1 until more comes.
   */
  readonly lag: bigint;
  /** Offsets that the broker has expired and the store does not have: they will become a gap. */
  readonly expired: bigint;
}

/**
 * The lag of all partitions of a source, by what the store holds: the group's committed offsets are not asked.
 *
 * Errors: `LANDING_KAFKA_FAILED` (dependency_down), `CHAIN_BROKEN` (check_failed).
 */
export async function readLag(settings: KafkaSourceSettings, store: string, log: Log): Promise<PartitionLag[]> {
  const offsets = await createKafkaClient(settings, log).offsets(settings.topics);
  return Promise.all(
    offsets.map(async (of) => {
      const stored = await chainEnd(store, of);
      const from = stored ?? 0n;
      const next = from > of.earliest ? from : of.earliest;
      return {
        ...of,
        stored,
        lag: of.end > next ? of.end - next : 0n,
        expired: stored !== undefined && of.earliest > stored ? of.earliest - stored : 0n,
      };
    }),
  );
}
