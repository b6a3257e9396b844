import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, rmSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

/** Compresses a file as landing does and deletes it. Answers the SHA-256 of what it wrote, hex. */
export async function gzipInto(plain: string, compressed: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(
    createReadStream(plain, { highWaterMark: 1 << 20 }),
    createGzip({ level: 1, memLevel: 9, chunkSize: 131_072 }),
    async function* (parts: AsyncIterable<Buffer>) {
      for await (const part of parts) {
        hash.update(part);
        yield part;
      }
    },
    createWriteStream(compressed),
  );
  rmSync(plain);
  return hash.digest("hex");
}
