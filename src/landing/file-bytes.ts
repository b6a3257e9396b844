import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { hasCode } from "../error-code.ts";
import { PulseError } from "../errors.ts";
import { zstdChunks } from "./zstd.ts";

const READ_BYTES = 1_048_576;
const ENDINGS = /\.(?:ndjson|jsonl)(\.gz|\.zst)?$/;

/** How a file is compressed, by its name; undefined for files that are none of a source's. */
export function compressionOf(name: string): "none" | "gzip" | "zstd" | undefined {
  const match = name.startsWith(".") ? null : ENDINGS.exec(name);
  if (match === null) return undefined;
  return match[1] === ".gz" ? "gzip" : match[1] === ".zst" ? "zstd" : "none";
}

/**
 * A file's contents between two positions of its own bytes, decompressed.
 *
 * @throws PulseError LANDING_FILE_CUT_OFF where compressed data ends too early, LANDING_FILE_CORRUPT where it is none.
 */
export async function* fileBytes(path: string, from: number, to: number): AsyncGenerator<Uint8Array> {
  if (to <= from) return;
  const bytes = createReadStream(path, { start: from, end: to - 1, highWaterMark: READ_BYTES });
  try {
    switch (compressionOf(path)) {
      case "gzip":
        yield* pipeline(bytes, createGunzip({ chunkSize: READ_BYTES }), () => undefined);
        break;
      case "zstd":
        yield* zstdChunks(bytes);
        break;
      default:
        yield* bytes;
    }
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    bytes.destroy();
  }
}

/** fzstd's code for data that ends too early. */
const ZSTD_CUT_OFF = 5;

function unreadable(path: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !("code" in cause) || "syscall" in cause) return cause;
  const cutOff = hasCode(cause, "Z_BUF_ERROR") || cause.code === ZSTD_CUT_OFF;
  return new PulseError({
    code: cutOff ? "LANDING_FILE_CUT_OFF" : "LANDING_FILE_CORRUPT",
    fault: "input",
    message: `${path} ${cutOff ? "ends in the midst of compressed data" : `cannot be decompressed: ${cause.message}`}`,
    hint: "write the file anew, under another name if some of it was landed before",
    cause,
  });
}
