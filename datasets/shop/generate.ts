import { createRandom, type Random } from "../random.ts";
import { type AccountKeeper, createAccounts } from "./accounts.ts";
import { brokenMessages } from "./broken.ts";
import { nativeMessage, statsigBatch, statsigEvent } from "./dialects.ts";
import { createGate, type Encounter, type Outing, outingOf } from "./encounter.ts";
import { type Happening, happeningsOf } from "./happenings.ts";
import { DAY_MS, planShop, type ShopOptions, type ShopPlan } from "./options.ts";
import { createPopulation, type Population } from "./population.ts";
import { createTruth, type ShopTruth, type TruthKeeper } from "./truth.ts";
import { visitsOfDay } from "./visits.ts";

/** One message of the shop, as a broker would take it. */
export interface ShopMessage {
  /** When it reaches the broker, Unix milliseconds. */
  readonly arrivalMs: number;
  readonly topic: "exposures" | "events";
  /** The unit, so that a unit's messages stay in one partition; null for broken messages. */
  readonly key: string | null;
  /** Null is a tombstone. */
  readonly value: Buffer | null;
}

/** Days after the ramp on which the last late messages arrive. */
export const LATE_DAYS = 3;
const TRAVEL_STREAM = 0x10_0000;
const LATE_RATIO = 0.015;
const DUPLICATE_RATIO = 0.005;

/**
 * The messages of a shop that ramps `new_checkout` from 2 to 100 %, in order of arrival. Customers have a past: those who know the shop
 * come for some days before they meet the gate, before the ramp or within it. Deterministic: the same options give the same
 * bytes, and more history only adds messages. Memory holds the visitors and one day's messages.
 *
 * @example
 * for (const message of generateShop({ seed: 7, users: 500 })) send(message.topic, message.key, message.value);
 * @throws PulseError SHOP_OPTION_INVALID
 */
export function generateShop(options: Partial<ShopOptions> = {}): Iterable<ShopMessage> {
  return openShop(options).messages;
}

/** The truth about a shop: see {@link ShopTruth}. Makes all messages and throws them away; {@link openShop} gives both at once. */
export function shopTruth(options: Partial<ShopOptions> = {}): ShopTruth {
  const shop = openShop(options);
  for (const message of shop.messages) void message;
  return shop.truth();
}

/** A shop's messages, to be read once, and the truth about those that were read. */
export function openShop(options: Partial<ShopOptions> = {}): {
  readonly plan: ShopPlan;
  readonly messages: Iterable<ShopMessage>;
  readonly truth: () => ShopTruth;
} {
  const plan = planShop(options);
  const population = createPopulation(plan);
  const accounts = createAccounts(plan, population);
  const truth = createTruth(plan, population);
  return {
    plan,
    messages: run(plan, population, accounts, truth),
    truth: () => truth.finish(accounts.accounts()),
  };
}

function* run(
  plan: ShopPlan,
  population: Population,
  accounts: AccountKeeper,
  truth: TruthKeeper,
): Generator<ShopMessage> {
  const gate = createGate(plan, population);
  const random = createRandom();
  /** Messages by the day of their arrival, as long as more may come for it. */
  const waiting = new Map<number, ShopMessage[]>();
  const send = (message: ShopMessage) => {
    const day = Math.floor((message.arrivalMs - plan.startMs) / DAY_MS);
    const held = waiting.get(day);
    if (held === undefined) waiting.set(day, [message]);
    else held.push(message);
  };

  for (let day = -plan.historyDays; day <= plan.days + LATE_DAYS; day += 1) {
    if (day < plan.days) {
      for (let visitor = 0; visitor < population.size; visitor += 1) {
        const asksGate = day >= population.updateDay(visitor);
        for (const visit of visitsOfDay(plan, population, visitor, day, random)) {
          const outing = outingOf(visit, population);
          const encounter = asksGate ? gate(outing) : null;
          if (encounter !== null) truth.met(encounter);
          dispatch(outing, encounter, plan, population, random, accounts, send);
        }
      }
      for (const message of brokenMessages(plan, day, random)) {
        if (message.notIn !== null && message.notIn === plan.carrier) accounts.leftOut();
        else {
          accounts.broken(message);
          send({ arrivalMs: message.arrivalMs, topic: "events", key: null, value: message.value });
        }
      }
    }
    const arrived = waiting.get(day) ?? [];
    waiting.delete(day);
    yield* arrived.sort((left, right) => left.arrivalMs - right.arrivalMs);
  }
}

/** Writes one visit in its client's dialect and sends it off: at once, when the client is back online, and some of it twice. */
function dispatch(
  outing: Outing,
  encounter: Encounter | null,
  plan: ShopPlan,
  population: Population,
  random: Random,
  accounts: AccountKeeper,
  send: (message: ShopMessage) => void,
): void {
  const { visit } = outing;
  random.reseed(plan.seed, visit.visitor, TRAVEL_STREAM + visit.day * 16 + visit.number);
  const offlineMs = random.uniform() < LATE_RATIO ? 3_600_000 + random.below(2 * DAY_MS + DAY_MS / 2) : 0;
  const key = population.id(visit.visitor);
  const client = population.client(visit.visitor);
  const happenings = happeningsOf(outing, encounter, population, plan);

  const post = (parts: readonly Happening[], lastMs: number, text: string, topic: ShopMessage["topic"]) => {
    const arrivalMs = lastMs + offlineMs + 80 + random.below(3_000);
    const isLate = Math.floor((arrivalMs - plan.startMs) / DAY_MS) > visit.day;
    const value = Buffer.from(text);
    accounts.sent(parts, outing, { isCopy: false, isLate });
    send({ arrivalMs, topic, key, value });
    // Only messages with an id can be told from a second, equal happening.
    if (random.uniform() < DUPLICATE_RATIO && !client.startsWith("statsig")) {
      accounts.sent(parts, outing, { isCopy: true, isLate });
      send({ arrivalMs: arrivalMs + 500 + random.below(600_000), topic, key, value });
    }
  };

  if (client === "statsig_batch") {
    const last = happenings[happenings.length - 1]?.ms ?? visit.startMs;
    const body = statsigBatch(happenings.map((happening) => statsigEvent(happening, outing, population, plan)));
    post(happenings, last, body, "events");
    return;
  }
  for (const [index, happening] of happenings.entries()) {
    const text =
      client === "statsig"
        ? statsigEvent(happening, outing, population, plan)
        : nativeMessage(happening, index, outing, population, plan);
    post(
      [happening],
      happening.ms,
      text,
      happening.kind === "event" || happening.kind === "internal" ? "events" : "exposures",
    );
  }
}
