import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Clock, systemClock } from "../clock.ts";
import { canonicalJson } from "../content-hash.ts";
import { replaceFile } from "../flush.ts";
import { type Change, changeOfLine, type Difference } from "./change.ts";
import { withHistoryLock } from "./lock.ts";
import { orUnwritable } from "./unwritable.ts";

function historyPath(store: string): string {
  return join(store, "changes.ndjson");
}

/** The whole lines of the history; a last line that a crash or a full disk cut off does not count. */
function wholeLines(store: string): Buffer {
  if (!existsSync(historyPath(store))) return Buffer.alloc(0);
  const bytes = readFileSync(historyPath(store));
  return bytes.subarray(0, bytes.lastIndexOf(10) + 1);
}

/**
 * Every recorded change, oldest first; none where there is no history.
 *
 * @throws PulseError `CHANGES_UNREADABLE` for a line that is no change.
 */
export function readChanges(store: string): Change[] {
  const lines = wholeLines(store).toString("utf8").split("\n");
  return lines.flatMap((line, index) => (line === "" ? [] : [changeOfLine(line, index + 1)]));
}

/** What is recorded together: all of it or nothing. */
export interface Entry extends Pick<Change, "changed_by" | "recorded_by" | "reason"> {
  /** When, microseconds since 1970. */
  readonly changedAtUs: bigint;
  readonly differences: readonly Difference[];
}

/** An instant after every other of the same recorder, and at which nothing else was recorded: instants order the history, whatever clocks say. */
function instantFor(history: readonly Change[], { changedAtUs, recorded_by }: Entry): bigint {
  const last = history.filter((change) => change.recorded_by === recorded_by).at(-1);
  const after = last === undefined ? 0n : BigInt(last.changed_at_us) + 1n;
  const taken = new Set(history.map((change) => change.changed_at_us));
  let instant = changedAtUs > after ? changedAtUs : after;
  while (taken.has(instant.toString())) instant += 1n;
  return instant;
}

/**
 * Appends to the history, and answers all of it, oldest first. Many may append at once: each sees what the others have written. The file
 * is replaced as a whole, so that a crash leaves the old one or the new one.
 *
 * @param entryFor what to record, given the history as it is now; undefined, or without differences: nothing. An error leaves everything as it is.
 * @throws PulseError `CHANGES_BUSY`, `CHANGES_UNREADABLE`, `STORE_UNWRITABLE`
 */
export async function appendChanges(
  store: string,
  entryFor: (history: readonly Change[]) => Entry | undefined,
  clock: Clock = systemClock,
): Promise<Change[]> {
  const appended = withHistoryLock(
    store,
    (assertHeld) => {
      const history = readChanges(store);
      const entry = entryFor(history);
      if (entry === undefined || entry.differences.length === 0) return history;
      const { changed_by, recorded_by, reason } = entry;
      const changed_at_us = instantFor(history, entry).toString();
      const added = entry.differences.map(
        ({ subject, change, before, after }): Change => ({
          ...{ changed_at_us, changed_by, recorded_by, reason, subject, change, before, after },
        }),
      );
      const lines = added.map((change) => `${canonicalJson(change)}\n`);
      replaceFile(historyPath(store), Buffer.concat([wholeLines(store), Buffer.from(lines.join(""))]), assertHeld);
      return [...history, ...lines.map((line, index) => changeOfLine(line, history.length + index + 1))];
    },
    clock,
  );
  return appended.catch((error: unknown) => {
    throw orUnwritable(error, store);
  });
}
