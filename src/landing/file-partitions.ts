import { createHash } from "node:crypto";
import { link, open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "../error-code.ts";
import { PulseError } from "../errors.ts";
import { makeDurableFolder, syncFolder } from "./publish.ts";
import { partitionFolder, partitionNumber, topicFolder } from "./store-layout.ts";

const SOURCE_FILE = "source.json";
const HEAD_BYTES = 4_096;

/** Which file a partition of a topic of files is: what `source.json` in the partition's folder says, for ever. */
export interface FilePartition {
  readonly partition: number;
  /** Name within the source's folder. */
  readonly file: string;
  /** SHA-256, hex, of the file's first `head_bytes` bytes when it was found, to notice that it is another one now. */
  readonly head_bytes: number;
  readonly head_sha256: string;
}

/**
 * The partition of each file, in the order of `names`. A file that has none yet gets the next free number; several processes
 * that do this at once agree, because a number can be taken once.
 *
 * @throws PulseError LANDING_FILE_CHANGED where a file is not the one that it was.
 */
export async function numberFiles(
  store: string,
  topic: string,
  folder: string,
  names: readonly string[],
  newId: () => string,
): Promise<FilePartition[]> {
  let known = await readPartitions(store, topic);
  const numbered: FilePartition[] = [];
  for (const file of names) {
    const path = join(folder, file);
    let found = known.get(file);
    while (found === undefined) {
      const partition = Math.max(-1, ...[...known.values()].map((other) => other.partition)) + 1;
      const head = await readHead(path, HEAD_BYTES);
      const wanted = { partition, file, head_bytes: head.length, head_sha256: sha256(head) };
      if (await claim(store, topic, wanted, newId())) known.set(file, wanted);
      else known = await readPartitions(store, topic);
      found = known.get(file);
    }
    await requireSameFile(path, found);
    numbered.push(found);
  }
  return numbered;
}

/**
 * Refuses a file that does not begin as it did when it was found.
 *
 * @throws PulseError LANDING_FILE_CHANGED
 */
export async function requireSameFile(path: string, known: FilePartition): Promise<void> {
  const head = await readHead(path, known.head_bytes);
  if (head.length < known.head_bytes) throw fileChanged(path, `it has ${head.length} bytes, fewer than before`);
  if (sha256(head) !== known.head_sha256) throw fileChanged(path, "it does not begin as it did");
}

/** The error for a file that was landed, in part or whole, and is not what it was. */
export function fileChanged(path: string, seen: string): PulseError {
  return new PulseError({
    code: "LANDING_FILE_CHANGED",
    fault: "check_failed",
    message: `${path} has changed since it was first landed: ${seen}`,
    hint: "files may only grow: restore it, or put the new contents into a file with a new name",
  });
}

async function readPartitions(store: string, topic: string): Promise<Map<string, FilePartition>> {
  const folder = topicFolder(store, topic);
  await makeDurableFolder(folder);
  const found = new Map<string, FilePartition>();
  for (const name of await readdir(folder)) {
    const partition = partitionNumber(name);
    if (partition === undefined) continue;
    const text = await readIfThere(join(folder, name, SOURCE_FILE));
    if (text === undefined) continue;
    const { file, head_bytes, head_sha256 } = JSON.parse(text) as Omit<FilePartition, "partition">;
    found.set(file, { partition, file, head_bytes, head_sha256 });
  }
  return found;
}

/** Takes the number, unless another process was first. The file appears whole, and only if there was none. */
async function claim(
  store: string,
  topic: string,
  { partition, ...source }: FilePartition,
  id: string,
): Promise<boolean> {
  const folder = partitionFolder(store, { topic, partition });
  await makeDurableFolder(folder);
  const temporary = join(folder, `.${SOURCE_FILE}-${id}`);
  const handle = await open(temporary, "wx");
  try {
    await handle.writeFile(`${JSON.stringify(source, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(temporary, join(folder, SOURCE_FILE));
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(folder);
  return true;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function readHead(path: string, bytes: number): Promise<Buffer> {
  const handle = await open(path, "r");
  try {
    const buffer = Buffer.alloc(bytes);
    const { bytesRead } = await handle.read(buffer, 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
