import kafkajs, { type CompressionTypes } from "kafkajs";
import { compressFrameSync } from "lz4-napi";
import { compressSync } from "snappy";

const XERIAL_HEADER = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
const XERIAL_BLOCK_BYTES = 32_768;
const ZSTD_BLOCK_BYTES = 131_072;

type Compress = (plain: Buffer) => Buffer;

const compressors: readonly (readonly [
  CompressionTypes.Snappy | CompressionTypes.LZ4 | CompressionTypes.ZSTD,
  Compress,
])[] = [
  [kafkajs.CompressionTypes.Snappy, snappyLikeJava],
  [kafkajs.CompressionTypes.LZ4, (plain) => compressFrameSync(plain)],
  [kafkajs.CompressionTypes.ZSTD, storeAsZstd],
];

/** Lets this process's Kafka client write what the product only reads. To be called after a client was made. */
export function installCompressors(): void {
  for (const [type, compress] of compressors)
    kafkajs.CompressionCodecs[type] = () => ({
      compress: async ({ buffer }: { readonly buffer: Buffer }) => compress(buffer),
    });
}

/** Snappy within xerial's framing, in blocks of 32 KiB. */
function snappyLikeJava(plain: Buffer): Buffer {
  const parts = [XERIAL_HEADER];
  for (const block of blocksOf(plain, XERIAL_BLOCK_BYTES)) {
    const compressed = Buffer.from(compressSync(block));
    const length = Buffer.alloc(4);
    length.writeInt32BE(compressed.length);
    parts.push(length, compressed);
  }
  return Buffer.concat(parts);
}

/** A zstd frame whose blocks are stored, not compressed (RFC 8878): every decoder reads it, and Node 20 has no encoder. */
function storeAsZstd(plain: Buffer): Buffer {
  const header = Buffer.alloc(9);
  header.writeUInt32LE(0xfd2fb528);
  header.writeUInt8(0xa0, 4); // one segment, four bytes of content size
  header.writeUInt32LE(plain.length, 5);
  const blocks = blocksOf(plain, ZSTD_BLOCK_BYTES);
  const parts = blocks.flatMap((block, index) => {
    const blockHeader = Buffer.alloc(3);
    blockHeader.writeUIntLE((block.length << 3) | (index === blocks.length - 1 ? 1 : 0), 0, 3);
    return [blockHeader, block];
  });
  return Buffer.concat([header, ...parts]);
}

function blocksOf(plain: Buffer, bytes: number): Buffer[] {
  const blocks: Buffer[] = [];
  for (let at = 0; at < plain.length; at += bytes) blocks.push(plain.subarray(at, at + bytes));
  return blocks;
}
