import { rm } from "node:fs/promises";
import { join } from "node:path";
import { PulseError } from "../errors.ts";
import { chainEnd, readSegment } from "./chain.ts";
import type { Chain, Finished, LandingContext } from "./landing-context.ts";
import { publishSegment } from "./publish.ts";
import { readSegmentMessages } from "./segment-reader.ts";
import { createSegmentWriter } from "./segment-writer.ts";
import { segmentName } from "./store-layout.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";

/**
 * Publishes a finished segment. Where another owner has published that name, the chain is read again and what it holds already
 * is dropped from the segment; the rest, if any, is published behind it.
 *
 * @throws PulseError CHAIN_BROKEN where the name is taken but the chain does not go on from it.
 */
export async function publishInto(context: LandingContext, chain: Chain, finished: Finished): Promise<void> {
  const { partition, folder } = chain;
  let segment = finished;
  for (;;) {
    if (segment.span.next <= chain.end) {
      await rm(segment.temporary, { recursive: true, force: true });
      return;
    }
    if (segment.span.from < chain.end) segment = await restOf(context, chain, segment);
    await requireNoStepBack(context, chain);
    if ((await publishSegment(segment.temporary, folder, segment.span.from)) === "published") {
      chain.end = segment.span.next;
      chain.last = segmentName(segment.span.from);
      return context.published(segment);
    }
    const end = await chainEnd(context.store, partition);
    if (end === undefined || end <= chain.end) throw taken(folder, segment.span.from, end);
    context.log.info(
      { ...partition, from_offset: `${segment.span.from}`, chain_end: `${end}` },
      "another lander stored this before: dropping what is stored",
    );
    chain.end = end;
    chain.last = undefined;
  }
}

/**
 * Refuses to go on where the chain no longer reaches as far as it did: whoever took a damaged segment out of it has others land those
 * offsets again, and what is held here would overlap with theirs.
 */
async function requireNoStepBack({ store }: LandingContext, { partition, folder, end, last }: Chain): Promise<void> {
  const stood =
    last === undefined
      ? ((await chainEnd(store, partition)) ?? 0n)
      : BigInt(readSegment(join(folder, last), last).info.next_offset);
  if (stood < end)
    throw new PulseError({
      code: "CHAIN_BROKEN",
      fault: "check_failed",
      message: `${folder} ended at ${end} and now ends at ${stood}: a segment was taken out of it`,
      hint: "start landing again: it reads on from where the chain ends now",
    });
}

/** The part of a finished segment that begins at the chain's end, as a new one. */
async function restOf(
  context: LandingContext,
  { partition, folder, end }: Chain,
  segment: Finished,
): Promise<Finished> {
  const temporary = await createTemporaryFolder(folder, context.newId());
  const writer = await createSegmentWriter(temporary, partition, context.pool);
  for await (const messages of readSegmentMessages(segment.temporary))
    await writer.append(messages.filter(({ offset }) => BigInt(offset) >= end));
  const { next, gap } = segment.span;
  const span =
    gap === undefined || gap.to <= end ? { from: end, next } : { from: end, next, gap: { ...gap, from: end } };
  const info = await writer.finish(span);
  await rm(segment.temporary, { recursive: true, force: true });
  return { temporary, span, info };
}

function taken(folder: string, from: bigint, end: bigint | undefined): PulseError {
  return new PulseError({
    code: "CHAIN_BROKEN",
    fault: "check_failed",
    message: `in ${folder} a segment ${from} exists, but the chain stands at ${end ?? "its beginning"}`,
    hint: "restore the partition's folder from a copy, or move it away and land the topic again",
  });
}
