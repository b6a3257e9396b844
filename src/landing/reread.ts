import { createChunkPool } from "./chunk-pool.ts";
import { makeDurableFolder } from "./publish.ts";
import type { SegmentInfo } from "./segment.ts";
import type { Damage } from "./segment-damage.ts";
import { createSegmentWriter, type SegmentWriter } from "./segment-writer.ts";
import type { Available, Partition, Sink } from "./source.ts";
import { partitionFolder } from "./store-layout.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";

/** What a source had of the offsets of a damaged segment. */
export type Reread =
  | {
      /** All that the source has of [`begins`, next), finished in a temporary folder. */
      readonly outcome: "read";
      readonly begins: bigint;
      readonly temporary: string;
      readonly info: SegmentInfo;
    }
  /** Nobody knows where the segment ended, so nothing was read: the source has messages from `earliest` on. */
  | { readonly outcome: "there"; readonly earliest: bigint }
  /** The source begins at `earliest`, within the segment or behind it. */
  | { readonly outcome: "expired"; readonly earliest: bigint }
  /** The source ends at `end`, before the segment does: it is another topic of the same name. */
  | { readonly outcome: "recreated"; readonly end: bigint };

export interface Rereader {
  readonly sink: Sink;
  /** What was found, by damage; those that the source never came to are missing. */
  results(): ReadonlyMap<Damage, Reread>;
  /** Deletes what was begun and not finished. */
  discard(): Promise<void>;
}

interface Wanted {
  readonly damage: Damage;
  open: { readonly writer: SegmentWriter; readonly temporary: string; readonly begins: bigint } | undefined;
}

/**
 * A sink that takes the offsets of damaged segments, at most one a partition, and nothing else.
 *
 * @param settled called when nothing is left to be read.
 * @param takeWhatIsLeft whether a segment of which the first offsets have expired is read all the same.
 */
export function createRereader(
  store: string,
  damages: readonly Damage[],
  options: { readonly settled: () => void; readonly takeWhatIsLeft: boolean; readonly newId: () => string },
): Rereader {
  const wanted = new Map<string, Wanted>(
    damages.map((damage) => [keyOf(damage.partition), { damage, open: undefined }]),
  );
  const results = new Map<Damage, Reread>();
  const pool = createChunkPool();

  const settle = (damage: Damage, result: Reread): void => {
    results.set(damage, result);
    if (results.size === damages.length) options.settled();
  };

  const close = async (one: Wanted, next: bigint): Promise<void> => {
    const { damage, open } = one;
    if (open === undefined) return;
    one.open = undefined;
    const { from } = damage;
    const { begins, temporary, writer } = open;
    const gap = begins > from ? { from, to: begins } : undefined;
    const info = await writer.finish({ from, next, ...(gap === undefined ? {} : { gap }) });
    settle(damage, { outcome: "read", begins, temporary, info });
  };

  const begin = async (one: Wanted, { earliest, end }: Available): Promise<bigint> => {
    const { from, next, partition } = one.damage;
    const until = end ?? next ?? from;
    if (results.has(one.damage)) return until;
    if (end !== null && end < (next ?? from)) {
      settle(one.damage, { outcome: "recreated", end });
      return until;
    }
    if (earliest > from && !options.takeWhatIsLeft) {
      settle(one.damage, { outcome: "expired", earliest });
      return until;
    }
    if (next === undefined) {
      settle(one.damage, { outcome: "there", earliest });
      return until;
    }
    const begins = earliest < from ? from : earliest > next ? next : earliest;
    const folder = partitionFolder(store, partition);
    await makeDurableFolder(folder);
    const temporary = await createTemporaryFolder(folder, options.newId());
    one.open = { writer: await createSegmentWriter(temporary, partition, pool), temporary, begins };
    if (begins < next) return begins;
    await close(one, next);
    return until;
  };

  const drop = async (one: Wanted): Promise<void> => {
    const { open } = one;
    one.open = undefined;
    await open?.writer.discard();
  };

  return {
    sink: {
      assigned: async (partition, available) => {
        const one = wanted.get(keyOf(partition));
        if (one === undefined) return available.end ?? available.earliest;
        await drop(one);
        return begin(one, available);
      },
      messages: async (partition, messages, nextOffset) => {
        const one = wanted.get(keyOf(partition));
        const next = one?.damage.next;
        if (one?.open === undefined || next === undefined) return;
        const within = [...messages].filter(({ offset }) => BigInt(offset) < next);
        if (within.length > 0) await one.open.writer.append(within);
        if (nextOffset >= next) await close(one, next);
      },
      revoked: async (partition) => {
        const one = wanted.get(keyOf(partition));
        if (one !== undefined) await drop(one);
      },
    },
    results: () => results,
    discard: async () => {
      for (const one of wanted.values()) await drop(one);
    },
  };
}

function keyOf({ topic, partition }: Partition): string {
  return `${topic}/${partition}`;
}
