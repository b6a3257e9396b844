import { scaleLinear } from "d3-scale";
import type { VNode } from "preact";
import type { Histogram } from "../../results/metric/metric-detail.ts";
import { shareText } from "../figures.ts";

const WIDTH = 560;
const HEIGHT = 200;
const MARGIN = { top: 10, right: 10, bottom: 26, left: 52 };

const fixed = (value: number): number => Math.round(value * 10) / 10;

/** Units of each group, those at zero included. */
export function unitsOf({ zero, bins }: Histogram, group: "test" | "control"): number {
  return zero[group] + bins.reduce((sum, bin) => sum + bin[group], 0);
}

/** How the units' values are spread: each group as shares of its own units, so that groups of other sizes can be compared. */
export function HistogramChart({
  histogram,
  format,
}: {
  readonly histogram: Histogram;
  readonly format: (value: number) => string;
}): VNode {
  const { bins, test_group: test, control_group: control } = histogram;
  const totals = { test: unitsOf(histogram, "test") || 1, control: unitsOf(histogram, "control") || 1 };
  const shares = bins.map((bin) => ({ test: bin.test / totals.test, control: bin.control / totals.control }));
  const y = scaleLinear(
    [0, Math.max(1e-9, ...shares.flatMap((one) => [one.test, one.control]))],
    [HEIGHT - MARGIN.bottom, MARGIN.top],
  ).nice(4);
  const width = (WIDTH - MARGIN.left - MARGIN.right) / Math.max(1, bins.length);
  const left = (index: number): number => MARGIN.left + index * width;
  const ground = HEIGHT - MARGIN.bottom;
  const outline = shares
    .map(
      (one, index) =>
        `${index === 0 ? `M${MARGIN.left} ${ground}` : ""}V${fixed(y(one.test))}H${fixed(left(index + 1))}`,
    )
    .join("");
  const every = Math.ceil(bins.length / 5);
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
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`Spread of the units' values in ${test} and ${control}`}
      >
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
          {shares.map((one, index) => (
            <rect
              key={bins[index]?.lower}
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
        {bins.map((bin, index) =>
          index % every === 0 ? (
            <text key={bin.lower} x={fixed(left(index))} y={HEIGHT - 8} text-anchor={index === 0 ? "start" : "middle"}>
              {format(bin.lower)}
            </text>
          ) : null,
        )}
        {bins.map((bin, index) => (
          <rect
            key={bin.lower}
            class="hit"
            x={fixed(left(index))}
            y={MARGIN.top}
            width={fixed(width)}
            height={ground - MARGIN.top}
          >
            <title>{`${format(bin.lower)} to ${format(bin.upper)}\n${test}: ${shareText(shares[index]?.test ?? 0)}\n${control}: ${shareText(shares[index]?.control ?? 0)}`}</title>
          </rect>
        ))}
      </svg>
    </figure>
  );
}
