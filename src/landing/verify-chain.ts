import { join } from "node:path";
import { PulseError } from "../errors.ts";
import { readSegment, segmentNames } from "./chain.ts";
import type { Segment } from "./segment.ts";
import type { Damage } from "./segment-damage.ts";
import type { Partition } from "./source.ts";
import { partitionFolder, segmentName } from "./store-layout.ts";
import { damageOf } from "./verify-segment.ts";

/** What a look at every byte of a chain has found. */
export interface ChainReport {
  readonly segments: number;
  readonly messages: number;
  readonly damages: readonly Damage[];
}

/** Reads all segments of a chain, in order, and goes on past what is damaged or missing. Changes nothing. */
export async function verifyChain(
  store: string,
  partition: Partition,
  options: { readonly signal?: AbortSignal | undefined; readonly onSegment?: (() => void) | undefined } = {},
): Promise<ChainReport> {
  const folder = partitionFolder(store, partition);
  const names = await segmentNames(folder);
  const damages: Damage[] = [];
  let messages = 0;
  let stood = 0n;
  for (const [index, name] of names.entries()) {
    options.signal?.throwIfAborted();
    const from = BigInt(name);
    const following = names[index + 1];
    const at = { partition, from, folder: join(folder, name) };
    if (from > stood) damages.push(missing(partition, folder, stood, from));
    else if (from < stood)
      damages.push({
        ...at,
        next: undefined,
        info: undefined,
        describable: false,
        overlaps: true,
        seen: overlapping(stood),
      });
    const segment = readable(at.folder, name);
    if (segment instanceof PulseError) {
      const next = following === undefined ? undefined : BigInt(following);
      damages.push({ ...at, next, info: undefined, describable: true, seen: segment.message });
      stood = next ?? stood;
    } else {
      const damage = await damageOf(segment);
      if (damage !== undefined) damages.push(damage);
      messages += segment.info.messages;
      stood = BigInt(segment.info.next_offset);
    }
    options.onSegment?.();
  }
  return { segments: names.length, messages, damages };
}

function readable(folder: string, name: string): Segment | PulseError {
  try {
    return readSegment(folder, name);
  } catch (error) {
    if (error instanceof PulseError) return error;
    throw error;
  }
}

function missing(partition: Partition, folder: string, from: bigint, next: bigint): Damage {
  const path = join(folder, segmentName(from));
  return { partition, from, next, folder: path, seen: "it is missing", info: undefined, describable: false };
}

function overlapping(stood: bigint): string {
  return `it begins before ${stood}, where the one before it ends: two folders hold the same offsets`;
}
