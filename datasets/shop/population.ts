import { createRandom, mix32 } from "../random.ts";
import { EXPERIMENT, experimentBucket, GATE, gateBucket, priceGroup, SEARCH } from "./bucketing.ts";
import { BASE, BETA, COUNTRIES, PRICE_GROUPS, type PriceGroup, pick, THOROUGHNESS } from "./effects.ts";
import type { ShopPlan } from "./options.ts";

export type VisitorKind = "customer" | "employee" | "bot";
/** How a visitor's client writes: our own dialect with or without the stage, or Statsig's SDK event by event or in batches. */
export type Client = "native" | "native_without_stage" | "statsig" | "statsig_batch";

const STREAM = 0x70e0; // the stream of what never changes about a visitor
/** Of all, those whose client asks the gate from the first day on; the others get such a client on a day of the ramp. */
const UPDATED_RATIO = 0.3;
/** Of those others, the ones who have come to the shop before; the rest are new to it. */
const KNOWN_RATIO = 0.5;

/** Who may visit. What is fixed about each is computed once: hashing twice a visitor is most of its cost. */
export interface Population {
  readonly size: number;
  readonly id: (visitor: number) => string;
  readonly device: (visitor: number) => string;
  readonly kind: (visitor: number) => VisitorKind;
  readonly client: (visitor: number) => Client;
  readonly country: (visitor: number) => string;
  readonly platform: (visitor: number) => "ios" | "web";
  /** Bucket in `new_checkout`'s rule `everyone`, 0 to 9999. */
  readonly bucket: (visitor: number) => number;
  /** The same in its rule `beta`. */
  readonly betaBucket: (visitor: number) => number;
  /** Signed up for early features. */
  readonly isBeta: (visitor: number) => boolean;
  /** Falls under the rule `beta`: a beta user in one of its countries, and no employee. */
  readonly meetsBeta: (visitor: number) => boolean;
  /** Whether `fast_search` passes the visitor, before and after it was resalted. */
  readonly findsFast: (visitor: number, isResalted: boolean) => boolean;
  readonly priceGroup: (visitor: number) => PriceGroup;
  /** Visits a day before season and weekday. */
  readonly visitsPerDay: (visitor: number) => number;
  /** Pages of every visit besides those that luck brings. */
  readonly usualPages: (visitor: number) => number;
  /** Day since the start from which the visitor's client asks the gate: visits before it have no exposure and no effect. */
  readonly updateDay: (visitor: number) => number;
  /** Who gets the client during the ramp gets it by coming: a visit on that day is certain. */
  readonly updatesLate: (visitor: number) => boolean;
  /** First day on which the visitor may come: `historyDays` before the update, and the day itself for who is new. */
  readonly firstDay: (visitor: number) => number;
  /** Sees both sides within a stage, as people with two devices do. */
  readonly crosses: (visitor: number) => boolean;
  /** Forced into the feature by hand. */
  readonly isOverridden: (visitor: number) => boolean;
}

/** One employee in a hundred visitors, one crossing visitor in 1,500, and one bot for a thousand visitors. */
export function createPopulation(plan: ShopPlan): Population {
  const bots = Math.max(1, Math.floor(plan.users / 1_000));
  const size = plan.users + bots;
  const bucket = new Uint16Array(size);
  const price = new Uint8Array(size);
  const country = new Uint8Array(size);
  const ios = new Uint8Array(size);
  const client = new Uint8Array(size);
  const late = new Uint8Array(size);
  const updateDay = new Uint16Array(size);
  const pastDays = new Uint8Array(size);
  const visitsPerDay = new Float64Array(size);
  const usualPages = new Uint8Array(size);
  const betaBucket = new Uint16Array(size);
  const beta = new Uint8Array(size);
  /** 1: passes before the resalt, 2: after it. */
  const search = new Uint8Array(size);
  const random = createRandom();
  const clients: readonly Client[] = ["native", "native_without_stage", "statsig", "statsig_batch"];

  const kind = (visitor: number): VisitorKind =>
    visitor >= plan.users ? "bot" : visitor % 100 === 3 ? "employee" : "customer";
  const suffix = (visitor: number) =>
    mix32(mix32(plan.seed) ^ visitor)
      .toString(16)
      .padStart(8, "0");
  const id = (visitor: number) => `u${visitor}-${suffix(visitor)}`;

  for (let visitor = 0; visitor < size; visitor += 1) {
    random.reseed(plan.seed, visitor, STREAM);
    const unit = id(visitor);
    bucket[visitor] = gateBucket(GATE.salt, GATE.ruleSalt, unit);
    betaBucket[visitor] = gateBucket(GATE.salt, GATE.beta.salt, unit);
    search[visitor] = SEARCH.ruleSalts.reduce((passes, salt, era) => {
      return passes | (gateBucket(SEARCH.salt, salt, unit) < SEARCH.percent * 100 ? 1 << era : 0);
    }, 0);
    price[visitor] = PRICE_GROUPS.indexOf(priceGroup(experimentBucket(EXPERIMENT.salt, unit)));
    const chosen = pick(COUNTRIES, random.uniform());
    country[visitor] = COUNTRIES.findIndex(([name]) => name === chosen);
    const isBot = kind(visitor) === "bot";
    ios[visitor] = random.uniform() < 0.4 && !isBot ? 1 : 0;
    const dialect = random.uniform();
    client[visitor] = isBot || dialect < 0.72 ? 0 : dialect < 0.8 ? 1 : dialect < 0.9 ? 2 : 3;
    const updated = random.uniform() < UPDATED_RATIO || isBot;
    late[visitor] = updated ? 0 : 1;
    const update = random.below(plan.days);
    updateDay[visitor] = updated ? 0 : update;
    const spread = BASE.activitySpread;
    const activity = Math.min(8, Math.exp(spread * random.normal() - (spread * spread) / 2));
    visitsPerDay[visitor] = isBot ? 3 : BASE.visitsPerDay * activity;
    pastDays[visitor] = random.uniform() < KNOWN_RATIO || updated ? plan.historyDays : 0;
    usualPages[visitor] = isBot ? 0 : pick(THOROUGHNESS, random.uniform());
    beta[visitor] = random.uniform() < BETA.ratio && !isBot ? 1 : 0;
  }
  const inBetaCountry = (visitor: number) =>
    BETA.countries.some((name) => name === COUNTRIES[country[visitor] ?? 0]?.[0]);
  const meetsBeta = (visitor: number) => beta[visitor] === 1 && kind(visitor) === "customer" && inBetaCountry(visitor);

  return {
    size,
    id,
    device: (visitor) => `d-${suffix(visitor)}`,
    kind,
    client: (visitor) => clients[client[visitor] ?? 0] ?? "native",
    country: (visitor) => COUNTRIES[country[visitor] ?? 0]?.[0] ?? "US",
    platform: (visitor) => (ios[visitor] === 1 ? "ios" : "web"),
    bucket: (visitor) => bucket[visitor] ?? 0,
    betaBucket: (visitor) => betaBucket[visitor] ?? 0,
    isBeta: (visitor) => beta[visitor] === 1,
    meetsBeta,
    findsFast: (visitor, isResalted) => ((search[visitor] ?? 0) & (isResalted ? 2 : 1)) > 0,
    priceGroup: (visitor) => PRICE_GROUPS[price[visitor] ?? 0] ?? "control",
    visitsPerDay: (visitor) => visitsPerDay[visitor] ?? 0,
    usualPages: (visitor) => usualPages[visitor] ?? 0,
    updateDay: (visitor) => updateDay[visitor] ?? 0,
    updatesLate: (visitor) => late[visitor] === 1,
    firstDay: (visitor) => (updateDay[visitor] ?? 0) - (pastDays[visitor] ?? 0),
    crosses: (visitor) => visitor % 1_500 === 7 && visitor < plan.users && !meetsBeta(visitor),
    isOverridden: (visitor) => visitor % 500 === 3 && visitor < plan.users,
  };
}
