import { createHash } from "node:crypto";
import { PRICE_GROUPS, type PriceGroup } from "./effects.ts";

export const GATE = {
  gate: "new_checkout",
  salt: "new_checkout-2026",
  rule: "everyone",
  ruleSalt: "everyone-1",
  /** Half of the beta users in some countries have it from the first day on. */
  beta: { rule: "beta", salt: "beta-1", percent: 50 },
} as const;
/** A gate that changes nothing, resalted halfway: from then on another 30 percent pass. */
export const SEARCH = {
  gate: "fast_search",
  salt: "search-2026",
  rule: "everyone",
  percent: 30,
  ruleSalts: ["search-1", "search-2"],
} as const;
export const EXPERIMENT = { experiment: "price_test", salt: "price_test-2026", shares: [334, 333, 333] } as const;

function hash64(text: string): bigint {
  return createHash("sha256").update(text).digest().readBigUInt64BE(0);
}

/** Bucket of a unit under a gate's rule: SHA-256("<gate salt>.<rule salt>.<unit>"), first 8 bytes big-endian, mod 10000. */
export function gateBucket(gateSalt: string, ruleSalt: string, unit: string): number {
  return Number(hash64(`${gateSalt}.${ruleSalt}.${unit}`) % 10_000n);
}

/** Bucket of a unit in an experiment: SHA-256("<salt>.<unit>"), first 8 bytes big-endian, mod 1000. */
export function experimentBucket(salt: string, unit: string): number {
  return Number(hash64(`${salt}.${unit}`) % 1_000n);
}

/** The group of `price_test` that holds a bucket: cumulative thresholds 334, 667, 1000. */
export function priceGroup(bucket: number): PriceGroup {
  let threshold = 0;
  for (const [index, share] of EXPERIMENT.shares.entries()) {
    threshold += share;
    if (bucket < threshold) return PRICE_GROUPS[index] ?? "control";
  }
  return "b";
}
