import { statfs } from "node:fs/promises";
import { Gauge, type Registry } from "prom-client";
import type { PartsRead } from "./parts-read.ts";

const MAX_AGE_MS = 5_000;

/** Room on the file system of the store. */
export function registerDiskMetrics(registry: Registry, parts: PartsRead, store: string): void {
  const free = new Gauge({
    name: "pulse_store_free_bytes",
    help: "Free bytes of the store's file system, for who is not root.",
    registers: [registry],
  });
  const capacity = new Gauge({
    name: "pulse_store_capacity_bytes",
    help: "Bytes of the store's file system.",
    registers: [registry],
  });
  parts.add("disk", MAX_AGE_MS, async () => {
    const { bavail, blocks, bsize } = await statfs(store);
    free.set(bavail * bsize);
    capacity.set(blocks * bsize);
  });
}
