import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Clock } from "../clock.ts";
import { hasCode } from "../error-code.ts";
import { PulseError } from "../errors.ts";
import type { Log } from "../log.ts";
import { compressionOf, fileBytes } from "./file-bytes.ts";
import { type FilePartition, fileChanged, numberFiles, requireSameFile } from "./file-partitions.ts";
import { isGrowing } from "./growing-file.ts";
import { linesOf } from "./lines.ts";
import type { Message, Partition, Sink, Source } from "./source.ts";

const POLL_MS = 1_000;
/** Files that have been read lately stay with the sink, so that what is appended to them shares a segment. */
const MAX_ASSIGNED = 64;
const CARRIAGE_RETURN = 0x0d;

export interface FilesSourceOptions {
  readonly topic: string;
  /** Absolute path of the folder. */
  readonly folder: string;
  readonly store: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly newId: () => string;
}

/**
 * A folder of newline-delimited JSON: `*.ndjson`, `*.jsonl`, also with `.gz` or `.zst`. A file is a partition, a line a message,
 * its offset the line's number from 0. Files may be added and may grow; a line counts when its newline (`\n` or `\r\n`) is there.
 * With `once` the files are taken to be complete: what stands behind the last newline is a message, too, except in the files that
 * the collector appends to.
 */
export function createFilesSource(options: FilesSourceOptions): Source {
  const { clock } = options;
  return {
    run: async (sink, { signal, once }) => {
      const reader = createFolderReader(options, sink, signal, once);
      do {
        await reader.readAll();
        if (!once) await clock.sleep(POLL_MS, signal);
      } while (!once && !signal.aborted);
      await reader.close();
    },
    stored: async () => undefined,
  };
}

/** How far a file has been read. */
interface ReadFile {
  readonly path: string;
  readonly known: FilePartition;
  readonly partition: Partition;
  /** Bytes (of a file that is not compressed) and lines that have been read: up to and with the last newline. */
  bytes: number;
  lines: bigint;
  /** Size in bytes and time of modification when it was last read. */
  size: number;
  modifiedMs: number;
}

interface FolderReader {
  readAll(): Promise<void>;
  close(): Promise<void>;
}

function createFolderReader(options: FilesSourceOptions, sink: Sink, signal: AbortSignal, once: boolean): FolderReader {
  const { topic, folder, store, newId, log } = options;
  const files = new Map<string, ReadFile>();
  /** Files that the sink knows, those read last at the end, and the line to hand over next. */
  const assigned = new Map<ReadFile, bigint>();

  const readAll = async (): Promise<void> => {
    const names = await listFiles(folder);
    const added = names.filter((name) => !files.has(name));
    for (const known of added.length === 0 ? [] : await numberFiles(store, topic, folder, added, newId)) {
      const partition = { topic, partition: known.partition };
      files.set(known.file, {
        path: join(folder, known.file),
        known,
        partition,
        bytes: 0,
        lines: 0n,
        size: -1,
        modifiedMs: -1,
      });
    }
    for (const name of names) {
      if (signal.aborted) return;
      const file = files.get(name);
      if (file !== undefined) await readOn(file);
    }
  };

  const readOn = async (file: ReadFile): Promise<void> => {
    const found = await statIfThere(file.path);
    if (found === undefined) return; // deleted since it was listed: what was read of it stays
    const { size, mtimeMs } = found;
    if (size === file.size && mtimeMs === file.modifiedMs) return;
    await requireSameFile(file.path, file.known);
    if (size < file.bytes) throw fileChanged(file.path, `it has ${size} bytes, but ${file.bytes} were read`);
    const wanted = await assign(file);
    const complete = await handOver(file, wanted, size, String(Math.floor(mtimeMs)));
    if (!complete) return;
    file.size = size;
    file.modifiedMs = mtimeMs;
    if (once) await revoke(file);
  };

  /** Reads to the end. False where reading was aborted. */
  const handOver = async (file: ReadFile, wanted: bigint, size: number, timestamp: string): Promise<boolean> => {
    const compressed = compressionOf(file.path) !== "none";
    const complete = once && !isGrowing(file.known.file);
    let line = compressed ? 0n : file.lines;
    let next = wanted;
    let unended = 0n;
    try {
      for await (const { lines, ended } of linesOf(fileBytes(file.path, compressed ? 0 : file.bytes, size))) {
        if (signal.aborted) return false;
        if (!ended) unended = 1n;
        if (!ended && !complete) break;
        const end = line + BigInt(lines.length);
        if (end > next) {
          await sink.messages(file.partition, messagesOf(lines, line, next, timestamp), end);
          next = end;
          assigned.set(file, next);
        }
        line = end;
        if (!compressed && ended) file.bytes += lines.reduce((sum, { length }) => sum + length + 1, 0);
        if (ended) file.lines = line;
      }
    } catch (error) {
      if (once || !(error instanceof PulseError) || error.code !== "LANDING_FILE_CUT_OFF") throw error;
      log.warn({ file: file.path, lines: `${line}` }, "the compressed file is not complete yet: waiting for its rest");
      return true;
    }
    const seen = complete ? line : line + unended;
    if (seen < wanted) throw fileChanged(file.path, `it has ${seen} lines, but ${wanted} are stored`);
    return true;
  };

  const assign = async (file: ReadFile): Promise<bigint> => {
    const wanted = assigned.get(file) ?? (await sink.assigned(file.partition, { earliest: 0n, end: null }));
    assigned.delete(file);
    assigned.set(file, wanted);
    const [longestUnread] = assigned.keys();
    if (assigned.size > MAX_ASSIGNED && longestUnread !== undefined) await revoke(longestUnread);
    return wanted;
  };

  const revoke = async (file: ReadFile): Promise<void> => {
    if (assigned.delete(file)) await sink.revoked(file.partition);
  };

  return {
    readAll,
    close: async () => {
      for (const file of [...assigned.keys()]) await revoke(file);
    },
  };
}

/** Of lines that begin with number `first`, those from `wanted` on. */
function messagesOf(lines: readonly Buffer[], first: bigint, wanted: bigint, timestamp: string): Message[] {
  const skipped = wanted > first ? Number(wanted - first) : 0;
  return lines.slice(skipped).map((line, index) => ({
    offset: (first + BigInt(skipped + index)).toString(),
    timestamp,
    value: line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line,
  }));
}

async function statIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => compressionOf(basename(name)) !== undefined).sort();
  } catch (error) {
    if (!hasCode(error, "ENOENT", "ENOTDIR")) throw error;
    throw new PulseError({
      code: "LANDING_FOLDER_MISSING",
      fault: "input",
      message: `source folder ${folder} does not exist`,
      hint: "create it, or mend `path:` of the source in pulse.yaml",
      cause: error,
    });
  }
}
