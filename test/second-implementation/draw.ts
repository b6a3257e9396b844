import type { Random } from "../../datasets/random.ts";

/** A whole number from low to high, both included, all orders of magnitude alike. */
export function size(random: Random, low: number, high: number): number {
  return Math.min(high, Math.floor(magnitude(random, low, high + 1)));
}

/** A positive number from low to high, all orders of magnitude alike. */
export function magnitude(random: Random, low: number, high: number): number {
  return low * (high / low) ** random.uniform();
}

export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.uniform();
}

export function whole(random: Random, low: number, high: number): number {
  return low + random.below(high - low + 1);
}

export function chance(random: Random, probability: number): boolean {
  return random.uniform() < probability;
}

/** One of several choices, all alike. */
export function pick<const T>(random: Random, choices: readonly [T, ...T[]]): T {
  return choices[random.below(choices.length)] ?? choices[0];
}

export function sign(random: Random): 1 | -1 {
  return chance(random, 0.5) ? 1 : -1;
}

/** A list of 1 or more; its length is between the two numbers. */
export function list<T>(random: Random, fewest: number, most: number, one: (index: number) => T): [T, ...T[]] {
  const others = Array.from({ length: whole(random, fewest, most) - 1 }, (_, index) => one(index + 1));
  return [one(0), ...others];
}

/** How many standard errors something is off: mostly a few, now and then so many that p is 1e-280. */
export function offset(random: Random): number {
  if (chance(random, 0.7)) return 2 * random.normal();
  return chance(random, 0.8) ? between(random, -10, 10) : between(random, -35, 35);
}

export function confidenceLevel(random: Random): number {
  return chance(random, 0.5) ? pick(random, [0.8, 0.9, 0.95, 0.99, 0.999]) : between(random, 0.5, 0.9999);
}

export function alternative(random: Random): "two-sided" | "greater" | "less" {
  return pick(random, ["two-sided", "greater", "less"]);
}

export function probability(random: Random, smallest: number): number {
  const p = chance(random, 0.5) ? random.uniform() : magnitude(random, smallest, 0.5);
  return p > 0 ? p : 0.5;
}
