import { execFile, spawn } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { access, readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PulseError } from "../../src/errors.ts";
import type { Guard } from "./guard.ts";

/** The user and group a command runs as; this process's own when left out. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** A command that ends by itself. */
export interface Step {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly account?: Account | undefined;
  readonly environment?: NodeJS.ProcessEnv;
  /** After which it counts as failed; left out: never. */
  readonly timeoutMs?: number;
  /** What to do if it fails. */
  readonly hint?: string;
}

/** Runs a command to its end and answers its standard output; PulseError TEST_SERVICE_STEP_FAILED with what it said. */
export async function run(step: Step): Promise<string> {
  const env = { ...process.env, ...step.environment };
  const options = { cwd: step.folder, env, timeout: step.timeoutMs ?? 0, maxBuffer: 268_435_456, ...step.account };
  return new Promise((resolve, reject) => {
    execFile(step.command, step.args, options, (cause, stdout, stderr) => {
      if (cause === null) return resolve(stdout);
      const message = `${step.command} failed: ${cause.message}\n${lastLines(stdout)}\n${lastLines(stderr)}`;
      const hint = step.hint === undefined ? {} : { hint: step.hint };
      reject(new PulseError({ code: "TEST_SERVICE_STEP_FAILED", fault: "dependency_down", message, cause, ...hint }));
    });
  });
}

/** A command that serves until it is stopped. */
export interface Daemon {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Where it runs, and where `<name>.log` collects all it says. */
  readonly folder: string;
  readonly account?: Account | undefined;
  /** What it says when it answers. */
  readonly ready: RegExp;
  /** The signal that ends it fastest without leaving anything behind; its data is not kept. */
  readonly stopSignal: "KILL" | "QUIT" | "TERM";
}

const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 20;

/** Starts a server under a guard and answers its process id when it is ready; PulseError TEST_SERVICE_NOT_READY with its last words. */
export async function serve(daemon: Daemon, guard: Guard): Promise<number> {
  const logFile = join(daemon.folder, `${daemon.name}.log`);
  const log = openSync(logFile, "a");
  const child = spawn(daemon.command, daemon.args, {
    cwd: daemon.folder,
    detached: true,
    stdio: ["ignore", log, log],
    ...daemon.account,
  });
  closeSync(log);
  let failure: string | undefined;
  child.once("error", (error) => {
    failure = error.message;
  });
  child.once("exit", (code, signal) => {
    failure = `it ended with ${signal ?? `exit code ${code}`}`;
  });
  if (child.pid !== undefined) guard.remember(`stop ${daemon.stopSignal} ${child.pid}`);

  const deadline = performance.now() + READY_TIMEOUT_MS;
  for (;;) {
    const said = await readFile(logFile, "utf8");
    if (daemon.ready.test(said) && child.pid !== undefined) return child.pid;
    if (performance.now() > deadline) failure ??= `it was not ready within ${READY_TIMEOUT_MS / 1000} s`;
    if (failure !== undefined) {
      const message = `${daemon.name} did not start: ${failure}\n${lastLines(said)}`;
      throw new PulseError({ code: "TEST_SERVICE_NOT_READY", fault: "dependency_down", message });
    }
    await sleep(POLL_MS);
  }
}

/** The path of a program, looked for in PATH and then in the given folders; undefined if it is not there. */
export async function findProgram(name: string, folders: readonly string[] = []): Promise<string | undefined> {
  for (const folder of [...(process.env.PATH ?? "").split(delimiter), ...folders]) {
    const path = join(folder, name);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function lastLines(text: string): string {
  return text.trimEnd().split("\n").slice(-20).join("\n");
}
