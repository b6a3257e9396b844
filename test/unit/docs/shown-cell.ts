import { isShownAs } from "./shown-value.ts";

/** A unit that does not count. */
const LEFT_OUT = "–";

const NUMBER = String.raw`-?\d+(?:\.\d+)?`;
const ARITHMETIC = new RegExp(String.raw`^[\s()]*${NUMBER}(?:[\s()]*[-+·/][\s()]*${NUMBER})*[\s()]*$`);

/**
 * Whether a figure is what a cell shows: `0.5`, `0.333...` (cut there), or how it comes about, `(2 + 0) / 2 = 1`: then both sides must be right.
 */
export function isFigure(figure: number | null, shown: string): boolean {
  if (figure === null) return shown === LEFT_OUT;
  const [result = "", ...before] = shown.split("=").reverse();
  return isShownAs(figure, result.trim()) && before.every((side) => Math.abs(resultOf(side) - figure) < 1e-6);
}

/** A unit's number: without a denominator as {@link isFigure}; with one `3 / 2`, or only the numerator where the denominator is 1. */
export function isUnitFigure(
  figure: { readonly numerator: number; readonly denominator: number | null } | null,
  shown: string,
): boolean {
  if (figure === null) return shown === LEFT_OUT;
  const { numerator, denominator } = figure;
  if (denominator === null) return isFigure(numerator, shown);
  const [above = "", below] = shown.split(" / ");
  return below === undefined
    ? denominator === 1 && isFigure(numerator, above)
    : isFigure(numerator, above) && isFigure(denominator, below);
}

function resultOf(side: string): number {
  if (!ARITHMETIC.test(side)) throw new SyntaxError(`not arithmetic: ${side}`);
  return Number(new Function(`return ${side.replaceAll("·", "*")};`)());
}
