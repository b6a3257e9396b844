import { decompressFrameSync as decompressLz4Frame } from "lz4-napi";
import { uncompressSync as decompressSnappyBlock } from "snappy";
import { PulseError } from "../errors.ts";
import { decompressZstd } from "./zstd.ts";

/** How xerial's framing begins, which the Java client writes around blocks of raw snappy: magic, version, compatible version. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;
const BLOCK_LENGTH_BYTES = 4;

export type Decompress = (compressed: Buffer) => Buffer;

/** What a record batch's codec does to its records, by Kafka's name of the codec. gzip is built into the client. */
export const decompressors: Readonly<Record<"snappy" | "lz4" | "zstd", Decompress>> = {
  snappy: (compressed) =>
    compressed.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)
      ? decompressXerial(compressed)
      : snappyBlock(compressed),
  lz4: (compressed) => decompressLz4Frame(compressed),
  zstd: decompressZstd,
};

/**
 * A decompressor in the form that the Kafka client asks for. Batches are mostly small: handing each to another thread would cost
 * more than decompressing it here.
 */
export function readingCodec(decompress: Decompress) {
  return {
    decompress: async (compressed: Buffer) => decompress(compressed),
    compress: async () => {
      throw new PulseError({
        code: "LANDING_ONLY_READS",
        fault: "bug",
        message: "Pulse reads snappy, lz4 and zstd but does not write them",
        hint: "produce with gzip or without compression",
      });
    },
  };
}

function decompressXerial(compressed: Buffer): Buffer {
  const blocks: Buffer[] = [];
  let at = XERIAL_HEADER_BYTES;
  while (at < compressed.length) {
    const length = compressed.readInt32BE(at);
    at += BLOCK_LENGTH_BYTES;
    blocks.push(snappyBlock(compressed.subarray(at, at + length)));
    at += length;
  }
  return Buffer.concat(blocks);
}

function snappyBlock(compressed: Buffer): Buffer {
  const bytes = decompressSnappyBlock(compressed);
  return typeof bytes === "string" ? Buffer.from(bytes) : bytes;
}
