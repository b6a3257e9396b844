const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const MAGIC_BYTES = 4;
const BLOCK_HEADER_BYTES = 3;
const CHECKSUM_BYTES = 4;
const RUN_LENGTH_BLOCK = 1;

interface FrameHeader {
  readonly windowBytes: number;
  readonly endsAt: number;
  readonly hasChecksum: boolean;
}

/**
 * The largest window, bytes, that any frame asks its decoder to hold: RFC 8878, section 3.1. Looks at headers only, as far as
 * they are right.
 */
export function largestZstdWindow(compressed: Buffer): number {
  let largest = 0;
  let at = 0;
  while (at + 2 * MAGIC_BYTES <= compressed.length) {
    const magic = compressed.readUInt32LE(at);
    if ((magic & 0xfffffff0) === SKIPPABLE_MAGIC) at += 2 * MAGIC_BYTES + compressed.readUInt32LE(at + MAGIC_BYTES);
    else {
      const header = magic === MAGIC ? frameHeader(compressed, at + MAGIC_BYTES) : undefined;
      if (header === undefined) return largest;
      largest = Math.max(largest, header.windowBytes);
      at = endOfBlocks(compressed, header.endsAt) + (header.hasChecksum ? CHECKSUM_BYTES : 0);
    }
  }
  return largest;
}

function frameHeader(bytes: Buffer, at: number): FrameHeader | undefined {
  const descriptor = bytes.readUInt8(at);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 && !isSingleSegment ? 0 : 2 ** sizeFlag;
  const sizeAt = at + 1 + (isSingleSegment ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  const endsAt = sizeAt + sizeBytes;
  if (endsAt > bytes.length) return undefined;
  const windowBytes = isSingleSegment ? contentBytes(bytes.subarray(sizeAt, endsAt)) : window(bytes.readUInt8(at + 1));
  return { windowBytes, endsAt, hasChecksum: (descriptor & 0x04) !== 0 };
}

function window(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function contentBytes(size: Buffer): number {
  switch (size.length) {
    case 1:
      return size.readUInt8();
    case 2:
      return size.readUInt16LE() + 256;
    case 4:
      return size.readUInt32LE();
    default:
      return Number(size.readBigUInt64LE());
  }
}

function endOfBlocks(bytes: Buffer, from: number): number {
  let at = from;
  while (at + BLOCK_HEADER_BYTES <= bytes.length) {
    const header = bytes.readUIntLE(at, BLOCK_HEADER_BYTES);
    at += BLOCK_HEADER_BYTES + (((header >> 1) & 3) === RUN_LENGTH_BLOCK ? 1 : header >> 3);
    if ((header & 1) === 1) return at;
  }
  return bytes.length;
}
