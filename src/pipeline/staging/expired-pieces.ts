import { isBuilt } from "../../lake/derived.ts";
import { expiredDamaged, folderDamage } from "../../lake/derived-damage.ts";
import { stagedAs } from "../../lake/expire-pieces.ts";
import { type ExpiredRange, expiredRanges } from "../../landing/expired-segment.ts";
import type { Segment } from "../../landing/segment.ts";
import { readPiece, type StagedPiece, stagedBy } from "./staged-piece.ts";

/** The oldest segments of a chain, whose messages are there only as they were staged, and the others. */
export interface ChainParts {
  readonly expired: readonly StagedPiece[];
  readonly rest: readonly Segment[];
}

async function expiredPiece(
  store: string,
  segments: readonly Segment[],
  { folder }: ExpiredRange,
): Promise<StagedPiece> {
  if (!isBuilt(folder)) throw expiredDamaged(folderDamage(folder) ?? { folder, files: ["is not whole"] });
  const { address, model_version, inputs } = await stagedAs(folder);
  const calendarAddress = inputs.at(-1) ?? "";
  return {
    ...readPiece(store, { segments, address, folder }, calendarAddress),
    stagedBy: stagedBy(calendarAddress, model_version),
    isExpired: true,
  };
}

/**
 * Splits a chain into what has expired and what has not.
 *
 * @param chain its segments with messages, in order.
 * @throws PulseError EXPIRED_DAMAGED where the staged messages of expired segments are not what they were.
 */
export async function chainParts(store: string, chain: readonly Segment[]): Promise<ChainParts> {
  const [first] = chain;
  if (first === undefined) return { expired: [], rest: [] };
  const expired: StagedPiece[] = [];
  let rest = chain;
  for (const range of await expiredRanges(store, first.info)) {
    const within = rest.filter(({ info }) => BigInt(info.next_offset) <= range.next);
    if (within[0] === undefined || BigInt(within[0].info.from_offset) !== range.from) continue;
    expired.push(await expiredPiece(store, within, range));
    rest = rest.slice(within.length);
  }
  return { expired, rest };
}
