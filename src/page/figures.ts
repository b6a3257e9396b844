import { hasEnds, type Interval } from "../results/scorecard/interval.ts";
import { formatProbability, formatRelative } from "../results/words/numbers.ts";
import { type Quantity, quantityOf, quantityWriter } from "../results/words/quantity.ts";

/** Stands for a figure that is not there. */
export const NONE = "–";

/** A relative difference: `+2.10 %`. Where it is missing, the absolute one. */
export function changeText(relative: Interval | null, difference: Interval | null, quantity: Quantity): string {
  if (relative !== null) return formatRelative(relative.value);
  return difference === null ? NONE : differenceWriter(difference, quantity)(difference.value);
}

/** The ends of what {@link changeText} writes: `0.40 % to 3.90 %`; null where there are none. */
export function rangeText(relative: Interval | null, difference: Interval | null, quantity: Quantity): string | null {
  const interval = relative ?? difference;
  if (interval === null || !hasEnds(interval)) return null;
  const write = relative !== null ? formatRelative : differenceWriter(interval, quantity);
  const { lower, upper } = interval;
  if (lower === null) return upper === null ? null : `up to ${write(upper)}`;
  return upper === null ? `from ${write(lower)}` : `${write(lower)} to ${write(upper)}`;
}

function differenceWriter({ value, lower, upper }: Interval, quantity: Quantity): (figure: number) => string {
  const magnitudes = [value, lower ?? 0, upper ?? 0];
  const { text } = quantityWriter(quantity, magnitudes, 3, " pp");
  return (figure) => text(figure, true);
}

/** Means side by side, in one format. */
export function meanTexts(quantity: Quantity, means: readonly (number | null)[]): string[] {
  const known = means.flatMap((mean) => mean ?? []);
  const { text } = quantityWriter(quantity, known, 4);
  return means.map((mean) => (mean === null ? NONE : text(mean)));
}

/** In what a metric is written, with its currency. */
export function quantityOfMetric(metric: {
  readonly unit: Quantity["unit"];
  readonly metric_unit: string | null;
  readonly metric_figure?: string | null;
}): Quantity {
  return quantityOf({ ...metric, metric_figure: metric.metric_figure ?? null }, true);
}

/** `p 0.0123`, or empty. */
export function probabilityText(p: number | null): string {
  return p === null ? NONE : formatProbability(p);
}

/** A share (0 to 1): `12.3 %`. */
export function shareText(share: number | null): string {
  if (share === null) return NONE;
  const percent = share * 100;
  return `${percent !== 0 && Math.abs(percent) < 0.1 ? percent.toPrecision(2) : percent.toFixed(1)} %`;
}

/** `1 unit`, `2 units`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}
