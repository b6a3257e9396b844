import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { systemClock } from "../../../src/clock.ts";
import { listChains, readChain } from "../../../src/landing/chain.ts";
import { createLander, type Lander, type LanderOptions } from "../../../src/landing/lander.ts";
import { readSegmentMessages } from "../../../src/landing/segment-reader.ts";
import type { Message, Partition } from "../../../src/landing/source.ts";
import { silentLog } from "../../../src/log.ts";

/** A folder that is deleted when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "pulse-landing-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A lander with large, long-lived segments, unless said otherwise. */
export function landerOn(store: string, options: Partial<LanderOptions> = {}): Lander {
  return createLander({
    store,
    segmentMaxBytes: 1_000_000_000,
    segmentMaxMs: 3_600_000,
    clock: systemClock,
    newId: randomUUID,
    log: silentLog,
    stored: async () => undefined,
    failed: () => undefined,
    ...options,
  });
}

/** Messages of the given offsets, whose values tell their offset. */
export function messagesAt(...offsets: readonly number[]): Message[] {
  return offsets.map((offset) => ({
    offset: `${offset}`,
    timestamp: `${1_767_607_200_000 + offset}`,
    value: Buffer.from(`{"o":${offset}}`),
  }));
}

/** Offsets from (included) to (not included), one after another. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

/** Every message that a chain holds, in order. */
export async function landedIn(store: string, partition: Partition): Promise<Message[]> {
  const landed: Message[] = [];
  for (const { folder } of await readChain(store, partition))
    for await (const messages of readSegmentMessages(folder)) landed.push(...messages);
  return landed;
}

/** Offsets of every message that a chain holds, in order. */
export async function offsetsIn(store: string, partition: Partition): Promise<number[]> {
  return (await landedIn(store, partition)).map(({ offset }) => Number(offset));
}

/** Every value that a store holds, as text, sorted: what was landed, whatever the partitions. */
export async function valuesIn(store: string): Promise<string[]> {
  const values: string[] = [];
  for (const partition of await listChains(store))
    for (const { value } of await landedIn(store, partition)) values.push(value?.toString() ?? "(none)");
  return values.sort();
}
