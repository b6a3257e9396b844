import { scaleLinear } from "d3-scale";
import type { VNode } from "preact";

const WIDTH = 560;
const HEIGHT = 150;
const MARGIN = { top: 10, right: 10, bottom: 24, left: 52 };

const fixed = (value: number): number => Math.round(value * 10) / 10;

export interface Bar {
  readonly x: string;
  readonly value: number;
}

/** Bars from zero up. */
export function BarChart({
  label,
  bars,
  format,
}: {
  readonly label: string;
  readonly bars: readonly Bar[];
  readonly format: (value: number) => string;
}): VNode {
  const ground = HEIGHT - MARGIN.bottom;
  const y = scaleLinear([0, Math.max(1, ...bars.map(({ value }) => value))], [ground, MARGIN.top]).nice(3);
  const width = (WIDTH - MARGIN.left - MARGIN.right) / Math.max(1, bars.length);
  const every = Math.ceil(bars.length / 12);
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        {y.ticks(3).map((tick) => (
          <g key={tick}>
            <path
              class={tick === 0 ? "zero" : "grid"}
              d={`M${MARGIN.left} ${fixed(y(tick))}H${WIDTH - MARGIN.right}`}
            />
            <text x={MARGIN.left - 8} y={fixed(y(tick) + 4)} text-anchor="end">
              {format(tick)}
            </text>
          </g>
        ))}
        {bars.map(({ x, value }, index) => (
          <g key={x} class="line plain">
            <rect
              class="block"
              x={fixed(MARGIN.left + index * width + width * 0.12)}
              y={fixed(y(value))}
              width={fixed(width * 0.76)}
              height={fixed(ground - y(value))}
              rx="1.5"
            />
            {index % every === 0 && (
              <text x={fixed(MARGIN.left + (index + 0.5) * width)} y={HEIGHT - 7} text-anchor="middle">
                {x}
              </text>
            )}
            <rect
              class="hit"
              x={fixed(MARGIN.left + index * width)}
              y={MARGIN.top}
              width={fixed(width)}
              height={ground - MARGIN.top}
            >
              <title>{`${x}\n${format(value)}`}</title>
            </rect>
          </g>
        ))}
      </svg>
    </figure>
  );
}
