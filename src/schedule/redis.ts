import { Redis } from "ioredis";
import type { Clock } from "../clock.ts";
import { PulseError } from "../errors.ts";
import type { Log } from "../log.ts";

const CONNECT_TIMEOUT_MS = 5000;
const LONGEST_RECONNECT_MS = 5000;

/**
 * Connects to Redis, and sees that it keeps what it is given.
 *
 * Commands wait as long as Redis is away, and connecting is tried for ever (workers need both): `logOutages` says so.
 *
 * @throws PulseError `SCHEDULE_REDIS_DOWN` (dependency_down) when it does not answer now; `SCHEDULE_REDIS_EVICTS` (input)
 *   when it may throw jobs away.
 */
export async function connectRedis(url: string, log: Log): Promise<Redis> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(100 * 2 ** Math.min(times, 10), LONGEST_RECONNECT_MS),
  });
  let seen: unknown;
  const remember = (error: unknown): void => {
    seen = error;
  };
  redis.on("error", remember);
  try {
    await redis.connect();
    checkEviction(await redis.info("memory"), placeOf(url), log);
  } catch (error) {
    redis.disconnect();
    throw error instanceof PulseError ? error : redisDown(url, seen ?? error);
  }
  redis.off("error", remember);
  return redis;
}

/**
 * A Redis that evicts keys under memory pressure loses jobs in silence: refused. One without a memory limit: a warning.
 *
 * @param info the answer to `INFO memory`.
 */
export function checkEviction(info: string, place: string, log: Log): void {
  const field = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1];
  const policy = field("maxmemory_policy");
  const hint = "set `maxmemory-policy noeviction` on this Redis, or give the schedule a Redis of its own";
  if (policy === undefined || policy === "noeviction") return;
  if (field("maxmemory") === "0") {
    log.warn({ policy, hint }, "Redis would throw jobs away if it were given a memory limit");
    return;
  }
  const message = `Redis at ${place} has maxmemory-policy ${policy}: it throws jobs away when its memory is full`;
  throw new PulseError({ code: "SCHEDULE_REDIS_EVICTS", fault: "input", message, hint });
}

/** The error for commands that Redis did not answer. */
export function redisDown(url: string, cause: unknown): PulseError {
  return new PulseError({
    code: "SCHEDULE_REDIS_DOWN",
    fault: "dependency_down",
    message: `Redis at ${placeOf(url)} does not answer: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: "see whether it is up, and whether schedule.redis_url in pulse.yaml is right; without redis_url the schedule lives in the process",
    cause,
  });
}

/** Logs an error at once, and then at most once a minute as long as they go on. */
export function logOutages(url: string, clock: Clock, log: Log): (error: Error) => void {
  let quietUntil = 0;
  return (error) => {
    if (clock.now() < quietUntil) return;
    quietUntil = clock.now() + 60_000;
    log.error({ redis: placeOf(url), err: error }, "trouble with the schedule's Redis: trying on");
  };
}

/** Host and port of a URL: never its password. */
function placeOf(url: string): string {
  if (!URL.canParse(url)) return "(not a URL)";
  const { hostname, port } = new URL(url);
  return `${hostname}:${port === "" ? "6379" : port}`;
}
