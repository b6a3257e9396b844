import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import type { VNode } from "preact";

const WIDTH = 120;
const HEIGHT = 28;

/** A small line without axes, from zero up. What it says stands beside it. */
export function Sparkline({ values }: { readonly values: readonly (number | null)[] }): VNode | null {
  const known = values.flatMap((value) => value ?? []);
  if (known.length < 2) return null;
  const x = scaleLinear([0, values.length - 1], [2, WIDTH - 2]);
  const y = scaleLinear([Math.min(0, ...known), Math.max(...known) || 1], [HEIGHT - 2, 3]);
  const points = values.map((value, index) => [index, value] as const);
  const isThere = ([, value]: (typeof points)[number]): boolean => value !== null;
  const place = ([index]: (typeof points)[number]): number => x(index);
  const height = ([, value]: (typeof points)[number]): number => y(value ?? 0);
  const stroke = line<(typeof points)[number]>().defined(isThere).x(place).y(height).digits(1);
  const fill = area<(typeof points)[number]>()
    .defined(isThere)
    .x(place)
    .y0(y(Math.max(0, Math.min(...known, 0))))
    .y1(height)
    .digits(1);
  return (
    <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      <path class="fill" d={fill([...points]) ?? ""} />
      <path class="stroke" d={stroke([...points]) ?? ""} />
    </svg>
  );
}
