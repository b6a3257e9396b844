import { compareTexts } from "./messages.ts";
import type { Studied } from "./studied-parts.ts";

/** Sums of powers and products over units, as in `HistoryMoments`. */
export function sums(studied: readonly Studied[]) {
  const total = { units: 0n, y: 0n, yy: 0n, x: 0n, xx: 0n, xy: 0n };
  const before = { h: 0n, hy: 0n, hx: 0n, c: 0n, cc: 0n, cy: 0n, cx: 0n, d: 0n, dd: 0n, dy: 0n, dx: 0n, cd: 0n };
  for (const { value, h, c, d } of studied) {
    const { x, y } = value;
    total.units += 1n;
    total.y += y;
    total.yy += y * y;
    total.x += x;
    total.xx += x * x;
    total.xy += x * y;
    before.h += h;
    before.hy += h * y;
    before.hx += h * x;
    before.c += c;
    before.cc += c * c;
    before.cy += c * y;
    before.cx += c * x;
    before.d += d;
    before.dd += d * d;
    before.dy += d * y;
    before.dx += d * x;
    before.cd += c * d;
  }
  return { ...total, ...before };
}

/** Third central moment over the 3/2th power of the second, to six digits. */
export function skewness(values: readonly bigint[]): string | null {
  const n = BigInt(values.length);
  const sum = values.reduce((a, b) => a + b, 0n);
  const squares = values.reduce((a, b) => a + (n * b - sum) ** 2n, 0n);
  const cubes = values.reduce((a, b) => a + (n * b - sum) ** 3n, 0n);
  if (n < 2n || squares === 0n) return null;
  return ((Number(cubes) / Number(squares) ** 1.5) * Math.sqrt(values.length)).toPrecision(6);
}

/** What the thousandth of a group's units with the largest values above 0 have together. */
export function top(studied: readonly Studied[], exposed: number): bigint {
  return studied
    .filter(({ value }) => value.y > 0n)
    .sort((a, b) =>
      a.value.y === b.value.y ? compareTexts(a.unit.unit_id, b.unit.unit_id) : a.value.y > b.value.y ? -1 : 1,
    )
    .slice(0, Math.ceil(exposed / 1000))
    .reduce((sum, { value }) => sum + value.y, 0n);
}
