import { createHash } from "node:crypto";

/** The first eight bytes of SHA-256, as a whole number, modulo something. */
export function hashModulo(text: string, modulus: number): number {
  return Number(createHash("sha256").update(text).digest().readBigUInt64BE(0) % BigInt(modulus));
}

/** Bucket of 10,000 that a unit is in under a prefix `<gate salt>.<rule salt>.`. */
export function bucketOf(prefix: string, unitId: string): number {
  return hashModulo(`${prefix}${unitId}`, 10_000);
}

/** How many of the 10,000 buckets pass, by the product of doubles: 3330 of 33.3 %, 111 of 1.1 %. */
export function passingBuckets(percent: number): number {
  return Math.ceil(percent * 100);
}
