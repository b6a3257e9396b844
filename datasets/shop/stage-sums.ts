/** Sums over the units of one stage (or one group of the experiment): what the means of all metrics are made from. */
export interface Sums {
  units: number;
  pageViews: number;
  carts: number;
  checkouts: number;
  purchases: number;
  orderCents: number;
  tickets: number;
  buyers: number;
  /** Units that reached each step of the funnel before the purchase. */
  sawPage: number;
  filledCart: number;
  startedCheckout: number;
  /** Sum over units of active days / days since first exposure, in millionths, each rounded. */
  activeMicros: number;
}

export function emptySums(): Sums {
  return {
    units: 0,
    pageViews: 0,
    carts: 0,
    checkouts: 0,
    purchases: 0,
    orderCents: 0,
    tickets: 0,
    buyers: 0,
    sawPage: 0,
    filledCart: 0,
    startedCheckout: 0,
    activeMicros: 0,
  };
}

export function addSums(into: Sums, more: Sums): void {
  for (const key of Object.keys(into) as (keyof Sums)[]) into[key] += more[key];
}

/** Metrics of the demo project by name; a funnel's parts as `<metric>:<part>`. Null where nothing can be divided. */
export type MetricMeans = Readonly<Record<string, number | null>>;

const over = (numerator: number, denominator: number) => (denominator === 0 ? null : numerator / denominator);

/** The metrics of `datasets/shop/project` from sums; money in dollars. */
export function meansOf(sums: Sums): MetricMeans {
  const { units } = sums;
  return {
    purchases: over(sums.purchases, units),
    revenue: over(sums.orderCents / 100, units),
    purchase_conversion: over(sums.buyers, units),
    order_value: over(sums.orderCents / 100, sums.purchases),
    checkout_completion: over(sums.purchases, sums.checkouts),
    "checkout_funnel:overall": over(sums.buyers, sums.sawPage),
    "checkout_funnel:step_2/previous": over(sums.filledCart, sums.sawPage),
    "checkout_funnel:step_3/previous": over(sums.startedCheckout, sums.filledCart),
    "checkout_funnel:step_4/previous": over(sums.buyers, sums.startedCheckout),
    support_tickets: over(sums.tickets, units),
    page_views: over(sums.pageViews, units),
    active_days: over(sums.activeMicros / 1_000_000, units),
  };
}

/** Test over control, minus one. */
export function relativeDifferences(test: MetricMeans, control: MetricMeans): MetricMeans {
  return Object.fromEntries(
    Object.entries(test).map(([metric, mean]) => {
      const base = control[metric];
      return [metric, mean === null || base === null || base === undefined || base === 0 ? null : mean / base - 1];
    }),
  );
}
