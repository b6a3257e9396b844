import { stat } from "node:fs/promises";
import { openPublished, type Published } from "../engine/duckdb/open-published.ts";
import { hasCode } from "../error-code.ts";

/** The published tables as they are at the moment, for many readers at once. */
export interface PublishedResults {
  /** Changes when other results are published; null: there are none yet. */
  identity(): Promise<string | null>;
  /**
   * Reads what is published now; it stays open until `work` is done. All who read the same have the same database, and what it remembers.
   * Errors: those of `openPublished`, and what `work` throws.
   */
  read<T>(work: (published: Published) => Promise<T>): Promise<T>;
  close(): void;
}

/** So many may read at once; others wait. */
const READERS = 3;

/** A file that is open, and by how many it is read. */
interface Held {
  readonly of: string;
  readonly published: Promise<Published>;
  readers: number;
  /** Whether another has taken its place: who is last closes it. */
  isOver: boolean;
}

function closeUnread({ readers, isOver, published }: Held): void {
  if (!isOver || readers > 0) return;
  // Where it could not be opened there is nothing to close: who asked for it knows.
  published.then(
    (open) => open.close(),
    () => undefined,
  );
}

/**
 * Holds `pulse.duckdb` open. A run replaces the file: the next who asks gets the new one, who is reading goes on with what he has.
 *
 * @param path the DuckDB file.
 */
export function createPublishedResults(path: string): PublishedResults {
  let held: Held | undefined;
  let reading = 0;
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
  const retire = (): void => {
    if (held === undefined) return;
    held.isOver = true;
    closeUnread(held);
    held = undefined;
  };
  const take = async (): Promise<Held> => {
    const now = (await identity()) ?? "";
    if (held !== undefined && held.of !== now) retire();
    held ??= { of: now, published: openPublished(path), readers: 0, isOver: false };
    held.readers += 1;
    return held;
  };

  return {
    identity,
    async read(work) {
      if (reading >= READERS) await new Promise<void>((resolve) => waiting.push(resolve));
      else reading += 1;
      try {
        const taken = await take();
        try {
          const published = await taken.published.catch((error: unknown) => {
            // It may be there next time.
            if (held === taken) retire();
            throw error;
          });
          return await work(published);
        } finally {
          taken.readers -= 1;
          closeUnread(taken);
        }
      } finally {
        // The place goes to who waits longest.
        const next = waiting.shift();
        if (next === undefined) reading -= 1;
        else next();
      }
    },
    close: retire,
  };
}
