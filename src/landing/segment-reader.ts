import { createReadStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { FORM, TIMESTAMP_DIGITS } from "./line-chunk.ts";
import { linesOf } from "./lines.ts";
import type { Message } from "./source.ts";
import { MESSAGES_FILE, OFFSET_DIGITS } from "./store-layout.ts";

const FORM_AT = OFFSET_DIGITS + TIMESTAMP_DIGITS;

/**
 * The messages of a segment's folder in order, byte for byte as they came, some at a time.
 *
 * @example
 * for await (const messages of readSegmentMessages(segment.folder)) for (const { offset, value } of messages) ...
 */
export async function* readSegmentMessages(folder: string): AsyncGenerator<Message[]> {
  for await (const lines of readSegmentLines(folder)) yield lines.map(parseLine);
}

/** The lines of a segment's folder as they are stored, without their newlines. Fails where the file is not whole: gzip has a checksum. */
export async function* readSegmentLines(folder: string): AsyncGenerator<readonly Buffer[]> {
  const gunzip = createGunzip();
  const bytes = pipeline(createReadStream(join(folder, MESSAGES_FILE)), gunzip, () => undefined);
  for await (const { lines } of linesOf(bytes)) yield lines;
}

function parseLine(line: Buffer): Message {
  const form = line[FORM_AT];
  const payload = line.subarray(FORM_AT + 1);
  return {
    offset: withoutZeros(line.toString("latin1", 0, OFFSET_DIGITS)),
    timestamp: withoutZeros(line.toString("latin1", OFFSET_DIGITS, FORM_AT)),
    value:
      form === FORM.none ? null : form === FORM.base64 ? Buffer.from(payload.toString("latin1"), "base64") : payload,
  };
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, "");
}
