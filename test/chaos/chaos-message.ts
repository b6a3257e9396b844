import { createRandom, type Random } from "./random.ts";

/** What a message of the chaos is, by its producer and number: the same each time it is made. */
export interface ChaosMessage {
  readonly key: string;
  readonly value: Buffer;
  /** Broker's time, Unix milliseconds, within the days of the chaos. */
  readonly timestampMs: number;
}

const USERS = 300;
const DAY_MS = 86_400_000;
/** Longer than any segment's chunk, and in another form than the rest. */
const LARGE_BYTES = 300_000;

const KINDS = { event: 70, exposure: 18, again: 5, broken: 7 } as const;

/** Ways in which a message cannot be used. Each still tells its producer and number, for people. */
const BROKEN: readonly ((id: string, random: Random, ts: number) => string | Buffer)[] = [
  (id) => `{"id":"${id}", this is no JSON`,
  (id) => `["${id}"]`,
  (id, _, ts) => JSON.stringify({ type: "event", ts, name: "tick", value: 1, metadata: { id } }),
  (id) => JSON.stringify({ type: "event", name: "tick", value: 1, units: { userID: "u1" }, metadata: { id } }),
  (id) => JSON.stringify({ type: "event", ts: 5, name: "tick", units: { userID: "u1" }, metadata: { id } }),
  (id, _, ts) =>
    JSON.stringify({ type: "event", ts: ts + 3 * DAY_MS, name: "tick", units: { userID: "u1" }, metadata: { id } }),
  (id, _, ts) => JSON.stringify({ type: "mystery", ts, units: { userID: "u1" }, metadata: { id } }),
  (id, _, ts) =>
    JSON.stringify({ type: "event", ts, name: "tick", value: "NaN", units: { userID: "u1" }, metadata: { id } }),
  (id) => Buffer.concat([Buffer.from(id), Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0x0d])]),
  (id, random) => `${id} ${"x".repeat(random.between(1, LARGE_BYTES))}`,
  () => "",
];

/**
 * @param days first milliseconds of the days that messages happen on.
 */
export function chaosMessage(seed: number, days: readonly number[], producer: number, number: number): ChaosMessage {
  const random = createRandom((seed * 1_000_003 + producer * 7_919 + number * 104_729) >>> 0);
  const kind = random.weighted(KINDS);
  if (kind === "again" && number > 0) {
    const before = chaosMessage(seed, days, producer, number - 1);
    return { ...before, key: before.key };
  }
  const user = random.between(0, USERS);
  const ts = random.pick(days) + random.between(0, DAY_MS);
  const id = `p${producer}-${number}`;
  const made = (value: string | Buffer): ChaosMessage => ({
    key: `k${random.between(0, 400)}`,
    value: Buffer.from(value),
    timestampMs: ts,
  });
  if (kind === "broken") return made(random.pick(BROKEN)(id, random, ts));
  const common = {
    event_id: id,
    ts,
    units: { userID: `u${user}` },
    attributes: { country: user % 3 === 0 ? "DE" : "US" },
  };
  if (kind === "exposure")
    return made(
      JSON.stringify({
        type: "exposure",
        ...common,
        gate: "chaos",
        rule: "everyone",
        percent: 50,
        passed: user % 2 === 0,
      }),
    );
  const metadata = { id, pad: "ü".repeat(random.between(0, 60)) };
  return made(JSON.stringify({ type: "event", ...common, name: "tick", value: random.between(0, 100), metadata }));
}
