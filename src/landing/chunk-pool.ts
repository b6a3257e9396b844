import { type Chunk, createChunk } from "./line-chunk.ts";

/** Size of a chunk: the memory of an open segment at rest, and what is compressed at a time. */
export const CHUNK_BYTES = 262_144;
/** Chunks of all segments that may wait to be compressed: 16 MiB. Reading goes on meanwhile, which is what makes landing fast. */
const CHUNKS_IN_WORK = 64;

/** Chunks shared by all open segments, so that memory is bounded however many partitions there are. */
export interface ChunkPool {
  /** An empty chunk to fill. */
  take(): Chunk;
  /** Gives up a full chunk until `work` on it is done. Resolves when another may be filled; failures are `work`'s own. */
  lend(chunk: Chunk, work: Promise<void>): Promise<void>;
  /** Gives up a chunk that is not needed any more. */
  giveBack(chunk: Chunk): void;
}

export function createChunkPool(): ChunkPool {
  const free: Chunk[] = [];
  const waiting: (() => void)[] = [];
  let inWork = 0;
  const giveBack = (chunk: Chunk): void => {
    chunk.used = 0;
    chunk.longest = 0;
    if (free.length < CHUNKS_IN_WORK) free.push(chunk);
  };
  return {
    take: () => free.pop() ?? createChunk(CHUNK_BYTES),
    giveBack,
    lend: async (chunk, work) => {
      inWork += 1;
      const done = (): void => {
        inWork -= 1;
        giveBack(chunk);
        waiting.shift()?.();
      };
      work.then(done, done);
      if (inWork >= CHUNKS_IN_WORK) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}
