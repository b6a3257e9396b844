import { PulseError } from "../errors.ts";
import { chainEnd } from "./chain.ts";
import { storeError } from "./file-error.ts";
import type { Chain, LandingContext } from "./landing-context.ts";
import { makeDurableFolder } from "./publish.ts";
import { publishInto } from "./publish-into.ts";
import { notBefore } from "./record-block.ts";
import { createSegmentWriter, type SegmentWriter } from "./segment-writer.ts";
import { createSerial } from "./serial.ts";
import type { Available, Messages, Partition } from "./source.ts";
import { partitionFolder } from "./store-layout.ts";
import { cleanTemporaryFolders, createTemporaryFolder } from "./temporary-folder.ts";

/** Lands one partition: holds its open segment and knows where its chain stands. */
export interface PartitionLander {
  /** The offset to read on from. */
  position(): bigint;
  /** Takes messages; those that are stored or held already are dropped. */
  take(messages: Messages, nextOffset: bigint): Promise<void>;
  /** Publishes what is held. */
  close(): Promise<void>;
  /** Deletes what is held and not being published yet. */
  abandon(): Promise<void>;
}

interface Open {
  readonly from: bigint;
  readonly temporary: string;
  readonly writer: SegmentWriter;
  readonly closed: AbortController;
}

/**
 * Begins landing at the chain's end. Offsets that the source no longer has become a gap in the chain, at once; those that were gone before
 * there was a chain, too, but they count as nobody's loss.
 *
 * @throws PulseError LANDING_TOPIC_RECREATED where the source ends before the chain does.
 */
export async function landPartition(
  context: LandingContext,
  partition: Partition,
  available: Available,
): Promise<PartitionLander> {
  const { store, clock, log } = context;
  const folder = partitionFolder(store, partition);
  const begin = async (from: bigint): Promise<Open> => {
    const temporary = await createTemporaryFolder(folder, context.newId());
    return {
      from,
      temporary,
      writer: await createSegmentWriter(temporary, partition, context.pool),
      closed: new AbortController(),
    };
  };
  const chain = await openChain();
  /** Where the chain will stand when all that was closed is published. */
  let sealed = chain.end;
  const start = later(chain.end, available.earliest);
  /** The next offset to take. */
  let held = start;
  let open: Open | undefined;
  let publishing: Promise<void> = Promise.resolve();
  let failure: { readonly error: unknown } | undefined;
  const serial = createSerial();

  async function openChain(): Promise<Chain> {
    await makeDurableFolder(folder);
    const cleaned = await cleanTemporaryFolders(folder, clock.now());
    if (cleaned > 0)
      log.info({ ...partition, folders: cleaned }, "deleted what a lander left behind that did not end in order");
    const stored = await chainEnd(store, partition);
    if (stored !== undefined && available.end !== null && available.end < stored)
      throw recreated(folder, partition, stored, available.end);
    const end = stored ?? 0n;
    const opened: Chain = { partition, folder, end };
    if (available.earliest <= end) return opened;
    const gap = {
      from: end,
      to: available.earliest,
      ...(stored === undefined ? { before_landing: true as const } : {}),
    };
    const span = { from: end, next: available.earliest, gap };
    const { temporary, writer } = await begin(end);
    await publishInto(context, opened, { temporary, info: await writer.finish(span), span });
    return opened;
  }

  /** What another owner has stored meanwhile need not be taken again. */
  const catchUp = (): void => {
    if (chain.end > held) held = chain.end;
    if (open === undefined && chain.end > sealed) sealed = chain.end;
  };

  /** Closes the open segment. It is compressed to its end, flushed and published while the next one is being filled. */
  const roll = async (segment: Open): Promise<void> => {
    const { from, temporary, writer, closed } = segment;
    const span = { from, next: held };
    open = undefined;
    sealed = held;
    closed.abort();
    await publishing;
    if (failure !== undefined) throw failure.error;
    publishing = (async () =>
      publishInto(context, chain, { temporary, info: await writer.finish(span), span }))().catch((error: unknown) => {
      failure = { error: storeError(store, error) };
      context.failed(failure.error);
    });
  };

  const rollWhenOld = async (segment: Open): Promise<void> => {
    await clock.sleep(context.segmentMaxMs, segment.closed.signal);
    if (!segment.closed.signal.aborted) await serial.run(async () => (open === segment ? roll(segment) : undefined));
  };

  const opened = async (): Promise<Open> => {
    const segment = await begin(sealed);
    rollWhenOld(segment).catch(context.failed);
    return segment;
  };

  const take = async (messages: Messages, nextOffset: bigint): Promise<void> => {
    if (failure !== undefined) throw failure.error;
    catchUp();
    if (nextOffset <= held) return;
    const fresh = notBefore(messages, held);
    if (fresh.length > 0) {
      open ??= await opened();
      await open.writer.append(fresh);
    }
    held = nextOffset;
    if (open !== undefined && open.writer.bytes() >= context.segmentMaxBytes) await roll(open);
  };

  const close = async (): Promise<void> => {
    catchUp();
    if (open === undefined && held > later(sealed, start)) open = await opened();
    if (open !== undefined) await roll(open);
    await publishing;
    if (failure !== undefined) throw failure.error;
  };

  const guarded = (task: () => Promise<void>): Promise<void> =>
    serial.run(task).catch((error: unknown) => {
      throw storeError(store, error);
    });

  return {
    position: () => later(chain.end, held),
    take: (messages, nextOffset) => guarded(() => take(messages, nextOffset)),
    close: () => guarded(close),
    abandon: () =>
      serial.run(async () => {
        await publishing;
        open?.closed.abort();
        await open?.writer.discard();
        open = undefined;
      }),
  };
}

function later(a: bigint, b: bigint): bigint {
  if (a > b) return a;
  return b;
}

function recreated(folder: string, { topic, partition }: Partition, stored: bigint, end: bigint): PulseError {
  return new PulseError({
    code: "LANDING_TOPIC_RECREATED",
    fault: "check_failed",
    message: `topic ${topic}, partition ${partition}: ${stored} is the next offset to store, but the broker ends at ${end}: the topic was deleted and made anew`,
    hint: `to begin a new epoch, name a new topic in pulse.yaml, or set \`store:\` to another folder, or move ${folder} away (what it holds is then no longer part of any result)`,
  });
}
