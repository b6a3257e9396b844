import type { Random } from "../random.ts";
import { BASE, CATEGORIES, NEW_CHECKOUT, PRICE_FACTORS, type PriceGroup, pick, season, WEEKDAYS } from "./effects.ts";
import { DAY_MS, type ShopPlan } from "./options.ts";
import type { Population } from "./population.ts";

/**
 * One visit, with what would happen in it under either side of the gate: the same luck, another checkout.
 * Times are Unix milliseconds, null where it does not happen; `test` and `control` are the two sides.
 */
export interface Visit {
  readonly visitor: number;
  /** Day since the start of the ramp, negative before it, and number of the visit on that day, from 0. */
  readonly day: number;
  readonly number: number;
  readonly startMs: number;
  readonly pageViewMs: readonly number[];
  readonly cartMs: number | null;
  readonly checkoutMs: number | null;
  readonly purchaseMs: { readonly control: number | null; readonly test: number | null };
  readonly ticketMs: { readonly control: number | null; readonly test: number | null };
  /** Value of an order before any effect, in cents, not yet rounded. */
  readonly orderCents: number;
  readonly category: string;
  /** Luck for how the visit's messages travel, uniform in [0, 1). */
  readonly travel: number;
}

const SLOT_MS = 1_800_000;
/** Half hours in which a visit may begin; it ends within its own, so a visitor's visits never overlap nor cross midnight. */
const SLOTS = 47;
const VISITS_A_DAY = 10;

/** Value of an order on one side of the gate and in one group of the price test, in whole cents. */
export function orderValueCents(orderCents: number, passed: boolean, group: PriceGroup): number {
  return Math.round(orderCents * (passed ? NEW_CHECKOUT.orderValue : 1) * PRICE_FACTORS[group]);
}

/** A visitor's visits on one day, in order of time. `random` is reseeded: the day depends on nothing but its name. */
export function visitsOfDay(
  plan: ShopPlan,
  population: Population,
  visitor: number,
  day: number,
  random: Random,
): readonly Visit[] {
  if (day < population.firstDay(visitor)) return [];
  random.reseed(plan.seed, visitor, day);
  const progress = (4 * day) / plan.days;
  const dayMs = plan.startMs + day * DAY_MS;
  const isBot = population.kind(visitor) === "bot";
  const climate = isBot ? { visits: 1, cart: 0 } : season(progress);
  const weekday = WEEKDAYS[new Date(dayMs).getUTCDay()] ?? 1;
  const updates = population.updatesLate(visitor) && day === population.updateDay(visitor);
  const mean = population.visitsPerDay(visitor) * climate.visits * weekday;
  const count = Math.min(VISITS_A_DAY, random.poisson(mean, VISITS_A_DAY) + (updates ? 1 : 0));
  if (count === 0) return [];
  const cartProbability = BASE.cart * climate.cart * (population.platform(visitor) === "ios" ? BASE.iosCart : 1);
  const usualPages = population.usualPages(visitor);
  return slots(count, random).map((slot, number) =>
    visit({ visitor, day, number }, dayMs + slot * SLOT_MS, usualPages, cartProbability, random),
  );
}

/** `count` different half hours in order, most of them around noon. */
function slots(count: number, random: Random): readonly number[] {
  const taken = new Set<number>();
  while (taken.size < count) {
    let slot = Math.floor(((random.uniform() + random.uniform()) / 2) * SLOTS);
    while (taken.has(slot)) slot = (slot + 1) % SLOTS;
    taken.add(slot);
  }
  return [...taken].sort((left, right) => left - right);
}

function visit(
  name: Pick<Visit, "visitor" | "day" | "number">,
  slotMs: number,
  usualPages: number,
  cartProbability: number,
  random: Random,
): Visit {
  const startMs = slotMs + random.below(240_000);
  const pages = 1 + random.poisson(BASE.pageViewsAfterFirst, 4);
  const pageViewMs: number[] = [];
  let ms = startMs + 120 + random.below(400);
  for (let page = 0; page < pages; page += 1) {
    const stayMs = 5_000 + random.below(55_000);
    // The usual pages are looked at in the time of the first, so that they move nothing else.
    const looks = page === 0 ? 1 + usualPages : 1;
    for (let look = 0; look < looks; look += 1) pageViewMs.push(ms + Math.floor((look * stayMs) / looks));
    ms += stayMs;
  }
  // Every number is drawn whether it is needed or not, so that both sides of the gate have the same luck.
  const [cartLuck, checkoutLuck, purchaseLuck, ticketLuck] = [
    random.uniform(),
    random.uniform(),
    random.uniform(),
    random.uniform(),
  ];
  const cartAt = ms + random.below(60_000);
  const checkoutAt = cartAt + 10_000 + random.below(80_000);
  const purchaseAt = checkoutAt + 15_000 + random.below(120_000);
  const ticketAt = purchaseAt + 30_000 + random.below(420_000);
  const orderCents = BASE.orderCents * Math.exp(BASE.orderSpread * random.normal());
  const category = pick(CATEGORIES, random.uniform());
  const fills = cartLuck < cartProbability;
  const starts = fills && checkoutLuck < BASE.checkoutAfterCart;
  const buys = BASE.purchaseAfterCheckout;
  return {
    ...name,
    startMs,
    pageViewMs,
    cartMs: fills ? cartAt : null,
    checkoutMs: starts ? checkoutAt : null,
    purchaseMs: {
      control: starts && purchaseLuck < buys ? purchaseAt : null,
      test: starts && purchaseLuck < buys * NEW_CHECKOUT.completion ? purchaseAt : null,
    },
    ticketMs: {
      control: ticketLuck < BASE.ticket && cartProbability > 0 ? ticketAt : null,
      test: ticketLuck < BASE.ticket * NEW_CHECKOUT.tickets && cartProbability > 0 ? ticketAt : null,
    },
    orderCents,
    category,
    travel: random.uniform(),
  };
}
