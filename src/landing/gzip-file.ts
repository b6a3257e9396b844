import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

/** Level 1 costs almost nothing next to reading from a broker, and shrinks JSON 6 to 9 times. */
const LEVEL = 1;
const COMPRESSED_CHUNK_BYTES = 131_072;

/** A gzip file that is being written; compression runs beside the caller, on another thread. */
export interface GzipFile {
  /** Hands over bytes, which must not change until the promise resolves: they are compressed then. */
  write(bytes: Buffer): Promise<void>;
  /** Ends the file and flushes it to disk. Answers the SHA-256 of the file, hex. */
  finish(): Promise<string>;
  /** Closes the file as it is. */
  abandon(): Promise<void>;
}

/** Creates the file, which must not exist. */
export async function createGzipFile(path: string): Promise<GzipFile> {
  const handle = await open(path, "wx");
  const gzip = createGzip({ level: LEVEL, memLevel: 9, chunkSize: COMPRESSED_CHUNK_BYTES });
  const hash = createHash("sha256");
  let failure: unknown;
  const written = pipeline(gzip, async (parts: AsyncIterable<Buffer>) => {
    for await (const part of parts) {
      hash.update(part);
      await writeAll(handle, part);
    }
  }).catch((error: unknown) => {
    failure = error;
  });
  const check = (): void => {
    if (failure !== undefined) throw failure;
  };

  return {
    write: async (bytes) => {
      check();
      await new Promise<void>((resolve, reject) => {
        gzip.write(bytes, (error) => (error === null || error === undefined ? resolve() : reject(failure ?? error)));
      });
    },
    finish: async () => {
      gzip.end();
      await written;
      try {
        check();
        await handle.sync();
      } finally {
        await handle.close();
      }
      return hash.digest("hex");
    },
    abandon: async () => {
      gzip.destroy();
      await written;
      await handle.close();
    },
  };
}

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  let at = 0;
  while (at < bytes.length) at += (await handle.write(bytes, at, bytes.length - at)).bytesWritten;
}
