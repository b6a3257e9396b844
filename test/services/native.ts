import { chmod, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Addresses, Service } from "./addresses.ts";
import { type Guard, quoted } from "./guard.ts";
import { install } from "./install.ts";
import { missingForKafka, startKafka } from "./kafka.ts";
import { missingForPostgres, startPostgres } from "./postgres.ts";
import { missingForRedis, startRedis } from "./redis.ts";

interface NativeService {
  /** The Debian packages that are not here. */
  missing(): Promise<string[]>;
  /** Starts it in a folder; answers its address once it is ready. */
  start(folder: string, guard: Guard): Promise<string>;
}

const NATIVE: Readonly<Record<Service, NativeService>> = {
  kafka: { missing: missingForKafka, start: startKafka },
  redis: { missing: missingForRedis, start: startRedis },
  postgres: { missing: missingForPostgres, start: startPostgres },
};

/** Starts services as plain processes, all at once, in a temporary folder that goes when the guard is released. */
export async function startNative(
  services: readonly Service[],
  guard: Guard,
  say: (line: string) => void,
): Promise<Addresses> {
  const folder = await mkdtemp(join(tmpdir(), "pulse-services-"));
  guard.remember(`rm -rf ${quoted(folder)}`);
  await chmod(folder, 0o711);

  const missing = await Promise.all(services.map((service) => NATIVE[service].missing()));
  await install(missing.flat(), folder, say);

  const addresses: Addresses = {};
  const starts = services.map(async (service) => {
    const begun = performance.now();
    addresses[service] = await NATIVE[service].start(folder, guard);
    say(`${service} at ${addresses[service]} after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  });
  const failed = (await Promise.allSettled(starts)).find((start) => start.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return addresses;
}
