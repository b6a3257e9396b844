import { probeRedis, type RedisProbe } from "../../schedule/redis-probe.ts";
import { bytesText } from "./bytes-text.ts";
import { clockFinding } from "./check-clock.ts";
import { failedCheck } from "./failed-check.ts";
import { type Finding, findingsOf } from "./finding.ts";

/** BullMQ's own minimum, and what it recommends. */
const OLDEST = [5, 0] as const;
const RECOMMENDED = [6, 2] as const;
const FULL = 0.8;

const { ok, warning, problem } = findingsOf("redis");

/** The schedule's Redis; nothing where the schedule lives in the process. */
export async function checkRedis(url: string | undefined): Promise<Finding[]> {
  if (url === undefined) return [];
  const subject = hostOf(url);
  try {
    const probe = await probeRedis(url);
    return [
      checkVersion(subject, probe.version),
      checkEviction(subject, probe),
      checkMemory(subject, probe),
      checkKept(subject, probe),
      clockFinding(`Redis at ${subject}`, probe),
    ];
  } catch (error) {
    return [failedCheck("redis", "server", subject, error)];
  }
}

function hostOf(url: string): string {
  if (!URL.canParse(url)) return "(not a URL)";
  const { hostname, port } = new URL(url);
  return `${hostname}:${port === "" ? "6379" : port}`;
}

function isOlder(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ofMajor = 0, ofMinor = 0] = version.split(".").map(Number);
  return ofMajor < major || (ofMajor === major && ofMinor < minor);
}

function checkVersion(subject: string, version: string): Finding {
  if (isOlder(version, OLDEST))
    return problem("version", subject, `Redis ${version}`, `install Redis ${RECOMMENDED.join(".")} or newer`);
  if (isOlder(version, RECOMMENDED))
    return warning("version", subject, `Redis ${version}`, `BullMQ recommends ${RECOMMENDED.join(".")} or newer`);
  return ok("version", subject, `Redis ${version}`);
}

function checkEviction(subject: string, { evictionPolicy, maxMemoryBytes }: RedisProbe): Finding {
  const seen = `maxmemory-policy ${evictionPolicy}`;
  const action = "set `maxmemory-policy noeviction` on this Redis, or give the schedule a Redis of its own";
  if (evictionPolicy === "noeviction") return ok("eviction", subject, seen);
  if (maxMemoryBytes === 0)
    return warning("eviction", subject, `${seen}: were it given a memory limit, it would throw jobs away`, action);
  return problem("eviction", subject, `${seen}: it throws jobs away when its memory is full`, action);
}

function checkMemory(subject: string, { usedMemoryBytes, maxMemoryBytes }: RedisProbe): Finding {
  const seen = `${bytesText(usedMemoryBytes)} in use${maxMemoryBytes === 0 ? "" : ` of ${bytesText(maxMemoryBytes)}`}`;
  if (maxMemoryBytes === 0 || usedMemoryBytes < maxMemoryBytes * FULL) return ok("memory", subject, seen);
  return warning("memory", subject, seen, "raise its `maxmemory`: when it is full, nothing can be queued");
}

function checkKept(subject: string, { keeps }: RedisProbe): Finding {
  if (keeps === "append_only") return ok("durability", subject, "an append-only file keeps queued days over a restart");
  const seen =
    keeps === "snapshots" ? "snapshots only: a crash forgets what was queued since" : "it keeps nothing over a restart";
  const action =
    "set `appendonly yes`; the nightly job makes up for missed days by itself, asked-for ones are forgotten";
  return keeps === "snapshots" ? ok("durability", subject, seen) : warning("durability", subject, seen, action);
}
