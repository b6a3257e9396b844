import { randomUUID } from "node:crypto";
import { link, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, systemClock } from "../clock.ts";
import type { Project } from "../config/project.ts";
import type { Settings } from "../config/settings.ts";
import { storePath } from "../config/store-path.ts";
import { PulseError } from "../errors.ts";
import { flush } from "../flush.ts";
import { type Log, silentLog } from "../log.ts";
import { createChunkPool } from "./chunk-pool.ts";
import { describeSegment } from "./describe-segment.ts";
import { storeError } from "./file-error.ts";
import { sourceOf } from "./land.ts";
import { replaceSegment, setAside } from "./replace-segment.ts";
import { createRereader, type Reread } from "./reread.ts";
import type { SegmentInfo } from "./segment.ts";
import type { Damage } from "./segment-damage.ts";
import { formatSegmentInfo } from "./segment-json.ts";
import { createSegmentWriter, type SpanGap } from "./segment-writer.ts";
import type { Partition } from "./source.ts";
import { INFO_FILE, MESSAGES_FILE, partitionFolder } from "./store-layout.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";
import { verifyChain } from "./verify-chain.ts";

/** What became of one damaged segment. */
export interface Restoration {
  readonly damage: Damage;
  /**
   * `restored`: read again from the source, or made anew where it held no message. `described`: its messages were whole, and
   * `segment.json` was made from them. `set_aside`: the last of its chain, which landing will read again. `lost`: what the source no
   * longer has is recorded as a gap. `refused`: nothing was changed.
   */
  readonly outcome: "restored" | "described" | "set_aside" | "lost" | "refused";
  /** Why, and how sure it is. */
  readonly detail: string;
  /** Where the damaged files are kept. */
  readonly aside: string | undefined;
}

export interface RestoreOptions {
  readonly signal: AbortSignal;
  /** Messages that the source no longer has are given up: recorded as a gap, which fails the health of every run from then on. */
  readonly acceptLoss: boolean;
  readonly log?: Log;
  readonly clock?: Clock;
  readonly onRestored?: (restoration: Restoration) => void;
}

/** Describing a segment may bring a hole behind it to light, and that one may be restored, too. */
const MOST_PASSES = 1_000;

/**
 * Restores what {@link verifyChain} finds damaged: exactly the same offsets are read again from the source, held against
 * what `segment.json` says, and put in place. Damaged files are kept beside the chain. Landers and runs may go on meanwhile.
 */
export async function restoreSegments(
  project: Project,
  found: readonly Damage[],
  options: RestoreOptions,
): Promise<readonly Restoration[]> {
  const store = storePath(project);
  const restorer = createRestorer(project, store, options);
  const done: Restoration[] = [];
  const refused = new Set<string>();
  const note = (restoration: Restoration): void => {
    done.push(restoration);
    if (restoration.outcome === "refused") refused.add(identity(restoration.damage));
    options.onRestored?.(restoration);
  };
  let damages = found;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const open = firstOfEach(damages.filter((damage) => !refused.has(identity(damage))));
    if (open.length === 0) break;
    const left: Damage[] = [];
    for (const damage of open) {
      const restoration = await restorer.alone(damage);
      if (restoration === undefined) left.push(damage);
      else note(restoration);
    }
    for (const restoration of await restorer.fromSource(left)) note(restoration);
    damages = await damagesOf(store, open, options.signal);
  }
  return done;
}

/** What is damaged now in the chains of these segments. */
async function damagesOf(store: string, among: readonly Damage[], signal: AbortSignal): Promise<Damage[]> {
  const damages: Damage[] = [];
  for (const { partition } of among) damages.push(...(await verifyChain(store, partition, { signal })).damages);
  return damages;
}

function createRestorer(project: Project, store: string, options: RestoreOptions) {
  const { acceptLoss, log = silentLog, clock = systemClock } = options;

  const put = async (damage: Damage, temporary: string, outcome: Restoration["outcome"], detail: string) => {
    const aside = await replaceSegment(temporary, damage.folder, randomUUID()).catch((error: unknown) => {
      throw storeError(store, error);
    });
    return { damage, outcome, detail, aside };
  };

  const temporaryFor = (partition: Partition): Promise<string> =>
    createTemporaryFolder(partitionFolder(store, partition), randomUUID());

  /** What needs no source: a segment without messages, and one whose messages are whole. */
  const alone = async (damage: Damage): Promise<Restoration | undefined> => {
    const { info, partition, folder, next } = damage;
    if (damage.overlaps === true)
      return refuse(damage, "move one of the two away: which one is right, nobody can tell from here");
    if (info?.messages === 0 && next !== undefined) {
      const temporary = await temporaryFor(partition);
      const writer = await createSegmentWriter(temporary, partition, createChunkPool());
      await writer.finish({ from: damage.from, next, ...gapOf(info) });
      return put(damage, temporary, "restored", "it held no message");
    }
    const described = damage.describable ? await describeSegment(damage) : undefined;
    if (described === undefined) return undefined;
    const temporary = await temporaryFor(partition);
    await link(join(folder, MESSAGES_FILE), join(temporary, MESSAGES_FILE));
    await writeInfo(temporary, described);
    const detail = `its ${described.messages} messages are whole by gzip's checksum: ${INFO_FILE} was made from them`;
    return put(damage, temporary, "described", detail);
  };

  const fromSource = async (damages: readonly Damage[]): Promise<Restoration[]> => {
    const restorations: Restoration[] = [];
    const claimed = new Set<Damage>();
    for (const settings of project.settings.sources) {
      const topics = settings.type === "kafka" ? settings.topics : [settings.topic];
      const own = damages.filter(({ partition }) => topics.includes(partition.topic));
      if (own.length === 0) continue;
      for (const damage of own) claimed.add(damage);
      try {
        const results = await reread(settings, own);
        for (const damage of own) restorations.push(await judge(damage, results.get(damage)));
      } catch (error) {
        if (!(error instanceof PulseError) || error.code !== "LANDING_TOPIC_UNKNOWN") throw error;
        for (const damage of own) restorations.push(refuse(damage, error.message));
      }
    }
    for (const damage of damages)
      if (!claimed.has(damage))
        restorations.push(refuse(damage, `no source in pulse.yaml has the topic ${damage.partition.topic}`));
    return restorations;
  };

  const reread = async (
    settings: Settings["sources"][number],
    damages: readonly Damage[],
  ): Promise<ReadonlyMap<Damage, Reread>> => {
    const settled = new AbortController();
    const rereader = createRereader(store, damages, {
      settled: () => settled.abort(),
      takeWhatIsLeft: acceptLoss,
      newId: randomUUID,
    });
    const topics = [...new Set(damages.map(({ partition }) => partition.topic))];
    // In a group of its own, so that every partition is given to this reader and the landers keep theirs.
    const own =
      settings.type === "kafka"
        ? { ...settings, topics, group: `${settings.group}-restore-${randomUUID()}` }
        : settings;
    const source = sourceOf(own, project, store, log, clock);
    try {
      await source.run(rereader.sink, { signal: AbortSignal.any([options.signal, settled.signal]), once: true });
    } finally {
      await rereader.discard();
    }
    options.signal.throwIfAborted();
    return rereader.results();
  };

  const judge = async (damage: Damage, result: Reread | undefined): Promise<Restoration> => {
    const { from, next, info } = damage;
    if (result === undefined) return refuse(damage, "the source did not hand these offsets over: try again");
    switch (result.outcome) {
      case "there": {
        const aside = await setAside(damage.folder, randomUUID());
        const lost = result.earliest > from ? `; of those, ${from} to ${result.earliest} become a gap` : "";
        const detail = `landing reads on from offset ${from}${lost}: run \`pulse land --once\`, or start the landers of this topic again`;
        return { damage, outcome: "set_aside", detail, aside };
      }
      case "expired":
        return refuse(
          damage,
          `the source begins at offset ${result.earliest}: ${lostInWords(damage, result.earliest)}`,
        );
      case "recreated": {
        const seen = `the source ends at offset ${result.end}: the topic was made anew, and what it has is not what was landed`;
        if (!acceptLoss || next === undefined) return refuse(damage, seen);
        const temporary = await temporaryFor(damage.partition);
        const writer = await createSegmentWriter(temporary, damage.partition, createChunkPool());
        await writer.finish({ from, next, gap: { from, to: next } });
        return put(damage, temporary, "lost", seen);
      }
      case "read": {
        const { temporary, begins } = result;
        if (begins > from)
          return put(
            damage,
            temporary,
            "lost",
            `${result.info.messages} messages restored; ${lostInWords(damage, begins)}`,
          );
        if (info === undefined)
          return put(
            damage,
            temporary,
            "restored",
            `${result.info.messages} messages, all that the source has; nothing was left to hold them against`,
          );
        const differences = differencesOf(info, result.info);
        if (differences !== "") {
          const seen = `the source now has something else (${differences}): it was compacted, or made anew`;
          if (!acceptLoss) {
            await rm(temporary, { recursive: true, force: true });
            return refuse(damage, seen);
          }
          await rm(join(temporary, INFO_FILE));
          await writeInfo(temporary, { ...result.info, gap: { from: `${from}`, to: `${next ?? from}` } });
          return put(damage, temporary, "lost", seen);
        }
        const same = info.sha256 === result.info.sha256;
        const detail = same
          ? `${info.messages} messages, the same file to the byte`
          : `${info.messages} messages, the same in number, length and times; compressed differently, so that their days are staged again`;
        return put(damage, temporary, "restored", detail);
      }
    }
  };

  const refuse = (damage: Damage, detail: string): Restoration => ({
    damage,
    outcome: "refused",
    detail,
    aside: undefined,
  });

  return { alone, fromSource };
}

async function writeInfo(folder: string, info: SegmentInfo): Promise<void> {
  const path = join(folder, INFO_FILE);
  await writeFile(path, formatSegmentInfo(info), { flag: "wx" });
  flush(path);
}

function gapOf({ gap }: SegmentInfo): { readonly gap?: SpanGap } {
  return gap === undefined ? {} : { gap: { ...gap, from: BigInt(gap.from), to: BigInt(gap.to) } };
}

function lostInWords({ from, next }: Damage, earliest: bigint): string {
  const to = next === undefined || earliest < next ? earliest : next;
  return `offsets ${from} to ${to} are gone for good`;
}

/** In what a segment that was read again differs from the one that was landed; empty where in nothing that was written down. */
function differencesOf(landed: SegmentInfo, reread: SegmentInfo): string {
  const compared = {
    messages: (info: SegmentInfo) => info.messages,
    bytes: (info: SegmentInfo) => info.bytes,
    "bytes of the longest line": (info: SegmentInfo) => info.longest_line_bytes,
    "first time": (info: SegmentInfo) => info.first_timestamp_ms,
    "last time": (info: SegmentInfo) => info.last_timestamp_ms,
  };
  return Object.entries(compared)
    .filter(([, of]) => of(landed) !== of(reread))
    .map(([name, of]) => `${name} ${of(reread)}, landed ${of(landed)}`)
    .join(", ");
}

/** At most one a partition: a source reads a partition from one place on. */
function firstOfEach(damages: readonly Damage[]): Damage[] {
  const seen = new Set<string>();
  return damages.filter(({ partition }) => {
    const key = `${partition.topic}/${partition.partition}`;
    const isFirst = !seen.has(key);
    seen.add(key);
    return isFirst;
  });
}

function identity({ folder, seen }: Damage): string {
  return `${folder} ${seen}`;
}
