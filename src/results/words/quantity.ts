import { formatDuration } from "./duration.ts";
import { formatFor, formatNumber } from "./numbers.ts";

/** In what a metric's figures are written. */
export interface Quantity {
  /** Plain numbers, shares (0 to 1), or lengths of time. */
  readonly unit: "number" | "proportion" | "seconds";
  /** Written after each number; null: nothing is. */
  readonly currency: string | null;
}

/** In what a metric's figures are written; a unit that is no currency stands behind no number. */
export function quantityOf(
  { unit, metric_unit: currency, metric_figure: figure }: QuantifiedMetric,
  withCurrency: boolean,
): Quantity {
  const isAmount = unit === "number" && figure !== "log" && currency !== null && /^[A-Z]{3}$/.test(currency);
  return { unit, currency: withCurrency && isAmount ? currency : null };
}

interface QuantifiedMetric {
  readonly unit: Quantity["unit"];
  readonly metric_unit: string | null;
  readonly metric_figure: string | null;
}

/** Writes the values of one column or sentence, all in one format. */
export interface QuantityWriter {
  /** Without what stands behind it. */
  readonly bare: (value: number, signed?: boolean) => string;
  /** ` %`, ` pp`, ` M USD`, or empty. */
  readonly suffix: string;
  readonly text: (value: number, signed?: boolean) => string;
}

/**
 * How values of about these magnitudes are written.
 *
 * @param digits significant digits of the largest; times have their own.
 * @param percentSuffix behind shares: differences of them are in ` pp`.
 */
export function quantityWriter(
  { unit, currency }: Quantity,
  magnitudes: readonly number[],
  digits: number,
  percentSuffix = " %",
): QuantityWriter {
  if (unit === "seconds") return { bare: formatDuration, suffix: "", text: formatDuration };
  const format = formatFor(magnitudes, unit, digits, percentSuffix);
  const suffix = format.suffix + (currency === null ? "" : ` ${currency}`);
  const bare = (value: number, signed = false): string => formatNumber(value, { ...format, suffix: "" }, signed);
  return { bare, suffix, text: (value, signed = false) => bare(value, signed) + suffix };
}
