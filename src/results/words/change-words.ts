import type { Interval } from "../scorecard/interval.ts";
import { formatNumber } from "./numbers.ts";
import { type Quantity, quantityWriter } from "./quantity.ts";

/** Decimals of a percentage that fit an interval of this width: 12 %, 2.1 %, 0.42 %. */
function decimalsOf(width: number): number {
  const percent = Math.abs(width) * 100;
  return percent >= 20 ? 0 : percent >= 1 ? 1 : percent >= 0.1 ? 2 : 3;
}

type Write = (value: number, signed: boolean) => string;

function relativeWriter({ value, lower, upper }: Interval): Write {
  const width = lower !== null && upper !== null ? upper - lower : Math.abs(value);
  const format = { divisor: 0.01, suffix: " %", decimals: decimalsOf(width), exponential: false };
  return (figure, signed) => formatNumber(figure, format, signed);
}

function differenceWriter({ value, lower, upper }: Interval, quantity: Quantity): Write {
  const ends = [value, lower, upper].filter((end) => end !== null);
  const { text } = quantityWriter(quantity, ends, 3, " pp");
  return (figure, signed) => text(figure, signed);
}

/** `0.4 % to 3.9 %`; with signs where the ends are on both sides of zero; null where it has no end. */
function intervalText({ value, lower, upper }: Interval, write: Write): string | null {
  if (lower === null && upper === null) return null;
  if (lower === null) return `at most ${write(upper ?? 0, true)}`;
  if (upper === null) return `at least ${write(lower, true)}`;
  const sameSide = value > 0 ? lower >= 0 : upper <= 0;
  if (!sameSide) return `${write(lower, true)} to ${write(upper, true)}`;
  const [near, far] = value > 0 ? [lower, upper] : [-upper, -lower];
  return `${write(near, false)} to ${write(far, false)}`;
}

/**
 * What a difference is in words: `rose by 2.1 % (0.4 % to 3.9 %)`, `fell by 12.50 USD (3.10 USD to 21.90 USD)`. The relative difference
 * where there is one, else the difference in the metric's unit.
 */
export function changeWords(
  { relative, difference }: { readonly relative: Interval | null; readonly difference: Interval | null },
  quantity: Quantity,
): string {
  const shown = relative ?? difference;
  if (shown === null) return "has no number";
  const write = relative === null ? differenceWriter(shown, quantity) : relativeWriter(shown);
  const size = write(Math.abs(shown.value), false);
  const verb = shown.value > 0 ? "rose" : shown.value < 0 ? "fell" : "moved";
  const interval = intervalText(shown, write);
  return `${verb} by ${size}${interval === null ? "" : ` (${interval})`}`;
}
