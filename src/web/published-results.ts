import { stat } from "node:fs/promises";
import { openPublished, type Published } from "../engine/duckdb/open-published.ts";
import { hasCode } from "../error-code.ts";

/** The published tables as they are at the moment, for many readers at once. */
export interface PublishedResults {
  /** Changes when other results are published; null: there are none yet. */
  identity(): Promise<string | null>;
  /**
   * Reads with a connection that nobody else has meanwhile.
   * Errors: those of `openPublished`, and what `work` throws.
   */
  read<T>(work: (published: Published) => Promise<T>): Promise<T>;
  close(): void;
}

/** So many may read at once; others wait. */
const READERS = 3;

/**
 * Holds `pulse.duckdb` open. A run replaces the file: the next who asks gets the new one, who is reading goes on with what he has.
 *
 * @param path the DuckDB file.
 */
export function createPublishedResults(path: string): PublishedResults {
  let held: string | undefined;
  let idle: Published[] = [];
  let reading = 0;
  let closed = false;
  const waiting: (() => void)[] = [];

  const identity = async (): Promise<string | null> => {
    try {
      const { ino, size, mtimeNs } = await stat(path, { bigint: true });
      return `${ino}-${size}-${mtimeNs}`;
    } catch (error) {
      if (hasCode(error, "ENOENT")) return null;
      throw error;
    }
  };
  const closeIdle = (): void => {
    for (const published of idle) published.close();
    idle = [];
  };
  const take = async (): Promise<{ published: Published; of: string }> => {
    const now = (await identity()) ?? "";
    if (now !== held) {
      closeIdle();
      held = now;
    }
    return { published: idle.pop() ?? (await openPublished(path)), of: now };
  };

  return {
    identity,
    async read(work) {
      if (reading >= READERS) await new Promise<void>((resolve) => waiting.push(resolve));
      else reading += 1;
      try {
        const { published, of } = await take();
        try {
          return await work(published);
        } finally {
          if (of === held && !closed) idle.push(published);
          else published.close();
        }
      } finally {
        // The place goes to who waits longest.
        const next = waiting.shift();
        if (next === undefined) reading -= 1;
        else next();
      }
    },
    close() {
      closed = true;
      closeIdle();
    },
  };
}
