import { randomUUID } from "node:crypto";
import { systemClock } from "../../src/clock.ts";
import type { Project } from "../../src/config/project.ts";
import { storePath } from "../../src/config/store-path.ts";
import { readChain } from "../../src/landing/chain.ts";
import { land } from "../../src/landing/land.ts";
import { createLander } from "../../src/landing/lander.ts";
import { readSegmentMessages } from "../../src/landing/segment-reader.ts";
import type { Partition } from "../../src/landing/source.ts";
import { silentLog } from "../../src/log.ts";
import { TOPICS, type Topic } from "./chaos-project.ts";

/** Topics whose contents at the broker are not what they were when they were read. */
const CHANGING: readonly Topic[] = ["compacted", "expiring"];

/**
 * Lands everything into a fresh store, undisturbed: from the broker the topics that it still has whole, and from the disturbed
 * store, message by message into other segments, those that it has thrown messages out of since.
 */
export async function landReference(project: Project, disturbedStore: string): Promise<void> {
  const { settings } = project;
  const stable = Object.keys(TOPICS).filter((topic) => !CHANGING.some((changing) => changing === topic));
  const sources = settings.sources.map((source) => ({ ...source, topics: stable }));
  const landing = { segment_max_mib: 64, segment_max_seconds: 60 };
  await land({ ...project, settings: { ...settings, sources, landing } } as Project, {
    signal: new AbortController().signal,
    once: true,
  });
  for (const topic of CHANGING)
    for (let partition = 0; partition < TOPICS[topic]; partition += 1)
      await replay(disturbedStore, storePath(project), { topic, partition });
}

async function replay(from: string, to: string, partition: Partition): Promise<void> {
  let failure: unknown;
  const { sink } = createLander({
    store: to,
    segmentMaxBytes: 8_000_000,
    segmentMaxMs: 3_600_000,
    clock: systemClock,
    newId: randomUUID,
    log: silentLog,
    stored: async () => undefined,
    failed: (error) => {
      failure = error;
    },
  });
  const chain = await readChain(from, partition);
  const end = BigInt(chain.at(-1)?.info.next_offset ?? 0);
  await sink.assigned(partition, { earliest: 0n, end });
  for (const { folder, info } of chain) {
    if (info.gap !== undefined) {
      await sink.revoked(partition);
      await sink.assigned(partition, { earliest: BigInt(info.gap.to), end });
    }
    for await (const messages of readSegmentMessages(folder)) {
      const last = messages.at(-1);
      if (last !== undefined) await sink.messages(partition, messages, BigInt(last.offset) + 1n);
    }
    await sink.messages(partition, [], BigInt(info.next_offset));
  }
  await sink.revoked(partition);
  if (failure !== undefined) throw failure;
}
