import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { GROUP_VARIABLE } from "./chaos-project.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CLOCK = pathToFileURL(fileURLToPath(new URL("stepped-clock.mjs", import.meta.url))).href;

/** What a process is started for. `extra` landers share no group with the others: they own every partition at the same time. */
export type Kind = "lander" | "run" | "nightly" | "verify";

/** A process of the chaos. */
export interface Worker {
  readonly kind: Kind;
  readonly name: string;
  readonly pid: number;
  isAlive(): boolean;
  isStopped(): boolean;
  signal(name: "SIGKILL" | "SIGSTOP" | "SIGCONT" | "SIGTERM"): void;
  /** Its clock is off by so many milliseconds from now on. */
  step(ms: number): void;
  said(): string;
  /** Its exit code; null where a signal ended it. */
  readonly ended: Promise<number | null>;
}

export interface StartOptions {
  readonly kind: Kind;
  readonly project: string;
  readonly group: string;
  readonly args?: readonly string[];
  readonly clockMs?: number;
}

/** Starts processes of the program as it was built, or, with `source`, as it is written. Their words are kept in the folder. */
export interface Processes {
  start(options: StartOptions): Worker;
  all(): readonly Worker[];
}

const FILES = { lander: "jobs/lander", nightly: "jobs/nightly", run: "src/cli/main", verify: "src/cli/main" } as const;

export function createProcesses(folder: string, from: "built" | "source"): Processes {
  const workers: Worker[] = [];
  // Whatever ends this process: nothing goes on disturbing without it.
  process.once("exit", () => {
    for (const worker of workers) if (worker.isAlive()) worker.signal("SIGKILL");
  });
  return {
    start: (options) => {
      const worker = startWorker(options, folder, from, workers.length);
      workers.push(worker);
      return worker;
    },
    all: () => workers,
  };
}

function startWorker(options: StartOptions, folder: string, from: "built" | "source", number: number): Worker {
  const { kind, project, group, args = [], clockMs = 0 } = options;
  const name = `${kind}-${number}`;
  const clock = join(folder, `${name}.clock`);
  writeFileSync(clock, String(clockMs));
  const loaders = from === "built" ? ["--import", CLOCK] : ["--import", "tsx", "--import", CLOCK];
  const script = join(ROOT, from === "built" ? `dist/${FILES[kind]}.js` : `${FILES[kind]}.ts`);
  const own = kind === "lander" || kind === "nightly" ? [project] : [...args, "--project", project];
  const child: ChildProcess = spawn(process.execPath, [...loaders, script, ...own], {
    stdio: ["ignore", "pipe", "pipe"],
    cwd: ROOT,
    env: { ...process.env, [GROUP_VARIABLE]: group, CHAOS_CLOCK: clock },
  });
  let said = "";
  let stopped = false;
  const log = join(folder, `${name}.log`);
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (bytes: Buffer) => {
      said = (said + bytes.toString("utf8")).slice(-200_000);
      appendFileSync(log, bytes);
    });
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  const ended = once(child, "close").then(() => child.exitCode);
  return {
    kind,
    name,
    pid: child.pid ?? 0,
    isAlive,
    isStopped: () => stopped && isAlive(),
    signal: (signal) => {
      if (signal === "SIGSTOP") stopped = true;
      if (signal === "SIGCONT") stopped = false;
      child.kill(signal);
    },
    step: (ms) => writeFileSync(clock, String(ms)),
    said: () => said,
    ended,
  };
}
