import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { listChains } from "../../src/landing/chain.ts";
import type { Partition } from "../../src/landing/source.ts";
import { INFO_FILE, isSegmentName, MESSAGES_FILE, partitionFolder } from "../../src/landing/store-layout.ts";
import type { Random } from "./random.ts";

export const INJURIES = ["flip", "cut", "remove", "flip info", "cut info", "remove info", "remove all"] as const;
export type InjuryKind = (typeof INJURIES)[number];

/** What was done to a published segment, with a copy of what it was. */
export interface Injury {
  readonly kind: InjuryKind;
  readonly partition: Partition;
  readonly folder: string;
  readonly copy: string;
  /** Files of it before, by name. */
  readonly before: ReadonlyMap<string, Buffer>;
}

/** Damages one published segment; undefined where there is none yet. Whole segments vanish only from within a chain. */
export async function injure(store: string, copies: string, random: Random): Promise<Injury | undefined> {
  const chains = await listChains(store);
  if (chains.length === 0) return undefined;
  const partition = random.pick(chains);
  const chain = partitionFolder(store, partition);
  const names = (await readdir(chain)).filter(isSegmentName).sort();
  if (names.length < 2) return undefined;
  const kind = random.pick(INJURIES);
  const name = random.pick(kind === "remove all" ? names.slice(0, -1) : names);
  const folder = join(chain, name);
  const copy = join(copies, `${partition.topic}-${partition.partition}-${name}-${random.between(0, 1e9)}`);
  await mkdir(copies, { recursive: true });
  await cp(folder, copy, { recursive: true });
  const before = new Map<string, Buffer>();
  for (const file of await readdir(copy)) before.set(file, await readFile(join(copy, file)));
  await HURT[kind](folder, random);
  return { kind, partition, folder, copy, before };
}

const HURT: Readonly<Record<InjuryKind, (folder: string, random: Random) => Promise<void>>> = {
  flip: (folder, random) => flip(join(folder, MESSAGES_FILE), random),
  cut: (folder, random) => cut(join(folder, MESSAGES_FILE), random),
  remove: (folder) => rm(join(folder, MESSAGES_FILE)),
  "flip info": (folder, random) => flip(join(folder, INFO_FILE), random),
  "cut info": (folder, random) => cut(join(folder, INFO_FILE), random),
  "remove info": (folder) => rm(join(folder, INFO_FILE)),
  "remove all": (folder) => rm(folder, { recursive: true }),
};

export async function flip(path: string, random: Random): Promise<void> {
  const bytes = await readFile(path);
  if (bytes.length === 0) return;
  const at = random.between(0, bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.between(0, 8));
  await writeFile(path, bytes);
}

export async function cut(path: string, random: Random): Promise<void> {
  const { length } = await readFile(path);
  await truncate(path, random.between(0, Math.max(1, length)));
}
