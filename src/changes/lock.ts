import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { type Clock, systemClock } from "../clock.ts";
import { PulseError } from "../errors.ts";

/** Writing takes milliseconds: who holds the lock longer than this on another machine is gone. */
const ANY_HOLDER_GONE_MS = 60_000;
const ATTEMPTS = 200;
const PAUSE_MS = 50;

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Creates a file that nobody else has; false where it is there already. */
function create(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

function isDeadHere(holder: string): boolean {
  const [host, pid] = holder.split("\n");
  if (host !== hostname() || pid === undefined || pid === "") return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
}

/** Removes the lock of a process that is gone. A file of its own lets only one process at a time do so: none removes the next one's lock. */
function removeIfStale(lock: string): void {
  const breaker = `${lock}.break`;
  if (!create(breaker, "")) return;
  try {
    const age = statSync(breaker).mtimeMs - statSync(lock).mtimeMs;
    if (age > ANY_HOLDER_GONE_MS || isDeadHere(readFileSync(lock, "utf8"))) rmSync(lock);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
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
    removeIfStale(lock);
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
    if (codeOf(error) === "ENOENT") return undefined;
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
