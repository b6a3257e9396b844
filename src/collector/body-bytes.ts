import { isUtf8 } from "node:buffer";
import { brotliDecompressSync, gunzipSync, inflateSync, type ZlibOptions } from "node:zlib";
import { hasCode } from "../error-code.ts";
import type { Refusal } from "../http/refusal.ts";
import { decompressZstdWithin } from "../landing/zstd.ts";
import { type ExactJson, parseExactly } from "./exact-json.ts";
import { malformed, tooLarge } from "./refusals.ts";

/** How a request says that its body is encoded. */
export interface BodyEncoding {
  /** The Content-Encoding header. */
  readonly contentEncoding: string | undefined;
  /** `gz=1` of the query: gzip, said by clients that cannot set a header. */
  readonly saysGzip: boolean;
  /** `se=1` of the query: base64, written backwards. */
  readonly saysReversedBase64: boolean;
}

type Decompress = (bytes: Buffer, maxBytes: number) => Buffer;

const zlib =
  (decompress: (bytes: Buffer, options: ZlibOptions) => Buffer): Decompress =>
  (bytes, maxOutputLength) =>
    decompress(bytes, { maxOutputLength });

const DECOMPRESS: Readonly<Record<string, Decompress>> = {
  identity: (bytes) => bytes,
  gzip: zlib(gunzipSync),
  "x-gzip": zlib(gunzipSync),
  deflate: zlib(inflateSync),
  br: zlib(brotliDecompressSync),
  zstd: decompressZstdWithin,
};
const MAX_ENCODINGS = 2;

/**
 * A body as its client meant it, decompressed and decoded, of at most `maxBytes` bytes. One at a time: few bytes can stand for very
 * many, and many of them at once would hold memory that nobody has counted.
 *
 * @throws Refusal for an unknown encoding, bytes that are not what they are said to be, and too many of them.
 */
export function decodeBody(sent: Buffer, encoding: BodyEncoding, maxBytes: number): Buffer {
  let bytes = sent;
  for (const name of encodingsOf(encoding, sent)) {
    const decompress = Object.hasOwn(DECOMPRESS, name) ? DECOMPRESS[name] : undefined;
    if (decompress === undefined)
      throw malformed("unknown_encoding", "the content encoding is none of gzip, zstd, br, deflate");
    try {
      bytes = decompress(bytes, maxBytes);
    } catch (error) {
      throw decompressionRefusal(error, maxBytes);
    }
  }
  if (bytes.length > maxBytes) throw tooLarge(maxBytes);
  return encoding.saysReversedBase64 ? fromReversedBase64(bytes) : bytes;
}

/** @throws Refusal for what is not JSON in UTF-8. */
export function jsonOf(body: Buffer): ExactJson {
  try {
    return parseExactly(textOfBody(body));
  } catch (error) {
    if (error instanceof SyntaxError) throw malformed("not_json", "the body is not JSON");
    throw error;
  }
}

/** The same with numbers as JavaScript has them, and so as SDKs evaluate them. */
export function plainJsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(textOfBody(body));
  } catch (error) {
    if (error instanceof SyntaxError) throw malformed("not_json", "the body is not JSON");
    throw error;
  }
}

/** @throws Refusal for what is not UTF-8. */
export function textOfBody(body: Buffer): string {
  if (!isUtf8(body)) throw malformed("not_utf8", "the body is not UTF-8");
  return body.toString("utf8");
}

/** In the order in which they are to be undone. */
function encodingsOf({ contentEncoding, saysGzip }: BodyEncoding, sent: Buffer): string[] {
  const named = (contentEncoding ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (named.length > MAX_ENCODINGS) throw malformed("unknown_encoding", "the body is encoded more than twice");
  // A proxy may have decompressed what the query still calls compressed.
  if (named.length === 0 && saysGzip && sent[0] === 0x1f && sent[1] === 0x8b) return ["gzip"];
  return named.reverse();
}

function fromReversedBase64(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").split("").reverse().join(""), "base64");
}

function decompressionRefusal(error: unknown, maxBytes: number): Refusal {
  if (hasCode(error, "ERR_BUFFER_TOO_LARGE", "ZSTD_TOO_LARGE")) return tooLarge(maxBytes);
  return malformed("not_decompressible", "the body is not encoded as its Content-Encoding says");
}
