import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("../services/main.ts", import.meta.url));

/** Starts a Redis of its own; the other services are those of this run. */
async function startOwnRedis() {
  const env = { ...process.env, PULSE_TEST_REDIS: "" };
  const starter = spawn(process.execPath, ["--import", "tsx", MAIN], { env, stdio: ["ignore", "pipe", "ignore"] });
  for await (const line of createInterface({ input: starter.stdout })) {
    const port = /^export PULSE_TEST_REDIS=redis:\/\/127\.0\.0\.1:(\d+)$/.exec(line)?.[1];
    if (port !== undefined) return { starter, port: Number(port) };
  }
  throw new Error("the services ended before they named a Redis");
}

function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  return new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
  }).finally(() => socket.destroy());
}

test.each(["SIGTERM", "SIGINT", "SIGKILL"] as const)(
  "services end with whoever started them, by %s",
  async (signal) => {
    const { starter, port } = await startOwnRedis();
    expect(await answers(port)).toBe(true);

    const ended = once(starter, "exit");
    starter.kill(signal);
    await ended;

    const deadline = performance.now() + 20_000;
    while ((await answers(port)) && performance.now() < deadline) await sleep(50);
    expect(await answers(port)).toBe(false);
  },
);
