import { scaleLinear } from "d3-scale";
import type { VNode } from "preact";
import { shareText } from "../figures.ts";

const WIDTH = 560;
const HEIGHT = 200;
const MARGIN = { top: 10, right: 10, bottom: 26, left: 52 };

/** Width of a letter at the size of ticks. */
const LETTER = 6.4;

/** What of a text has room in a width. */
function shortened(text: string, width: number): string {
  const most = Math.max(3, Math.floor(width / LETTER));
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

const fixed = (value: number): number => Math.round(value * 10) / 10;

/** A bin or an outcome: the shares that the two groups have there, 0 to 1. */
export interface SpreadBar {
  /** What stands below it, at its middle or its left end. */
  readonly tick: string;
  /** What it is, for who points at it. */
  readonly title: string;
  readonly test: number;
  readonly control: number;
}

/** How two groups are spread: each as shares of its own, so that groups of other sizes can be compared. */
export function SpreadChart({
  label,
  test,
  control,
  bars,
  ticksAt,
}: {
  readonly label: string;
  readonly test: string;
  readonly control: string;
  readonly bars: readonly SpreadBar[];
  readonly ticksAt: "middle" | "left";
}): VNode {
  const y = scaleLinear(
    [0, Math.max(1e-9, ...bars.flatMap((one) => [one.test, one.control]))],
    [HEIGHT - MARGIN.bottom, MARGIN.top],
  ).nice(4);
  const width = (WIDTH - MARGIN.left - MARGIN.right) / Math.max(1, bars.length);
  const left = (index: number): number => MARGIN.left + index * width;
  const ground = HEIGHT - MARGIN.bottom;
  const outline = bars
    .map(
      (one, index) =>
        `${index === 0 ? `M${MARGIN.left} ${ground}` : ""}V${fixed(y(one.test))}H${fixed(left(index + 1))}`,
    )
    .join("");
  const every = ticksAt === "middle" ? Math.ceil(bars.length / 8) : Math.ceil(bars.length / 5);
  const shift = ticksAt === "middle" ? width / 2 : 0;
  return (
    <figure class="chart">
      <ul class="legend">
        <li class="line test">
          <svg viewBox="0 0 18 8" width="18" height="8" aria-hidden="true">
            <path class="stroke" d="M1 4H17" />
          </svg>
          <bdi>{test}</bdi>
        </li>
        <li class="line control">
          <svg viewBox="0 0 18 8" width="18" height="8" aria-hidden="true">
            <rect class="block" width="18" height="8" />
          </svg>
          <bdi>{control}</bdi>
        </li>
      </ul>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${label} in ${test} and ${control}`}>
        {y.ticks(4).map((tick) => (
          <g key={tick}>
            <path
              class={tick === 0 ? "zero" : "grid"}
              d={`M${MARGIN.left} ${fixed(y(tick))}H${WIDTH - MARGIN.right}`}
            />
            <text x={MARGIN.left - 8} y={fixed(y(tick) + 4)} text-anchor="end">
              {shareText(tick)}
            </text>
          </g>
        ))}
        <g class="line control">
          {bars.map((one, index) => (
            <rect
              key={one.title}
              class="block"
              x={fixed(left(index) + 0.5)}
              y={fixed(y(one.control))}
              width={fixed(Math.max(0.5, width - 1))}
              height={fixed(ground - y(one.control))}
            />
          ))}
        </g>
        <g class="line test">
          <path class="stroke" d={`${outline}V${ground}`} />
        </g>
        {bars.map(({ tick, title }, index) =>
          index % every === 0 ? (
            <text
              key={title}
              x={fixed(left(index) + shift)}
              y={HEIGHT - 8}
              text-anchor={index === 0 && ticksAt === "left" ? "start" : "middle"}
            >
              {ticksAt === "middle" ? shortened(tick, width * every) : tick}
            </text>
          ) : null,
        )}
        {bars.map(({ title, ...share }, index) => (
          <rect
            key={title}
            class="hit"
            x={fixed(left(index))}
            y={MARGIN.top}
            width={fixed(width)}
            height={ground - MARGIN.top}
          >
            <title>{`${title}\n${test}: ${shareText(share.test)}\n${control}: ${shareText(share.control)}`}</title>
          </rect>
        ))}
      </svg>
    </figure>
  );
}
