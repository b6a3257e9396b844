/**
 * Loaded before a process's own code: its clock is off by the milliseconds that stand in the file CHAOS_CLOCK, which may change
 * while it runs. The operating system's clock, and with it the times of files, stay right.
 */
import { readFileSync } from "node:fs";

const path = process.env.CHAOS_CLOCK ?? "";
const now = Date.now;
let offset = 0;

function read() {
  try {
    offset = Number(readFileSync(path, "utf8")) || 0;
  } catch {
    offset = 0;
  }
}

read();
setInterval(read, 200).unref();
Date.now = () => now() + offset;
const Original = Date;
globalThis.Date = new Proxy(Original, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now() + offset] : args, newTarget),
});
