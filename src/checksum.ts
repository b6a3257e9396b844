import { closeSync, openSync, readSync } from "node:fs";
import { crc32, crc32c as native } from "@node-rs/crc32";

/** What a file was when it was written: enough to notice damage, not forgery. */
export interface FileChecksum {
  readonly bytes: number;
  /** CRC-32 (that of gzip and zlib) of all bytes, 8 hex digits. */
  readonly crc32: string;
}

/** Read at a time: as many bytes as a processor's cache holds. */
const READ_BYTES = 262_144;

/**
 * Length and CRC-32 of a file.
 *
 * Read in one go and not by the threads that Node has for files: in those, statements of the engine wait.
 *
 * @throws the operating system's error where it cannot be read.
 * @example
 * fileChecksum("part.parquet"); // { bytes: 1048576, crc32: "cbf43926" }
 */
export function fileChecksum(path: string): FileChecksum {
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  const file = openSync(path, "r");
  try {
    let bytes = 0;
    let sum = 0;
    for (;;) {
      const read = readSync(file, buffer, 0, READ_BYTES, null);
      if (read === 0) return { bytes, crc32: sum.toString(16).padStart(8, "0") };
      sum = crc32(buffer.subarray(0, read), sum);
      bytes += read;
    }
  } finally {
    closeSync(file);
  }
}

/** CRC-32C (Castagnoli) of some bytes: the checksum of Kafka's record batches. */
export function crc32c(bytes: Buffer): number {
  return native(bytes);
}
