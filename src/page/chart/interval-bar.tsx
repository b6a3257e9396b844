import { scaleLinear } from "d3-scale";
import type { VNode } from "preact";
import { hasEnds, type Interval } from "../../results/scorecard/interval.ts";
import { formatRelative } from "../../results/words/numbers.ts";

const WIDTH = 240;
const HEIGHT = 20;
const EDGE = 8;
const MIDDLE = HEIGHT / 2;

/** Where a figure lies on the axis that all bars of a table share. */
const place = (limit: number) =>
  scaleLinear([-limit, limit], [EDGE, WIDTH - EDGE]).clamp(true) as (figure: number) => number;

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** The estimate: a square where it is worse, else a circle, hollow where nothing is clear. */
function Point({ x, kind }: { readonly x: number; readonly kind: string }): VNode {
  if (kind === "worse") return <rect x={rounded(x - 4)} y={MIDDLE - 4} width="8" height="8" />;
  return <circle cx={rounded(x)} cy={MIDDLE} r="4" />;
}

/**
 * An interval on the axis from `-limit` to `limit`; what goes beyond ends in an arrow. The same figures stand beside it as text, so readers of
 * the screen are spared it.
 */
export function IntervalBar({
  interval,
  limit,
  kind,
}: {
  readonly interval: Interval | null;
  readonly limit: number;
  /** Class of the verdict. */
  readonly kind: string;
}): VNode {
  const x = place(limit);
  const lower = interval?.lower ?? -limit * 2;
  const upper = interval?.upper ?? limit * 2;
  return (
    <svg class={`interval ${kind}`} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <path class="zero" d={`M${WIDTH / 2} 0V${HEIGHT}`} />
      {interval !== null && hasEnds(interval) && (
        <>
          <path class="reach" d={`M${rounded(x(lower))} ${MIDDLE}H${rounded(x(upper))}`} />
          {lower < -limit && <path class="arrow" d={`M7 ${MIDDLE - 5}L1 ${MIDDLE}l6 5z`} />}
          {upper > limit && <path class="arrow" d={`M${WIDTH - 7} ${MIDDLE - 5}l6 5-6 5z`} />}
        </>
      )}
      {interval !== null && Math.abs(interval.value) <= limit && <Point x={x(interval.value)} kind={kind} />}
    </svg>
  );
}

/** The axis above the bars. */
export function IntervalAxis({ limit }: { readonly limit: number }): VNode {
  const label = (figure: number): string => formatRelative(figure).replace(/\.?0+ %$/, " %");
  return (
    <svg class="interval axis" viewBox={`0 0 ${WIDTH} 14`} aria-hidden="true">
      <text x="1" y="11">
        {label(-limit)}
      </text>
      <text x={WIDTH / 2} y="11" text-anchor="middle">
        0
      </text>
      <text x={WIDTH - 1} y="11" text-anchor="end">
        {label(limit)}
      </text>
    </svg>
  );
}
