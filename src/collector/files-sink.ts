import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../clock.ts";
import { growingFileName } from "../landing/growing-file.ts";
import { makeDurableFolder, syncFolder } from "../landing/publish.ts";
import type { Log } from "../log.ts";
import type { EventRecord } from "./event-record.ts";
import { type EventSink, SinkUnavailable } from "./event-sink.ts";
import { createGroupCommit } from "./group-commit.ts";

const BATCH_BYTES = 4_194_304;
const NEWLINE = Buffer.from("\n");
const NONE: ReadonlySet<EventRecord> = new Set();

export interface FilesSinkOptions {
  /** Absolute path of the folder that a `files` source reads. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Makes names that no other process makes. */
  readonly newId: () => string;
}

interface OpenFile {
  readonly hour: string;
  readonly handle: FileHandle;
}

/**
 * Appends events to a file of this process's own, a new one every hour (UTC), which landing reads as it grows. A batch is flushed to
 * disk before it is acknowledged. A file of which a write failed is not written to again: what a reader has seen of it stays.
 */
export function createFilesSink({ folder, clock, log, newId }: FilesSinkOptions): EventSink {
  let file: OpenFile | undefined;
  let trouble: string | null = null;

  const fileOf = async (hour: string): Promise<OpenFile> => {
    if (file?.hour === hour) return file;
    await file?.handle.close();
    file = undefined;
    const handle = await open(join(folder, growingFileName(hour, newId())), "ax");
    file = { hour, handle };
    await syncFolder(folder);
    return file;
  };

  const abandon = async (): Promise<void> => {
    const failed = file;
    file = undefined;
    try {
      await failed?.handle.close();
    } catch (error) {
      log.debug({ error }, "a file that is given up did not close");
    }
  };

  const write = async (records: readonly EventRecord[]): Promise<ReadonlySet<EventRecord>> => {
    try {
      const { handle } = await fileOf(new Date(clock.now()).toISOString().slice(0, 13));
      await handle.writeFile(Buffer.concat(records.flatMap(({ value }) => [value, NEWLINE])));
      await handle.datasync();
      trouble = null;
      return NONE;
    } catch (error) {
      await abandon();
      trouble = error instanceof Error ? error.message : String(error);
      log.error({ reason: trouble }, "events cannot be written to the files source's folder: they are refused");
      throw new SinkUnavailable(`files: ${trouble}`, { cause: error });
    }
  };

  const commit = createGroupCommit(write, { maxBytes: BATCH_BYTES });
  return {
    start: () => makeDurableFolder(folder),
    store: (records) => commit.add(records),
    trouble: () => trouble,
    close: async () => {
      await commit.drained();
      await abandon();
      trouble = "closed";
    },
  };
}
