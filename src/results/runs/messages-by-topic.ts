import { type PublishedRecord, textOf } from "../published/published-record.ts";

/** Messages by topic, from the offsets of a run. */
export function messagesByTopic(
  record: PublishedRecord,
): { readonly topic: string; readonly partitions: number; readonly messages: number }[] {
  const parsed: unknown = JSON.parse(textOf(record, "input_offsets") || "{}");
  return Object.entries(parsed ?? {}).map(([topic, partitions]: [string, unknown]) => {
    const offsets = Object.values(partitions ?? {}).map(Number);
    return { topic, partitions: offsets.length, messages: offsets.reduce((sum, offset) => sum + offset, 0) };
  });
}
