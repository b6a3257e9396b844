#!/usr/bin/env node
import { systemClock } from "../clock.ts";
import { runCommandLine } from "./program.ts";

// Whoever reads us (head, less) may leave early: that is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
}

/** How long what a command left behind may keep the process, milliseconds: a Kafka that is away is asked again for a while. */
const LINGER_MS = 1_000;

process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  clock: systemClock,
});

setTimeout(() => {
  if (process.stdout.writableLength === 0) process.exit();
}, LINGER_MS).unref();
