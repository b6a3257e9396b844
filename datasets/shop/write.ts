import { mkdir, open, rename, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openShop, type ShopMessage } from "./generate.ts";
import { DAY_MS, type ShopOptions } from "./options.ts";
import type { ShopTruth } from "./truth.ts";

/** A file with the messages that arrived on one day (UTC), one a line. */
export interface ShopFile {
  readonly path: string;
  readonly ds: string;
  readonly messages: number;
  readonly bytes: number;
}

export interface ShopFiles {
  readonly files: readonly ShopFile[];
  readonly messages: number;
  readonly bytes: number;
  readonly truth: ShopTruth;
}

const CHUNK_BYTES = 1 << 20;
const NEWLINE = Buffer.from("\n");

/**
 * Writes a shop's messages into a folder, one file for each day of arrival: `day-2025-12-29.ndjson` ... A file appears under
 * its name when it is whole, and its modification time is the arrival of its last message, as if it had been written then.
 * Broken bytes are written as they are; the few messages that a line cannot hold (tombstones, line breaks) are left out and
 * counted in `truth.accounts.left_out`.
 *
 * @param options.truthFile where the truth is written as JSON; outside of the folder, or not `.ndjson`
 * @param options.onDay called, and awaited, after each file; its `day` counts from the start of the ramp, negative before it
 * @example
 * const { truth } = await writeShopFiles("./demo/inbox", { shop: { users: 500 }, truthFile: "./demo/truth.json" });
 */
export async function writeShopFiles(
  folder: string,
  options: {
    readonly shop?: Partial<ShopOptions>;
    readonly truthFile?: string;
    readonly onDay?: (file: ShopFile, day: number, days: number) => void | Promise<void>;
  } = {},
): Promise<ShopFiles> {
  const shop = openShop({ ...options.shop, carrier: "files" });
  await mkdir(folder, { recursive: true });
  const files: ShopFile[] = [];
  for (const { day, messages } of byDay(shop.messages, shop.plan.startMs)) {
    const file = await writeDay(folder, shop.plan.startMs + day * DAY_MS, messages);
    files.push(file);
    await options.onDay?.(file, day, shop.plan.days);
  }
  const truth = shop.truth();
  if (options.truthFile !== undefined) await writeFile(options.truthFile, `${JSON.stringify(truth, null, 2)}\n`);
  const sum = (of: (file: ShopFile) => number) => files.reduce((total, file) => total + of(file), 0);
  return { files, messages: sum((file) => file.messages), bytes: sum((file) => file.bytes), truth };
}

/** Cuts messages that come in order of arrival into days. */
function* byDay(
  messages: Iterable<ShopMessage>,
  startMs: number,
): Generator<{ readonly day: number; readonly messages: readonly ShopMessage[] }> {
  let day = Number.NEGATIVE_INFINITY;
  let held: ShopMessage[] = [];
  for (const message of messages) {
    const arrived = Math.floor((message.arrivalMs - startMs) / DAY_MS);
    if (arrived !== day && held.length > 0) {
      yield { day, messages: held };
      held = [];
    }
    day = arrived;
    held.push(message);
  }
  if (held.length > 0) yield { day, messages: held };
}

async function writeDay(folder: string, dayMs: number, messages: readonly ShopMessage[]): Promise<ShopFile> {
  const ds = new Date(dayMs).toISOString().slice(0, 10);
  const path = join(folder, `day-${ds}.ndjson`);
  const partial = `${path}.partial`;
  const file = await open(partial, "w");
  let bytes = 0;
  try {
    let chunk: Buffer[] = [];
    let held = 0;
    const flush = async () => {
      await file.writeFile(Buffer.concat(chunk, held));
      bytes += held;
      chunk = [];
      held = 0;
    };
    for (const { value } of messages) {
      if (value === null) continue;
      chunk.push(value, NEWLINE);
      held += value.length + 1;
      if (held >= CHUNK_BYTES) await flush();
    }
    await flush();
  } finally {
    await file.close();
  }
  const last = (messages[messages.length - 1]?.arrivalMs ?? dayMs) / 1_000;
  await utimes(partial, last, last);
  await rename(partial, path);
  return { path, ds, messages: messages.length, bytes };
}
