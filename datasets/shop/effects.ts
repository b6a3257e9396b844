/**
 * What the feature does, as the shop was built: factors on rates, the same in every stage.
 * Everything that is not named here is untouched by it: visits, page views, carts, started checkouts.
 */
export const NEW_CHECKOUT = {
  /** A started checkout ends in a purchase this many times as often. */
  completion: 1.25,
  /** Each order is worth this many times as much: people who would have given up buy a little less. */
  orderValue: 0.98,
  /** Support tickets a visit. */
  tickets: 0.65,
} as const;

export const PRICE_GROUPS = ["control", "a", "b"] as const;
export type PriceGroup = (typeof PRICE_GROUPS)[number];

/** What `price_test` does to the value of an order: `a` only looks different. */
export const PRICE_FACTORS: Record<PriceGroup, number> = { control: 1, a: 1, b: 1.08 };

/** How the shop behaves without any of it. */
export const BASE = {
  /** Visits a day of an average customer up to the first day of the ramp. */
  visitsPerDay: 0.56,
  /** Standard deviation of the logarithm of a customer's visits: a few come often, most seldom, and both always did. */
  activitySpread: 0.75,
  /** Pages after the first in a visit, besides those that its visitor looks at in every visit: `THOROUGHNESS`. */
  pageViewsAfterFirst: 0.5,
  cart: 0.52,
  checkoutAfterCart: 0.72,
  purchaseAfterCheckout: 0.56,
  ticket: 0.06,
  /** Median order in cents, and the standard deviation of its logarithm. */
  orderCents: 3_900,
  orderSpread: 0.45,
  /** iOS customers fill fewer carts. */
  iosCart: 0.85,
} as const;

/** Pages that a customer looks at besides, in every visit: one in ten is thorough, before the ramp as within it. */
export const THOROUGHNESS = [
  [0, 0.9],
  [2, 0.05],
  [5, 0.05],
] as const;

export const CATEGORIES = [
  ["shoes", 0.34],
  ["shirts", 0.24],
  ["bags", 0.2],
  ["hats", 0.14],
  ["socks", 0.05],
  ["gift_cards", 0.03],
] as const;

export const COUNTRIES = [
  ["US", 0.42],
  ["DE", 0.22],
  ["FR", 0.13],
  ["GB", 0.11],
  ["BR", 0.07],
  ["JP", 0.05],
] as const;

/** Beta users among the customers, and where they get a feature early. */
export const BETA = { ratio: 0.08, countries: ["DE", "FR"] } as const;

/** The first element whose cumulative share exceeds `uniform`. */
export function pick<T>(choices: readonly (readonly [T, number])[], uniform: number): T {
  let rest = uniform;
  for (const [choice, share] of choices) {
    rest -= share;
    if (rest < 0) return choice;
  }
  const last = choices[choices.length - 1];
  if (last === undefined) throw new RangeError("nothing to pick from");
  return last[0];
}

/**
 * The season: the holidays last up to the ramp. From one stage to the next customers come less often and fill fewer carts.
 * With the allocation moving the other way, adding all test and all control units up makes a good feature look bad.
 *
 * @param stagesSinceStart time since the first day, in quarters of the ramp: up to 4, negative before it
 */
export function season(stagesSinceStart: number): { readonly visits: number; readonly cart: number } {
  const elapsed = Math.max(0, stagesSinceStart);
  return { visits: Math.exp(-0.35 * elapsed), cart: Math.exp(-0.12 * elapsed) };
}

/** Factor on visits by day of the week, 0 = Sunday. */
export const WEEKDAYS = [1.25, 0.85, 0.85, 0.9, 0.95, 1.05, 1.3] as const;
