import { PulseError } from "../errors.ts";

const NEWLINE = 0x0a;
const MAX_LINE_BYTES = 268_435_456;

/** Lines, newlines not included. `ended: false`: the one line is what stands behind the last newline of all. */
export interface Lines {
  readonly lines: readonly Buffer[];
  readonly ended: boolean;
}

/**
 * Splits bytes at newlines, some lines at a time.
 *
 * @throws PulseError LANDING_LINE_TOO_LONG at a line of more than 256 MiB.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Lines> {
  let parts: Buffer[] = [];
  let partBytes = 0;
  for await (const bytes of chunks) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const lines: Buffer[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      const piece = chunk.subarray(from, end);
      lines.push(parts.length === 0 ? piece : Buffer.concat([...parts, piece]));
      parts = [];
      partBytes = 0;
      from = end + 1;
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
    partBytes += chunk.length - from;
    if (partBytes > MAX_LINE_BYTES) throw tooLong();
    if (lines.length > 0) yield { lines, ended: true };
  }
  if (partBytes > 0) yield { lines: [Buffer.concat(parts)], ended: false };
}

function tooLong(): PulseError {
  return new PulseError({
    code: "LANDING_LINE_TOO_LONG",
    fault: "input",
    message: "a line has more than 256 MiB",
    hint: "write one JSON object a line, ended by a newline",
  });
}
