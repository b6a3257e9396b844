import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { createRandom, mix32 } from "../random.ts";
import { dayOf, dayStartMs, replicationOf, type World } from "./world.ts";

/** A number for a world's name, so that each world has random streams of its own. */
function streamOf(name: string): number {
  return [...name].reduce((hash, letter) => mix32(hash ^ letter.charCodeAt(0)), 0x51ed27);
}

async function writeProject(folder: string, world: World, indexes: readonly number[]): Promise<void> {
  for (const part of ["metrics", "gates", "inbox"]) await mkdir(join(folder, part), { recursive: true });
  const settings = {
    project: `calibrate_${world.name}`,
    unit_types: ["userID"],
    sources: [{ type: "files", topic: "messages", path: "inbox" }],
    store: "store",
    ...world.settings,
  };
  await writeFile(join(folder, "pulse.yaml"), JSON.stringify(settings));
  if (world.metrics.length > 0)
    await writeFile(join(folder, "metrics", "all.yaml"), JSON.stringify({ metrics: world.metrics }));
  for (const index of indexes) {
    const replication = replicationOf(world, index);
    await writeFile(join(folder, "gates", `${replication.name}.yaml`), JSON.stringify(world.subject(replication)));
  }
}

/**
 * Writes the Pulse project of some replications of a world, and their messages: a file a day in `inbox/`, that was last changed at
 * the day's end. (JSON documents are YAML.) The same seed gives the same bytes, and a replication does not depend on which others
 * are written with it.
 */
export async function writeWorld(
  folder: string,
  world: World,
  options: { readonly seed: number; readonly indexes: readonly number[]; readonly signal?: AbortSignal },
): Promise<void> {
  const { seed, indexes, signal } = options;
  await writeProject(folder, world, indexes);
  const files = Array.from({ length: world.days }, (_, day) => {
    const path = join(folder, "inbox", `${dayOf(world, day)}.ndjson`);
    return { path, stream: createWriteStream(path) };
  });
  const random = createRandom();
  const stream = streamOf(world.name);
  for (const index of indexes) {
    signal?.throwIfAborted();
    random.reseed(seed, stream, index);
    for (const [day, lines] of world.messages(replicationOf(world, index), random).entries()) {
      const file = files[day];
      if (file !== undefined && lines !== "" && !file.stream.write(lines)) await once(file.stream, "drain");
    }
  }
  for (const [day, { path, stream: file }] of files.entries()) {
    file.end();
    await finished(file);
    const endS = dayStartMs(world, day + 1) / 1000;
    await utimes(path, endS, endS);
  }
}
