import { hasEnds, type Interval } from "../../results/scorecard/interval.ts";
import type { Symbols } from "../text/symbols.ts";

/** Parts of a bar that are painted on their own. */
export interface BarPaint {
  readonly interval: (text: string) => string;
  readonly zero: (text: string) => string;
}

/** Positions that differ by less are the same: floating point. */
const ROUNDING = 1e-9;

interface Cell {
  readonly character: string;
  readonly part: "interval" | "zero" | "blank";
}

/**
 * A confidence interval as a bar of `width` cells on an axis from -limit to +limit, with a mark at zero. What goes on beyond the axis ends in an
 * arrow: also a one-sided interval on its open side. One without any end is a dotted line.
 *
 * @param width odd, so that zero has a cell of its own.
 * @param limit end of the axis, above 0, in the unit of the interval.
 */
export function intervalBar(
  interval: Interval | null,
  limit: number,
  width: number,
  symbols: Symbols["bar"],
  paint: BarPaint,
): string {
  const centre = (width - 1) / 2;
  const position = (value: number): number => centre + (value / limit) * centre;
  const cells: Cell[] = Array.from({ length: width }, (_, index) =>
    index === centre ? { character: symbols.zero, part: "zero" } : { character: " ", part: "blank" },
  );
  const set = (index: number, character: string): void => {
    if (index >= 0 && index < width) cells[index] = { character, part: "interval" };
  };
  if (interval !== null) {
    const { value, lower, upper } = interval;
    const from = lower === null ? Number.NEGATIVE_INFINITY : position(lower);
    const to = upper === null ? Number.POSITIVE_INFINITY : position(upper);
    const first = Math.max(0, Math.round(from));
    const last = Math.min(width - 1, Math.round(to));
    const line = hasEnds(interval) ? symbols.line : symbols.unbounded;
    for (let index = first; index <= last; index++) set(index, index === centre ? symbols.crossing : line);
    // A half cell at each end doubles the resolution.
    if (first !== centre && from - first > ROUNDING && first < last) set(first, symbols.leftEnd);
    if (last !== centre && last - to > ROUNDING && first < last) set(last, symbols.rightEnd);
    if (Math.round(from) < 0) set(0, symbols.beyondLeft);
    if (Math.round(to) > width - 1) set(width - 1, symbols.beyondRight);
    const point = Math.round(position(value));
    if (point < 0) set(0, symbols.beyondLeft);
    else if (point > width - 1) set(width - 1, symbols.beyondRight);
    else set(point, symbols.point);
  }
  return painted(cells, paint);
}

/** Neighbouring cells of one part are painted together. */
function painted(cells: readonly Cell[], paint: BarPaint): string {
  let text = "";
  for (let index = 0; index < cells.length; ) {
    const part = cells[index]?.part;
    let end = index;
    while (end < cells.length && cells[end]?.part === part) end++;
    const run = cells
      .slice(index, end)
      .map((cell) => cell.character)
      .join("");
    text += part === "interval" ? paint.interval(run) : part === "zero" ? paint.zero(run) : run;
    index = end;
  }
  return text;
}
