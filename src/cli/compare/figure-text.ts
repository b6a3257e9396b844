import { formatFor, formatNumber, formatRelative, type NumberFormat } from "../../results/words/numbers.ts";
import type { Symbols } from "../text/symbols.ts";

/** How the figures of one comparison are written. */
export interface FigureFormat {
  readonly mean: NumberFormat;
  readonly difference: NumberFormat;
  readonly symbols: Symbols;
}

type Unit = "number" | "proportion";

/** Formats that fit all of a result's figures. */
export function figureFormat(
  unit: Unit,
  figures: { readonly means: readonly (number | null)[]; readonly differences: readonly (number | null)[] },
  symbols: Symbols,
): FigureFormat {
  const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
  return {
    mean: formatFor(known(figures.means), unit, 5),
    difference: formatFor(known(figures.differences), unit, 4, " pp"),
    symbols,
  };
}

/** From here on decimals say nothing any more. */
const HUGE = 1e15;

/** A figure in a format; of one that is too large for it, the first digits and the power of ten. */
function written(value: number, format: NumberFormat, signed = false): string {
  if (Math.abs(value) < HUGE * format.divisor) return formatNumber(value, format, signed);
  const [digits = "", exponent] = value.toExponential(3).split("e");
  // A percentage of a figure near the largest one has no double of its own.
  const power = Number(exponent) + (format.divisor === 0.01 ? 2 : 0);
  const unit = format.divisor === 0.01 ? format.suffix : "";
  return `${signed && value > 0 ? "+" : ""}${digits}e+${power}${unit}`;
}

export function meanText(mean: number | null, { mean: format, symbols }: FigureFormat): string {
  return mean === null ? symbols.none : written(mean, format);
}

export function differenceText(difference: number, { difference: format }: FigureFormat): string {
  return written(difference, format, true);
}

/** An interval with its ends in one format; `from` and `up to` where one end is open. */
export function intervalText(
  { lower, upper }: { readonly lower: number | null; readonly upper: number | null },
  write: (end: number) => string,
): string {
  if (lower !== null && upper !== null) return `[${write(lower)}, ${write(upper)}]`;
  if (lower !== null) return `from ${write(lower)}`;
  return upper === null ? "" : `up to ${write(upper)}`;
}

/** A p-value with four digits: 0.0202, and 1.5e-22 where it is small. */
export function pText(p: number | null): string {
  if (p === null) return "";
  return p !== 0 && p < 0.0001 ? p.toExponential(1) : p.toFixed(4);
}

/** A probability or share as a percentage. */
export function shareText(share: number): string {
  return written(share, { divisor: 0.01, suffix: " %", decimals: share > 0.0995 ? 1 : 2, exponential: false });
}

/** A relative difference as a signed percentage. */
export function relativeText(ratio: number): string {
  if (Math.abs(ratio) < HUGE / 100) return formatRelative(ratio);
  return written(ratio, { divisor: 0.01, suffix: " %", decimals: 0, exponential: false }, true);
}

/** A figure with about four digits, whatever its size. */
export function plainText(value: number): string {
  return written(value, formatFor([value], "number", 4));
}
