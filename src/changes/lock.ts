import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { type Clock, systemClock } from "../clock.ts";
import { hasCode } from "../error-code.ts";
import { PulseError } from "../errors.ts";

/** Writing takes milliseconds: who holds the lock longer than this on another machine is gone. */
const ANY_HOLDER_GONE_MS = 60_000;
const ATTEMPTS = 200;
const PAUSE_MS = 50;

/** Creates a file that nobody else has; false where it is there already. It is never seen without its text: who dies in between leaves nothing that others wait for. */
function create(path: string, text: string): boolean {
  const written = `${path}.${randomBytes(8).toString("hex")}`;
  try {
    writeFileSync(written, text, { flag: "wx" });
    linkSync(written, path);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    rmSync(written, { force: true });
  }
}

function isDeadHere(holder: string): boolean {
  const [host, pid] = holder.split("\n");
  if (host !== hostname() || pid === undefined || pid === "") return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return hasCode(error, "ESRCH");
  }
}

/** Removes a file of a process that is gone. */
function removeIfStale(path: string, nowMs: number): void {
  try {
    const age = nowMs - statSync(path).mtimeMs;
    if (age > ANY_HOLDER_GONE_MS || isDeadHere(readFileSync(path, "utf8"))) rmSync(path);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
}

/** Removes the lock of a process that is gone. A file of its own lets only one process at a time do so: none removes the next one's lock. */
function breakIfStale(lock: string, holder: string): void {
  const breaker = `${lock}.break`;
  if (!create(breaker, holder)) {
    removeIfStale(breaker, Date.now());
    return;
  }
  try {
    // The file system's clock, which may be another machine's.
    removeIfStale(lock, statSync(breaker).mtimeMs);
  } finally {
    rmSync(breaker, { force: true });
  }
}

/**
 * Does something that changes the history while nobody else does. The lock of a process that was killed is taken over.
 *
 * @param work must not wait: it holds up others. What it is given throws where the lock was taken over: to be called before anything is written.
 * @throws PulseError `CHANGES_BUSY` where another process holds the lock for ten seconds.
 */
export async function withHistoryLock<T>(
  store: string,
  work: (assertHeld: () => void) => T,
  clock: Clock = systemClock,
): Promise<T> {
  mkdirSync(store, { recursive: true });
  const lock = join(store, "changes.lock");
  const holder = `${hostname()}\n${process.pid}\n${randomBytes(8).toString("hex")}\n`;
  for (let attempt = 1; !create(lock, holder); attempt += 1) {
    if (attempt === ATTEMPTS) throw busy(lock);
    breakIfStale(lock, holder);
    await clock.sleep(PAUSE_MS);
  }
  // A process that slept for a minute while it held the lock does not hold it any more.
  const isHeld = (): boolean => contentsOf(lock) === holder;
  try {
    return work(() => {
      if (!isHeld()) throw busy(lock);
    });
  } finally {
    if (isHeld()) rmSync(lock, { force: true });
  }
}

function contentsOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function busy(lock: string): PulseError {
  return new PulseError({
    code: "CHANGES_BUSY",
    fault: "dependency_down",
    message: `another process is writing the history of changes: ${lock} has been there for ten seconds`,
    hint: "try again; if no process of Pulse works on this store, delete changes.lock and changes.lock.break",
  });
}
