import { execFile } from "node:child_process";
import { mkdir, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A file system of its own that can be filled up. */
export interface SmallDisk {
  readonly path: string;
  /** Leaves so many bytes free, about. */
  fill(leaveBytes: number): Promise<void>;
  empty(): Promise<void>;
  close(): Promise<void>;
}

const BALLAST = ".ballast";
/** What Linux says that a file system in memory is. */
const TMPFS = 0x01021994;

/** Mounts one in memory; undefined where this user may not mount, not even through sudo. */
export async function mountSmallDisk(path: string, mib: number): Promise<SmallDisk | undefined> {
  await mkdir(path, { recursive: true });
  const owner = `uid=${process.getuid?.() ?? 0},gid=${process.getgid?.() ?? 0},mode=0755`;
  const mount = ["mount", "-t", "tmpfs", "-o", `size=${mib}m,${owner}`, "tmpfs", path];
  const sudo = await firstThatWorks([[], ["sudo", "-n"]], mount);
  if (sudo === undefined) return undefined;
  const ballast = join(path, BALLAST);
  return {
    path,
    fill: async (leaveBytes) => {
      await rm(ballast, { force: true });
      const { bavail, bsize, blocks, type } = await statfs(path);
      // Should it have been unmounted meanwhile, this would fill up the machine's own disk.
      if (type !== TMPFS || blocks * bsize > mib * 1_048_576) throw new Error(`${path} is no small disk any more`);
      const bytes = Math.max(0, bavail * bsize - leaveBytes);
      await run("fallocate", ["-l", String(bytes), ballast]).catch(() => writeUntilFull(ballast, bytes));
    },
    empty: () => rm(ballast, { force: true }),
    close: async () => {
      const [command = "umount", ...args] = [...sudo, "umount", "-l", path];
      await run(command, args);
    },
  };
}

async function firstThatWorks(prefixes: readonly string[][], words: readonly string[]): Promise<string[] | undefined> {
  for (const prefix of prefixes) {
    const [command = "", ...args] = [...prefix, ...words];
    try {
      await run(command, args);
      return prefix;
    } catch {
      // The next one, or none.
    }
  }
  return undefined;
}

async function writeUntilFull(path: string, bytes: number): Promise<void> {
  const part = Buffer.alloc(1_048_576);
  try {
    for (let written = 0; written < bytes; written += part.length) await writeFile(path, part, { flag: "a" });
  } catch {
    // Full: that is what it is for.
  }
}
