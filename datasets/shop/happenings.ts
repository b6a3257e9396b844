import type { Encounter, Outing } from "./encounter.ts";
import type { ShopPlan } from "./options.ts";
import type { Population } from "./population.ts";
import { orderValueCents, type Visit } from "./visits.ts";

/** One thing that a client reports, before it is written in a dialect. */
export type Happening =
  | { readonly kind: "gate"; readonly ms: number; readonly encounter: Encounter }
  | { readonly kind: "experiment"; readonly ms: number }
  | { readonly kind: "search"; readonly ms: number; readonly isResalted: boolean }
  | { readonly kind: "internal"; readonly ms: number }
  | { readonly kind: "event"; readonly ms: number; readonly name: string; readonly order: Order | null };

export interface Order {
  readonly cents: number;
  readonly category: string;
}

/** Price and search are asked for once a day; employees' first visit may have been to staging, so theirs each time. */
export function asksOnce({ visit, rule }: Encounter): boolean {
  return visit.number === 0 || rule === "employees";
}

/** Whether a visit's question to `fast_search` comes after its resalt. */
export function isResalted(visit: Visit, plan: ShopPlan): boolean {
  return visit.startMs + 50 >= plan.resaltMs;
}

/**
 * What really happened in a visit, in order of time: exposures first, then the events of the side that was met.
 *
 * @param encounter null where the visitor's client asks neither the gate nor the experiment yet
 */
export function happeningsOf(
  { visit }: Outing,
  encounter: Encounter | null,
  population: Population,
  plan: ShopPlan,
): readonly Happening[] {
  const happenings: Happening[] = [];
  const event = (name: string, ms: number | null, order: Order | null = null) => {
    if (ms !== null) happenings.push({ kind: "event", ms, name, order });
  };
  if (encounter !== null) {
    happenings.push({ kind: "gate", ms: visit.startMs, encounter });
    if (asksOnce(encounter)) {
      happenings.push({ kind: "experiment", ms: visit.startMs + 40 });
      happenings.push({ kind: "search", ms: visit.startMs + 50, isResalted: isResalted(visit, plan) });
    }
  }
  const client = population.client(visit.visitor);
  if (client.startsWith("statsig") && visit.travel > 0.9) happenings.push({ kind: "internal", ms: visit.startMs + 60 });
  const passed = encounter?.passed ?? false;
  const group = encounter === null ? "control" : population.priceGroup(visit.visitor);
  const side = passed ? "test" : "control";
  const order: Order = {
    cents: orderValueCents(visit.orderCents, passed, group),
    category: visit.category,
  };
  for (const ms of visit.pageViewMs) event("page_view", ms);
  event("add_to_cart", visit.cartMs, order);
  event("checkout_start", visit.checkoutMs, order);
  event("purchase", visit.purchaseMs[side], order);
  event("support_ticket", visit.ticketMs[side]);
  return happenings;
}
