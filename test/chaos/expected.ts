import { createHash } from "node:crypto";
import { listChains, readChain } from "../../src/landing/chain.ts";
import { readSegmentMessages } from "../../src/landing/segment-reader.ts";
import { chaosMessage } from "./chaos-message.ts";
import { TOPICS } from "./chaos-project.ts";
import type { Ledger, Sent } from "./ledger.ts";

/** Every landed message of a store, by `topic/partition`, then by offset. */
export type Landed = ReadonlyMap<
  string,
  ReadonlyMap<bigint, { readonly value: Buffer | null; readonly timestamp: string }>
>;

/** Offsets [from, to) that a chain says are lost. */
export interface Gap {
  readonly chain: string;
  readonly from: bigint;
  readonly to: bigint;
  /** Gone before anything of the chain was landed. */
  readonly beforeLanding: boolean;
}

/** Reads all that a store holds, and says what is wrong with it in itself. */
export async function readLanded(store: string): Promise<{ landed: Landed; gaps: Gap[]; problems: string[] }> {
  const landed = new Map<string, Map<bigint, { value: Buffer | null; timestamp: string }>>();
  const gaps: Gap[] = [];
  const problems: string[] = [];
  for (const partition of await listChains(store)) {
    const chain = `${partition.topic}/${partition.partition}`;
    const found = new Map<bigint, { value: Buffer | null; timestamp: string }>();
    landed.set(chain, found);
    for (const { folder, info } of await readChain(store, partition)) {
      if (info.gap !== undefined) {
        const { from, to, before_landing } = info.gap;
        gaps.push({ chain, from: BigInt(from), to: BigInt(to), beforeLanding: before_landing === true });
      }
      for await (const messages of readSegmentMessages(folder))
        for (const { offset, value, timestamp } of messages) {
          const at = BigInt(offset);
          if (found.has(at)) problems.push(`${chain} offset ${at} is landed twice`);
          if (at < BigInt(info.from_offset) || at >= BigInt(info.next_offset))
            problems.push(`${chain} offset ${at} lies in a segment of other offsets: ${folder}`);
          found.set(at, { value, timestamp });
        }
    }
  }
  return { landed, gaps, problems };
}

/** By topic whose messages the broker keeps: `partition/offset` of all that its own client sees. */
export type Visible = ReadonlyMap<string, ReadonlySet<string>>;

interface Checked {
  readonly problems: string[];
  readonly counts: Readonly<Record<string, number>>;
}

/** Holds what has landed against what producers know. */
export function holdAgainst(
  { landed, gaps }: { readonly landed: Landed; readonly gaps: readonly Gap[] },
  ledger: Ledger,
  visible: Visible,
  seed: number,
  days: readonly number[],
): Checked {
  const problems: string[] = [];
  const counts = {
    sent: 0,
    acknowledged: 0,
    unknown: 0,
    aborted: 0,
    landed: 0,
    compacted_away: 0,
    expired_in_gaps: 0,
    not_committed_after_all: 0,
    committed_after_all: 0,
  };
  /** Bytes that may be landed once more where nobody knows whether the broker took them. */
  const unknown = new Map<string, number>();
  const aborted = new Map<string, number>();
  const accounted = new Map<string, Set<bigint>>();
  const known = new Map<string, Sent[]>();
  for (const sent of ledger.all()) {
    counts.sent += 1;
    counts[sent.state] += 1;
    const chain = `${sent.topic}/${sent.partition}`;
    if (sent.state === "acknowledged") {
      const of = known.get(chain) ?? [];
      of.push(sent);
      known.set(chain, of);
    } else {
      const print = fingerprint(chain, chaosMessage(seed, days, sent.producer, sent.number).value);
      const of = sent.state === "unknown" ? unknown : aborted;
      of.set(print, (of.get(print) ?? 0) + 1);
    }
  }
  for (const [chain, all] of known) {
    const topic = chain.slice(0, chain.indexOf("/"));
    const found = landed.get(chain) ?? new Map();
    const seen = new Set<bigint>();
    accounted.set(chain, seen);
    const lastOfKey = topic === "compacted" ? lastLanded(all, found, seed, days) : new Map<string, bigint>();
    for (const { producer, number, offset } of all) {
      if (offset === undefined) continue;
      const message = chaosMessage(seed, days, producer, number);
      if (seen.has(offset)) problems.push(`${chain} offset ${offset} was acknowledged to two messages`);
      seen.add(offset);
      const at = found.get(offset);
      if (at !== undefined) {
        if (!message.value.equals(at.value ?? Buffer.alloc(0)))
          problems.push(`${chain} offset ${offset} has other bytes than p${producer}-${number}`);
        if (at.timestamp !== String(message.timestampMs)) problems.push(`${chain} offset ${offset} has another time`);
        continue;
      }
      const gap = gaps.find((one) => one.chain === chain && one.from <= offset && offset < one.to);
      if (gap !== undefined && offset < ledger.expiredBefore(topic, Number(chain.split("/")[1]))) {
        counts.expired_in_gaps += 1;
      } else if (gap === undefined && (lastOfKey.get(message.key) ?? -1n) > offset) {
        counts.compacted_away += 1;
      } else if (topic === "transactional" && visible.get(topic)?.has(`${chain.split("/")[1]}/${offset}`) === false) {
        counts.not_committed_after_all += 1;
      } else {
        problems.push(`${chain} offset ${offset} (p${producer}-${number}) was acknowledged and is not landed`);
      }
    }
  }
  for (const [chain, found] of landed)
    for (const [offset, { value }] of found) {
      counts.landed += 1;
      if (accounted.get(chain)?.has(offset) === true) continue;
      const print = fingerprint(chain, value ?? Buffer.alloc(0));
      const left = unknown.get(print) ?? 0;
      const aborts = aborted.get(print) ?? 0;
      if (left === 0 && aborts > 0) {
        // A produce request of an old client that comes after the end of its transaction is committed with the next one: that the
        // broker shows it is held against its own client, with every other offset.
        aborted.set(print, aborts - 1);
        counts.committed_after_all += 1;
        continue;
      }
      if (left === 0) problems.push(`${chain} offset ${offset} is landed, but was aborted or never sent`);
      unknown.set(print, left - 1);
    }
  for (const { chain, from, to } of gaps) {
    const [topic = "", partition] = chain.split("/");
    if (to > ledger.expiredBefore(topic, Number(partition)))
      problems.push(`${chain} says that ${from} to ${to} is lost, but it was not deleted`);
    for (const offset of landed.get(chain)?.keys() ?? [])
      if (offset >= from && offset < to) problems.push(`${chain} offset ${offset} is landed, and in a gap`);
  }
  for (const [topic, offsets] of visible) {
    let seen = 0;
    for (const [chain, found] of landed) {
      const [of, partition] = chain.split("/");
      if (of !== topic) continue;
      seen += found.size;
      for (const offset of found.keys())
        if (!offsets.has(`${partition}/${offset}`))
          problems.push(`${chain} offset ${offset} is landed, but not committed`);
    }
    if (seen !== offsets.size) problems.push(`${topic}: ${seen} are landed, Kafka's own client sees ${offsets.size}`);
  }
  const chains = Object.entries(TOPICS).flatMap(([topic, n]) => Array.from({ length: n }, (_, i) => `${topic}/${i}`));
  for (const chain of chains) if ((landed.get(chain)?.size ?? 0) === 0) problems.push(`${chain}: nothing is landed`);
  return { problems, counts };
}

/** The last landed offset of each key: a compacted topic may have thrown those before it away. */
function lastLanded(
  all: readonly Sent[],
  found: ReadonlyMap<bigint, unknown>,
  seed: number,
  days: readonly number[],
): Map<string, bigint> {
  const last = new Map<string, bigint>();
  for (const { producer, number, offset } of all) {
    if (offset === undefined || !found.has(offset)) continue;
    const { key } = chaosMessage(seed, days, producer, number);
    if (offset > (last.get(key) ?? -1n)) last.set(key, offset);
  }
  return last;
}

function fingerprint(chain: string, value: Buffer): string {
  return `${chain} ${createHash("sha1").update(value).digest("base64")}`;
}

/** What a day's tables must say of the ticks that have landed, by a second reading of the same bytes. */
export interface ExpectedDay {
  readonly ticks: number;
  readonly points: number;
  /** Chains and offsets of messages that cannot be used. */
  readonly dead: readonly string[];
}

/** Reads the messages as JSON.parse does: an event counts once a day, unit and event_id. */
export function expectedDay(landed: Landed, dayMs: number): ExpectedDay {
  const once = new Map<string, number>();
  const dead: string[] = [];
  for (const [chain, found] of landed)
    for (const [offset, { value, timestamp }] of found) {
      const ms = Number(timestamp);
      if (ms < dayMs || ms >= dayMs + 86_400_000) continue;
      const message = usable(value);
      if (message === undefined) dead.push(`${chain}/${offset}`);
      else if (message.type === "event") once.set(`${message.units.userID} ${message.event_id}`, message.value);
    }
  const points = [...once.values()].reduce((sum, value) => sum + value, 0);
  return { ticks: once.size, points, dead: dead.sort() };
}

interface Usable {
  readonly type: "event" | "exposure";
  readonly event_id: string;
  readonly units: { readonly userID: string };
  readonly value: number;
}

/** All messages that can be used have an `event_id`, and no other has. */
function usable(value: Buffer | null): Usable | undefined {
  try {
    const message = JSON.parse(value?.toString("utf8") ?? "") as Partial<Usable>;
    return typeof message.event_id === "string" ? (message as Usable) : undefined;
  } catch {
    return undefined;
  }
}
