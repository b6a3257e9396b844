import { describe, expect, it } from "vitest";
import { silentLog } from "../../../src/log.ts";
import { checkEviction, logOutages, redisDown } from "../../../src/schedule/redis.ts";

const info = (policy: string, limit: number): string =>
  `# Memory\r\nused_memory:1000\r\nmaxmemory:${limit}\r\nmaxmemory_human:0B\r\nmaxmemory_policy:${policy}\r\n`;

describe("the schedule's Redis", () => {
  it("is refused when it throws jobs away under memory pressure", () => {
    expect(() => checkEviction(info("allkeys-lru", 1_000_000), "redis:6379", silentLog)).toThrow(
      expect.objectContaining({ code: "SCHEDULE_REDIS_EVICTS", fault: "input" }),
    );
  });

  it("is warned about when only a memory limit is lacking for that, and else taken in silence", () => {
    const warnings: object[] = [];
    const log = { ...silentLog, warn: (fields: object) => void warnings.push(fields) };
    checkEviction(info("noeviction", 1_000_000), "redis:6379", log);
    expect(warnings).toEqual([]);
    checkEviction(info("volatile-lru", 0), "redis:6379", log);
    expect(warnings).toMatchObject([{ policy: "volatile-lru" }]);
  });

  it("is named without its password", () => {
    expect(redisDown("redis://user:hunter2@redis:6380/0", new Error("refused")).message).toBe(
      "Redis at redis:6380 does not answer: refused",
    );
    expect(redisDown("hunter2", new Error("refused")).message).not.toContain("hunter2");
  });

  it("is complained about at once and then once a minute while it is away", () => {
    let now = 0;
    const lines: string[] = [];
    const log = { ...silentLog, error: (_: object, message: string) => void lines.push(message) };
    const onTrouble = logOutages("redis://redis", { now: () => now, sleep: async () => undefined }, log);
    for (now = 0; now < 180_000; now += 5000) onTrouble(new Error("refused"));
    expect(lines).toHaveLength(3);
  });
});
