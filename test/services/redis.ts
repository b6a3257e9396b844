import { findProgram, serve } from "./command.ts";
import type { Guard } from "./guard.ts";
import { freePort } from "./port.ts";

/** The Debian packages that a native Redis needs and that are not here. */
export async function missingForRedis(): Promise<string[]> {
  return (await findProgram("redis-server")) === undefined ? ["redis-server"] : [];
}

/** Starts an empty Redis that keeps nothing on disk and never evicts; answers `redis://host:port`. */
export async function startRedis(folder: string, guard: Guard): Promise<string> {
  const port = await freePort();
  const settings = {
    port: String(port),
    bind: "127.0.0.1",
    dir: folder,
    save: "",
    appendonly: "no",
    "maxmemory-policy": "noeviction",
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  await serve(
    { name: "redis", command: "redis-server", args, folder, ready: /Ready to accept connections/, stopSignal: "KILL" },
    guard,
  );
  return `redis://127.0.0.1:${port}`;
}
