import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { BROKEN_REASONS } from "../../../datasets/shop/broken.ts";
import { experimentBucket, gateBucket } from "../../../datasets/shop/bucketing.ts";
import { generateShop, LATE_DAYS, openShop, type ShopMessage, shopTruth } from "../../../datasets/shop/generate.ts";
import { DAY_MS, planShop } from "../../../datasets/shop/options.ts";
import { readMessage, type Seen } from "./read-shop.ts";

const SMALL = { users: 400, seed: 3 };

function digest(messages: Iterable<ShopMessage>): string {
  const hash = createHash("sha256");
  for (const { arrivalMs, topic, key, value } of messages) {
    hash.update(`${arrivalMs}/${topic}/${key}/`).update(value ?? "null");
  }
  return hash.digest("hex");
}

describe("generateShop", () => {
  test("gives the same bytes for the same options, and others for another seed", () => {
    const first = digest(generateShop(SMALL));
    expect(digest(generateShop(SMALL))).toBe(first);
    expect(digest(generateShop({ ...SMALL, seed: 4 }))).not.toBe(first);
  });

  test("lets what one user does not depend on how many other users there are", () => {
    const of = (users: number) => {
      const [visitor] = [...generateShop({ ...SMALL, users })].filter(({ key }) => key?.startsWith("u0-"));
      return visitor?.value?.toString("utf8");
    };
    expect(of(100)).toBeDefined();
    expect(of(100)).toBe(of(300));
  });

  test("yields messages in order of arrival, from the first day to the days on which the last late ones come", () => {
    const { startMs, endMs, historyDays } = planShop(SMALL);
    let last = startMs - historyDays * DAY_MS;
    for (const { arrivalMs } of generateShop(SMALL)) {
      expect(arrivalMs).toBeGreaterThanOrEqual(last);
      last = arrivalMs;
    }
    expect(last).toBeGreaterThan(endMs);
    expect(last).toBeLessThan(endMs + LATE_DAYS * DAY_MS);
  });

  test("buckets units as SPEC section 4 says", () => {
    expect(gateBucket("spec-salt", "rule-salt", "user-1")).toBe(4458);
    expect(gateBucket("spec-salt", "rule-salt", "user-2")).toBe(385);
    expect(experimentBucket("layer-salt", "user-1")).toBe(164);
  });

  test("can be shifted in time and shortened to four days", () => {
    const options = { ...SMALL, start: "2024-02-27", days: 4 };
    const plan = planShop(options);
    expect(plan.stages.map(({ percent }) => percent)).toEqual([2, 10, 50, 100]);
    expect(plan.stages.map(({ fromMs }) => new Date(fromMs).toISOString().slice(0, 16))).toEqual([
      "2024-02-27T00:00",
      "2024-02-28T10:00",
      "2024-02-29T14:30",
      "2024-03-01T00:00",
    ]);
    const truth = shopTruth(options);
    expect(truth.stages.every((stage) => stage.all.units.test + stage.all.units.control > 0)).toBe(true);
  });

  test("refuses options that make no shop, with what was seen and what to write", () => {
    const wrong = [{ users: 0 }, { users: 1.5 }, { days: 3 }, { start: "5 January" }, { seed: 0.5 }];
    for (const options of [...wrong, { historyDays: -1 }, { historyDays: 29 }, { historyDays: 0.5 }]) {
      expect(() => generateShop(options)).toThrowError(expect.objectContaining({ code: "SHOP_OPTION_INVALID" }));
    }
  });
});

describe("the past of a shop", () => {
  const options = { users: 1_500, seed: 3, days: 12 };
  const { startMs } = planShop(options);
  const seenIn = (historyDays: number): Seen[] =>
    [...generateShop({ ...options, historyDays })].flatMap(readMessage).flatMap((part) => ("unit" in part ? part : []));
  const seen = seenIn(7);
  const exposedAt = new Map<string, number>();
  for (const { subject, unit, ms } of seen)
    if (subject !== null) exposedAt.set(unit, Math.min(ms, exposedAt.get(unit) ?? ms));
  const pagesOf = (of: readonly Seen[]): Map<string, number> => {
    const pages = new Map<string, number>();
    for (const { name, unit } of of) if (name === "page_view") pages.set(unit, (pages.get(unit) ?? 0) + 1);
    return pages;
  };
  const dayOf = (ms: number) => Math.floor((ms - startMs) / DAY_MS);

  test("only adds messages: those of the shop without one are all there, byte for byte", () => {
    const linesOf = (historyDays: number) =>
      [...generateShop({ ...options, historyDays })].map(
        ({ arrivalMs, value }) => `${arrivalMs}/${value?.toString("latin1")}`,
      );
    const [without, short, long] = [linesOf(0), new Set(linesOf(3)), new Set(linesOf(7))];
    expect(without.filter((line) => !short.has(line) || !long.has(line))).toEqual([]);
    expect(long.size).toBeGreaterThan(1.2 * without.length);
    expect(short.size).toBeLessThan(long.size);
  });

  test("changes nothing of the truth but the accounts of its messages", () => {
    const truthOf = (historyDays: number) => {
      const { options: _options, accounts, ...effects } = shopTruth({ ...options, historyDays });
      const { gate, experiment, contradicts_timeline } = accounts;
      return { effects, gate, experiment, contradicts_timeline };
    };
    expect(truthOf(7)).toEqual(truthOf(0));
  });

  test("has visits on each of its days, and no exposures before the ramp nor before a late client's update", () => {
    const before = seen.filter(({ ms }) => ms < startMs);
    expect(new Set(before.map(({ ms }) => dayOf(ms)))).toEqual(new Set([-7, -6, -5, -4, -3, -2, -1]));
    expect(before.filter(({ subject }) => subject !== null)).toEqual([]);
    const late = seen.filter(({ ms, unit }) => ms > startMs && dayOf(ms) < dayOf(exposedAt.get(unit) ?? 0));
    expect(late.length).toBeGreaterThan(500);
    expect(Math.max(...late.map(({ ms, unit }) => dayOf(exposedAt.get(unit) ?? 0) - dayOf(ms)))).toBe(7);
  });

  test("gives every day luck of its own", () => {
    const bot = seen.filter(({ unit, name }) => unit.startsWith("u1500-") && name === "page_view");
    const days = new Map<number, string>();
    for (const { ms } of bot)
      days.set(dayOf(ms), `${days.get(dayOf(ms)) ?? ""} ${(ms - startMs + 7 * DAY_MS) % DAY_MS}`);
    expect(days.size).toBeGreaterThan(15);
    expect(new Set(days.values()).size).toBe(days.size);
  });

  test("is like what its customers do later: who looks at much looked at much before", () => {
    const exposed = [...exposedAt].filter(([, ms]) => dayOf(ms) < 6);
    const isBefore = ({ ms, unit }: Seen) => dayOf(ms) < dayOf(exposedAt.get(unit) ?? ms);
    const [past, later] = [pagesOf(seen.filter(isBefore)), pagesOf(seen.filter((one) => !isBefore(one)))];
    const pairs = exposed.flatMap(([unit]) => {
      const before = past.get(unit);
      return before === undefined ? [] : [[before, later.get(unit) ?? 0] as const];
    });
    expect(pairs.length).toBeGreaterThan(300);
    expect(correlation(pairs)).toBeGreaterThan(0.4);
  });
});

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const mean = (of: (pair: readonly [number, number]) => number) =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  const [x, y] = [mean(([a]) => a), mean(([, b]) => b)];
  const spread = (of: (pair: readonly [number, number]) => number) => Math.sqrt(mean((pair) => of(pair) ** 2));
  return mean(([a, b]) => (a - x) * (b - y)) / (spread(([a]) => a - x) * spread(([, b]) => b - y));
}

describe("the accounts of a shop", () => {
  const shop = openShop({ users: 2_000 });
  const parts: Seen[] = [];
  const reasons = new Map<string, number>();
  let messages = 0;
  let tombstones = 0;
  let lineBreaks = 0;
  for (const message of shop.messages) {
    messages += 1;
    if (message.value === null) tombstones += 1;
    else if (message.value.includes(10)) lineBreaks += 1;
    for (const part of readMessage(message)) {
      if ("unit" in part) parts.push(part);
      else reasons.set(part.reason, (reasons.get(part.reason) ?? 0) + 1);
    }
  }
  const { accounts } = shop.truth();
  const isInternal = (part: Seen) => part.name === "statsig::diagnostics";
  const ids = parts.flatMap(({ eventId }) => eventId ?? []);
  const met = new Set<string>();
  const once = parts.filter(({ eventId }) => {
    if (eventId === null) return true;
    if (met.has(eventId)) return false;
    met.add(eventId);
    return true;
  });

  test("count every message, and every part under exactly one heading", () => {
    expect(accounts.messages).toBe(messages);
    expect(accounts.exposures).toBe(parts.filter(({ subject }) => subject !== null).length);
    expect(accounts.internal).toBe(parts.filter(isInternal).length);
    expect(accounts.events).toBe(parts.filter((part) => part.subject === null && !isInternal(part)).length);
    const dead = Object.values(accounts.dead_letters).reduce((sum, count) => sum + count, 0);
    expect(accounts.parts).toBe(accounts.events + accounts.exposures + accounts.internal + dead);
  });

  test("have broken messages of every reason, as many as a reader finds", () => {
    expect(Object.keys(accounts.dead_letters).sort()).toEqual([...BROKEN_REASONS].sort());
    expect(Object.fromEntries(reasons)).toEqual(accounts.dead_letters);
  });

  test("have the duplicates, by event id, and the other exclusions", () => {
    expect(accounts.duplicate).toBe(ids.length - new Set(ids).size);
    expect(accounts.duplicate).toBeGreaterThan(50);
    const staging = once.filter((part) => part.environment === "staging" && !isInternal(part));
    expect(accounts.environment).toBe(staging.length);
    const used = once.filter((part) => part.environment === "production");
    for (const [subject, account] of [
      ["new_checkout", accounts.gate],
      ["price_test", accounts.experiment],
    ] as const) {
      const exposures = used.filter((part) => part.subject === subject);
      expect(account.messages).toBe(parts.filter((part) => part.subject === subject).length);
      expect(account.override).toBe(exposures.filter(({ isOverride }) => isOverride).length);
      expect(account.bot).toBe(exposures.filter(({ isBot }) => isBot).length);
      expect(account.used).toBe(exposures.filter(({ isBot, isOverride }) => !isBot && !isOverride).length);
      expect(account.messages).toBe(
        account.used + account.duplicate + account.environment + account.override + account.bot,
      );
    }
    expect(accounts.gate.override).toBeGreaterThan(0);
    expect(accounts.gate.bot).toBeGreaterThan(0);
    expect(accounts.gate.environment).toBeGreaterThan(0);
  });

  test("have the exposures that name another percentage than their stage's", () => {
    const stale = once.filter((part) => {
      if (part.subject !== "new_checkout" || part.rule !== "everyone" || part.percent === null || part.isBot)
        return false;
      return part.percent !== shop.plan.stages.findLast(({ fromMs }) => fromMs <= part.ms)?.percent;
    });
    expect(accounts.contradicts_timeline).toBe(stale.length);
    expect(stale.length).toBeGreaterThan(0);
  });

  test("have messages that arrive days after they happened", () => {
    expect(accounts.late_messages).toBeGreaterThan(messages / 200);
    expect(accounts.late_messages).toBeLessThan(messages / 40);
  });

  test("leave out for a carrier just what it cannot hold", () => {
    const files = shopTruth({ users: 2_000, carrier: "files" }).accounts;
    expect(files.left_out).toBe(tombstones + lineBreaks);
    expect(files.messages).toBe(messages - tombstones - lineBreaks);
    const kafka = shopTruth({ users: 2_000, carrier: "kafka" }).accounts;
    expect(kafka.left_out).toBe(1);
    expect(kafka.dead_letters).not.toHaveProperty("too_large");
  });
});
