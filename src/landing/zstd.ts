import { Decompress, decompress } from "fzstd";

/** Decompresses a whole frame, or several. */
export function decompressZstd(compressed: Uint8Array): Buffer {
  const bytes = decompress(compressed);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Decompresses as the bytes come. Fails at the end where the last frame is cut off. */
export async function* zstdChunks(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const done: Buffer[] = [];
  // Blocks are copied: the decompressor uses their memory again.
  const stream = new Decompress((bytes) => done.push(Buffer.from(bytes)));
  for await (const bytes of compressed) {
    stream.push(bytes, false);
    yield* done.splice(0);
  }
  stream.push(new Uint8Array(0), true);
  yield* done.splice(0);
}
