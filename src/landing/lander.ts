import { PulseError } from "../errors.ts";
import { createChunkPool } from "./chunk-pool.ts";
import { storeError } from "./file-error.ts";
import type { LandingContext } from "./landing-context.ts";
import type { LandingObserver } from "./landing-observer.ts";
import { landPartition, type PartitionLander } from "./partition-lander.ts";
import { segmentId } from "./segment-id.ts";
import type { Partition, Sink } from "./source.ts";

/** What a lander has done since it began. */
export interface LandingCounts {
  /** Messages taken from the source; of those, `messages` are stored: published in segments. */
  readonly taken: number;
  readonly messages: number;
  /** Uncompressed bytes of the stored messages' lines. */
  readonly bytes: number;
  readonly segments: number;
  /** Offsets that the broker no longer had when they were asked for. */
  readonly lost_offsets: bigint;
}

export type LanderOptions = Omit<LandingContext, "published" | "pool"> & {
  /** Called after a segment is published, with the offset at which its chain stands now. */
  readonly stored: (partition: Partition, nextOffset: bigint) => Promise<void>;
  readonly onProgress?: (counts: LandingCounts) => void;
  readonly observer?: LandingObserver;
};

/** The sink that stores messages in chains of segments. */
export interface Lander {
  readonly sink: Sink;
  counts(): LandingCounts;
  /** Deletes whatever is held and was not published: after a failure, when nobody will call the sink any more. */
  abandon(): Promise<void>;
}

/**
 * A lander of one source's partitions. A message is stored exactly once, however often it is handed over and however many
 * landers share the store: the name that a segment is published under can be taken once.
 */
export function createLander(options: LanderOptions): Lander {
  const landers = new Map<string, PartitionLander>();
  let counts: LandingCounts = { taken: 0, messages: 0, bytes: 0, segments: 0, lost_offsets: 0n };
  const add = (more: Partial<LandingCounts>): void => {
    counts = {
      taken: counts.taken + (more.taken ?? 0),
      messages: counts.messages + (more.messages ?? 0),
      bytes: counts.bytes + (more.bytes ?? 0),
      segments: counts.segments + (more.segments ?? 0),
      lost_offsets: counts.lost_offsets + (more.lost_offsets ?? 0n),
    };
    options.onProgress?.(counts);
  };

  const context: LandingContext = {
    ...options,
    pool: createChunkPool(),
    published: async ({ span, info }) => {
      const partition = { topic: info.topic, partition: info.partition };
      const isLoss = span.gap !== undefined && span.gap.before_landing !== true;
      const lost = isLoss ? span.gap.to - span.gap.from : 0n;
      add({ messages: info.messages, bytes: info.bytes, segments: 1, lost_offsets: lost });
      options.observer?.published(info);
      const offsets = {
        segment: segmentId(info),
        ...partition,
        from_offset: info.from_offset,
        next_offset: info.next_offset,
      };
      if (lost > 0n)
        options.log.warn(
          { ...offsets, gap: info.gap },
          "the broker had expired messages before they were read: recorded as a gap",
        );
      else if (span.gap !== undefined)
        options.log.info(
          { ...offsets, gap: info.gap },
          "the broker had expired messages before landing began: what they said is in no result",
        );
      else options.log.debug({ ...offsets, messages: info.messages, bytes: info.bytes }, "segment published");
      await options.stored(partition, span.next);
    },
  };

  const close = async (key: string): Promise<void> => {
    const lander = landers.get(key);
    landers.delete(key);
    await lander?.close();
  };

  const sink: Sink = {
    assigned: async (partition, available) => {
      const key = keyOf(partition);
      await close(key);
      const lander = await landPartition(context, partition, available).catch((error: unknown) => {
        throw storeError(options.store, error);
      });
      landers.set(key, lander);
      return lander.position();
    },
    messages: async (partition, messages, nextOffset) => {
      const lander = landers.get(keyOf(partition));
      if (lander === undefined) throw notAssigned(partition);
      await lander.take(messages, nextOffset);
      add({ taken: messages.length });
      options.observer?.taken(partition, messages.length);
    },
    revoked: (partition) => close(keyOf(partition)),
  };

  return {
    sink,
    counts: () => counts,
    abandon: async () => {
      const all = [...landers.values()];
      landers.clear();
      await Promise.all(all.map((lander) => lander.abandon()));
    },
  };
}

function keyOf({ topic, partition }: Partition): string {
  return `${topic}/${partition}`;
}

function notAssigned({ topic, partition }: Partition): PulseError {
  return new PulseError({
    code: "LANDING_NOT_ASSIGNED",
    fault: "bug",
    message: `messages of ${topic}/${partition} came without an assignment`,
  });
}
