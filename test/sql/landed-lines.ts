import type { Relation } from "../../src/engine/engine.ts";
import { given } from "../../src/pipeline/given.ts";
import { calendar } from "./expect-model.ts";

/** A message as it landed: its JSON, its text, its bytes, or null for a tombstone. */
export type LandedBody = object | string | Uint8Array | null;

function payload(body: LandedBody): string {
  if (body === null) return "n";
  if (body instanceof Uint8Array) return `b${Buffer.from(body).toString("base64")}`;
  return `r${typeof body === "string" ? body : JSON.stringify(body)}`;
}

/**
 * The inputs of `staging/messages`: one segment of topic `t`, partition 0, with messages at offsets 0, 1, 2 ... Texts and objects
 * lie there as they are, bytes as base64.
 *
 * @param received when the broker got them
 */
export async function landedLines(
  bodies: readonly LandedBody[],
  { received = "2026-01-05T12:00:00Z", timeZone = "UTC" }: { received?: string; timeZone?: string } = {},
): Promise<Record<string, Relation>> {
  const time = String(Date.parse(received)).padStart(13, "0");
  const lines = bodies.map((body, offset) => ["0", `${String(offset).padStart(20, "0")}${time}${payload(body)}`]);
  return {
    segment_lines: given({ path: "VARCHAR", line: "VARCHAR" }, lines),
    segments: given({ path: "VARCHAR", piece: "VARCHAR", segment: "BIGINT", topic: "VARCHAR", partition: "INTEGER" }, [
      ["0", "0", 0, "t", 0],
    ]),
    calendar: await calendar(timeZone),
  };
}
