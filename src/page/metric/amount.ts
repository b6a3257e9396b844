import { quantityOf, quantityWriter } from "../../results/words/quantity.ts";

/** A total or a count, with its currency. */
export function amountText(value: number, metricUnit: string | null): string {
  const quantity = quantityOf({ unit: "number", metric_unit: metricUnit, metric_figure: null }, true);
  return quantityWriter(quantity, [value], 4).text(value);
}
