import { Redis } from "ioredis";
import { redisDown } from "./redis.ts";

const LIMIT_MS = 5_000;

/** What a look at the schedule's Redis has found. */
export interface RedisProbe {
  /** `7.2.4` */
  readonly version: string;
  readonly evictionPolicy: string;
  /** Bytes; 0: no limit. */
  readonly maxMemoryBytes: number;
  readonly usedMemoryBytes: number;
  /** Whether what it holds survives a restart: by its append-only file, or at least by snapshots. */
  readonly keeps: "append_only" | "snapshots" | "nothing";
  /** Its clock less this machine's, milliseconds; right to about half of `roundTripMs`. */
  readonly clockAheadMs: number;
  readonly roundTripMs: number;
}

/**
 * Looks at a Redis. Changes nothing.
 *
 * Errors: `SCHEDULE_REDIS_DOWN` (dependency_down).
 */
export async function probeRedis(url: string): Promise<RedisProbe> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: LIMIT_MS,
    commandTimeout: LIMIT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let seen: unknown;
  redis.on("error", (error) => {
    seen = error;
  });
  try {
    await redis.connect();
    const info = await redis.info();
    const before = Date.now();
    const [seconds, micros] = await redis.time();
    const after = Date.now();
    const field = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1] ?? "";
    const [, save = ""] = (await redis.config("GET", "save").catch(() => [])) as readonly string[];
    return {
      version: field("redis_version"),
      evictionPolicy: field("maxmemory_policy"),
      maxMemoryBytes: Number(field("maxmemory")),
      usedMemoryBytes: Number(field("used_memory")),
      keeps: field("aof_enabled") === "1" ? "append_only" : save === "" ? "nothing" : "snapshots",
      clockAheadMs: Number(seconds) * 1000 + Number(micros) / 1000 - (before + after) / 2,
      roundTripMs: after - before,
    };
  } catch (error) {
    throw redisDown(url, seen ?? error);
  } finally {
    redis.disconnect();
  }
}
