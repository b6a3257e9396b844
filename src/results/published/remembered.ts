import type { Published } from "../../engine/duckdb/open-published.ts";
import { createMemo, type Memo } from "../../memo.ts";

/**
 * A reader that remembers what it found for as long as the database is open: a published file is replaced, never changed. For what many
 * pages share. What it answers belongs to all who ask.
 *
 * @param most answers that are kept, of different arguments: those used last.
 * @example
 * const readRuns = remembered((published) => published.records("select ds from runs"));
 */
export function remembered<Arguments extends readonly (string | undefined)[], T>(
  read: (published: Published, ...given: Arguments) => Promise<T>,
  most = 3,
): (published: Published, ...given: Arguments) => Promise<T> {
  const memos = new WeakMap<Published, Memo<T>>();
  return (published, ...given) => {
    const memo = memos.get(published) ?? createMemo<T>(most);
    memos.set(published, memo);
    return memo.get(JSON.stringify(given), () => read(published, ...given));
  };
}
