import { createHash } from "node:crypto";
import { PulseError } from "../errors.ts";
import { RESTORE_HINT } from "./restore-hint.ts";
import type { SegmentInfo } from "./segment.ts";

type Fields = Readonly<Record<string, unknown>>;

/** `segment.json` as it is written: the fields, and last of all a checksum of them, since a chain that goes on from a wrong offset loses messages. */
export function formatSegmentInfo(info: SegmentInfo): string {
  return `${JSON.stringify({ ...info, check: checkOf(info) }, null, 2)}\n`;
}

/**
 * `segment.json`, checked field by field, and as a whole by its checksum (segments of earlier versions have none).
 *
 * @param folder the segment's folder, for the error.
 * @throws PulseError CHAIN_BROKEN where it is not what a lander wrote.
 */
export function parseSegmentInfo(text: string, folder: string): SegmentInfo {
  const { check, ...fields } = parseFields(text, folder);
  if (check !== undefined && check !== checkOf(fields)) throw wrong("its checksum", folder);
  const gap = fields.gap === undefined ? undefined : asFields(fields.gap, "gap", folder);
  return {
    topic: stringField(fields, "topic", folder),
    partition: numberField(fields, "partition", folder),
    from_offset: offsetField(fields, "from_offset", folder),
    next_offset: offsetField(fields, "next_offset", folder),
    messages: numberField(fields, "messages", folder),
    bytes: numberField(fields, "bytes", folder),
    longest_line_bytes: numberField(fields, "longest_line_bytes", folder),
    first_timestamp_ms: fields.first_timestamp_ms === null ? null : numberField(fields, "first_timestamp_ms", folder),
    last_timestamp_ms: fields.last_timestamp_ms === null ? null : numberField(fields, "last_timestamp_ms", folder),
    sha256: stringField(fields, "sha256", folder),
    ...(gap === undefined
      ? {}
      : {
          gap: {
            from: offsetField(gap, "from", folder),
            to: offsetField(gap, "to", folder),
            ...(gap.before_landing === true ? { before_landing: true } : {}),
          },
        }),
  };
}

/** Half of the SHA-256, hex, of the fields in their order. */
function checkOf(fields: object): string {
  return createHash("sha256").update(JSON.stringify(fields)).digest("hex").slice(0, 32);
}

function parseFields(text: string, folder: string): Fields {
  try {
    return asFields(JSON.parse(text), "segment.json", folder);
  } catch (error) {
    if (error instanceof SyntaxError) throw wrong("segment.json", folder, error);
    throw error;
  }
}

function asFields(value: unknown, name: string, folder: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(name, folder);
  return value as Fields;
}

function stringField(fields: Fields, name: string, folder: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw wrong(name, folder);
  return value;
}

function numberField(fields: Fields, name: string, folder: string): number {
  const value = fields[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw wrong(name, folder);
  return value;
}

function offsetField(fields: Fields, name: string, folder: string): string {
  const value = stringField(fields, name, folder);
  if (!/^\d{1,20}$/.test(value)) throw wrong(name, folder);
  return value;
}

function wrong(name: string, folder: string, cause?: unknown): PulseError {
  return new PulseError({
    code: "CHAIN_BROKEN",
    fault: "check_failed",
    message: `raw segment ${folder}: ${name} is not what a lander writes`,
    hint: RESTORE_HINT,
    cause,
  });
}
