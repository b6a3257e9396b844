import type { Seen } from "./read-shop.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FUNNEL = ["page_view", "add_to_cart", "checkout_start", "purchase"];

export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A unit in one analysis, with its numerator and denominator for each metric. */
export interface Unit {
  readonly group: string;
  readonly isFresh: boolean;
  readonly isCrossover: boolean;
  readonly values: ReadonlyMap<string, readonly [number, number]>;
}

/** Everything that production sent for a unit, repeated messages left out, in order of time. */
export function byUnit(seen: readonly Seen[]): Map<string, Seen[]> {
  const ids = new Set<string>();
  const units = new Map<string, Seen[]>();
  for (const one of seen) {
    const id = `${one.eventId}/${one.unit}/${Math.floor(one.ms / DAY_MS)}`;
    if (one.environment !== "production" || (one.eventId !== null && ids.has(id))) continue;
    ids.add(id);
    const list = units.get(one.unit);
    if (list === undefined) units.set(one.unit, [one]);
    else list.push(one);
  }
  for (const list of units.values()) list.sort((left, right) => left.ms - right.ms);
  return units;
}

/** The units of one analysis: exposed in the window, with what they did from first exposure to the window's end. */
export function analyse(
  units: ReadonlyMap<string, readonly Seen[]>,
  window: Window,
  isExposure: (seen: Seen) => boolean,
): Unit[] {
  const analysed: Unit[] = [];
  for (const list of units.values()) {
    const exposures = list.filter((one) => one.subject !== null && !one.isBot && !one.isOverride && isExposure(one));
    const inside = exposures.filter((one) => one.ms >= window.fromMs && one.ms < window.toMs);
    const [first] = inside;
    if (first === undefined) continue;
    analysed.push({
      group: String(first.group),
      isFresh: exposures[0] === first,
      isCrossover: inside.some((one) => one.group !== first.group),
      values: valuesOf(
        list.filter((one) => one.ms >= first.ms && one.ms < window.toMs),
        first.ms,
        window.toMs,
      ),
    });
  }
  return analysed;
}

function valuesOf(list: readonly Seen[], startMs: number, toMs: number): Unit["values"] {
  const events = list.filter((one) => one.subject === null);
  const named = (name: string) => events.filter((one) => one.name === name);
  const purchases = named("purchase").length;
  const cents = named("purchase").reduce((sum, one) => sum + Math.round(100 * (one.value ?? 0)), 0);
  const days = new Set(list.map((one) => Math.floor(one.ms / DAY_MS))).size;
  const span = Math.floor((toMs - 1) / DAY_MS) - Math.floor(startMs / DAY_MS) + 1;
  const reached = funnel(events);
  const has = (step: number) => (reached.has(step) ? 1 : 0);
  return new Map([
    ["purchases", [purchases, 1]],
    ["revenue", [cents / 100, 1]],
    ["purchase_conversion", [Math.min(1, purchases), 1]],
    ["order_value", [cents / 100, purchases]],
    ["checkout_completion", [purchases, named("checkout_start").length]],
    ["checkout_funnel:overall", [has(3), has(0)]],
    ["checkout_funnel:step_2/previous", [has(1), has(0)]],
    ["checkout_funnel:step_3/previous", [has(2), has(1)]],
    ["checkout_funnel:step_4/previous", [has(3), has(2)]],
    ["support_tickets", [named("support_ticket").length, 1]],
    ["page_views", [named("page_view").length, 1]],
    ["active_days", [Math.round((1e6 * days) / span) / 1e6, 1]],
  ]);
}

/** Steps reached: one counts if the step before counted strictly earlier, at most an hour ago. */
function funnel(events: readonly Seen[]): Set<number> {
  const last = new Map<number, number>();
  for (const { name, ms } of events) {
    const step = FUNNEL.indexOf(name);
    const before = last.get(step - 1);
    if (step === 0 || (before !== undefined && before < ms && ms - before <= HOUR_MS)) last.set(step, ms);
  }
  return new Set(last.keys());
}

export interface Estimate {
  readonly units: number;
  readonly mean: number;
  /** Of the mean or ratio, by the delta method. */
  readonly variance: number;
}

export function estimate(units: readonly Unit[], metric: string): Estimate {
  const pairs = units.map((unit) => unit.values.get(metric) ?? [0, 0]);
  const sum = (of: (pair: readonly [number, number]) => number) =>
    pairs.reduce((total, [y, x]) => total + of([y, x]), 0);
  const mean = sum(([y]) => y) / sum(([, x]) => x);
  const residuals = sum(([y, x]) => (y - mean * x) ** 2);
  const variance = residuals / sum(([, x]) => x) ** 2;
  return { units: units.length, mean, variance };
}
