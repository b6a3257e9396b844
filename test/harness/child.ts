import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A process of ours, and what it has said so far. */
export interface Child {
  readonly process: ChildProcess;
  /** Standard output and error, together. */
  said(): string;
  /** Resolves when it has ended, with its exit code, or null where a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** Starts a TypeScript file of the project, by its path from the project's root. */
export function startChild(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Child {
  const script = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (bytes: Buffer) => {
      said += bytes.toString("utf8");
    });
  const ended = once(child, "close").then(() => child.exitCode);
  return { process: child, said: () => said, ended };
}
