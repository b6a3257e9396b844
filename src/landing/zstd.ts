import { Decompress, decompress } from "fzstd";
import { largestZstdWindow } from "./zstd-frames.ts";

/** The window that every decoder should support: RFC 8878, section 3.1.1.1.2. */
const RECOMMENDED_WINDOW_BYTES = 8_388_608;

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

/**
 * Decompresses bytes that somebody else sent. A frame says itself how much memory its window needs, and few bytes can stand for
 * very many, so both are bounded.
 *
 * Errors: code `ZSTD_TOO_LARGE` where it has more than `maxBytes` bytes, or asks for a larger window than they and 8 MiB need.
 */
export function decompressZstdWithin(compressed: Buffer, maxBytes: number): Buffer {
  const done: Buffer[] = [];
  let bytes = 0;
  const stream = new Decompress((chunk) => {
    bytes += chunk.length;
    if (bytes > maxBytes) throw zstdTooLarge();
    done.push(Buffer.from(chunk));
  });
  if (largestZstdWindow(compressed) > Math.max(maxBytes, RECOMMENDED_WINDOW_BYTES)) throw zstdTooLarge();
  stream.push(compressed, true);
  return Buffer.concat(done);
}

function zstdTooLarge(): Error {
  return Object.assign(new Error("more bytes than are allowed"), { code: "ZSTD_TOO_LARGE" });
}
