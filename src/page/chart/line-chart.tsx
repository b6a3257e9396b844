import { scaleLinear, scalePoint } from "d3-scale";
import { area, line } from "d3-shape";
import type { VNode } from "preact";

export interface ChartLine {
  readonly label: string;
  /** Class that colours it: `test`, `control`, `plain`, `second`, `third`. */
  readonly kind: string;
  readonly values: readonly (number | null)[];
  /** Ends of an interval around each value. */
  readonly lower?: readonly (number | null)[];
  readonly upper?: readonly (number | null)[];
}

export interface LineChartProps {
  /** What the chart shows, for those who do not see it. */
  readonly label: string;
  readonly xs: readonly string[];
  readonly lines: readonly ChartLine[];
  readonly format: (value: number) => string;
  /** Zero is on the axis, and is marked. */
  readonly zero?: boolean;
}

const WIDTH = 560;
const HEIGHT = 210;
const MARGIN = { top: 12, right: 14, bottom: 26, left: 64 };
/** Labels below the axis that do not touch each other. */
const MOST_LABELS = 7;
/** Beyond so many days a dot each would be a line of its own. */
const MOST_DOTS = 45;

interface Point {
  readonly x: number;
  readonly y: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

const fixed = (value: number): number => Math.round(value * 10) / 10;

/** The range of the axis. A single wide early interval must not flatten the rest: ends of intervals beyond four times the spread of the values are cut. */
function rangeOf({ lines, zero }: LineChartProps): readonly [number, number] {
  const known = (values: readonly (number | null)[] = []): number[] =>
    values.flatMap((value) => (value !== null && Number.isFinite(value) ? [value] : []));
  const values = lines.flatMap((one) => known(one.values));
  const ends = lines.flatMap((one) => [...known(one.lower), ...known(one.upper)]);
  const sizes = ends.map(Math.abs).sort((a, b) => a - b);
  const usual = sizes[Math.floor(sizes.length * 0.8)] ?? 0;
  const shown = [...values, ...ends.filter((end) => Math.abs(end) <= usual * 2), ...(zero ? [0] : [])];
  const low = Math.min(...shown);
  const high = Math.max(...shown);
  if (shown.length === 0) return [0, 1];
  if (low !== high) return [low, high];
  return low === 0 ? [0, 1] : [Math.min(low * 0.9, low * 1.1), Math.max(low * 0.9, low * 1.1)];
}

function Axes({
  ticks,
  y,
  xs,
  x,
  format,
}: {
  readonly ticks: readonly number[];
  readonly y: (value: number) => number;
  readonly xs: readonly string[];
  readonly x: (at: string) => number;
  readonly format: (value: number) => string;
}): VNode {
  const step = Math.ceil(xs.length / MOST_LABELS);
  return (
    <>
      {ticks.map((tick) => (
        <g key={tick}>
          <path class={tick === 0 ? "zero" : "grid"} d={`M${MARGIN.left} ${fixed(y(tick))}H${WIDTH - MARGIN.right}`} />
          <text x={MARGIN.left - 8} y={fixed(y(tick) + 4)} text-anchor="end">
            {format(tick)}
          </text>
        </g>
      ))}
      {xs.map((at, index) =>
        (xs.length - 1 - index) % step === 0 ? (
          <text
            key={at}
            x={fixed(x(at))}
            y={HEIGHT - 8}
            text-anchor={index === xs.length - 1 && xs.length > 1 ? "end" : "middle"}
          >
            {shortDay(at)}
          </text>
        ) : null,
      )}
    </>
  );
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A day without its year: `28 Jan`; anything else as it is. */
export function shortDay(text: string): string {
  const found = /^\d{4}-(\d\d)-(\d\d)$/.exec(text);
  return found === null ? text : `${Number(found[2])} ${MONTHS[Number(found[1]) - 1]}`;
}

function Line({
  one,
  points,
  dots,
}: {
  readonly one: ChartLine;
  readonly points: readonly Point[];
  readonly dots: boolean;
}): VNode {
  const band = area<Point>()
    .defined(({ low, high }) => low !== null && high !== null)
    .x((point) => point.x)
    .y0((point) => point.low ?? 0)
    .y1((point) => point.high ?? 0)
    .digits(1);
  const path = line<Point>()
    .defined(({ y }) => y !== null)
    .x((point) => point.x)
    .y((point) => point.y ?? 0)
    .digits(1);
  const whiskers = points.length === 1 ? points : [];
  return (
    <g class={`line ${one.kind}`}>
      <path class="band" d={band([...points]) ?? ""} />
      {whiskers.map(({ x, low, high }) =>
        low === null || high === null ? null : (
          <path key={x} class="stroke" d={`M${fixed(x)} ${fixed(low)}V${fixed(high)}`} />
        ),
      )}
      <path class="stroke" d={path([...points]) ?? ""} />
      {dots && points.map(({ x, y }) => (y === null ? null : <circle key={x} cx={fixed(x)} cy={fixed(y)} r="2.5" />))}
    </g>
  );
}

/** What a point says when it is pointed at. */
function tipOf({ lines, format, xs }: LineChartProps, index: number): string {
  const values = lines.map((one) => {
    const value = one.values[index] ?? null;
    if (value === null) return `${one.label}: –`;
    const low = one.lower?.[index] ?? null;
    const high = one.upper?.[index] ?? null;
    const range = low === null || high === null ? "" : ` (${format(low)} to ${format(high)})`;
    return `${one.label}: ${format(value)}${range}`;
  });
  return [xs[index], ...values].join("\n");
}

/** Lines over days with their intervals as bands. Days without a figure are gaps. */
export function LineChart(props: LineChartProps): VNode {
  const { label, xs, lines, format } = props;
  const y = scaleLinear(rangeOf(props), [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(4);
  const [low = 0, high = 1] = y.domain();
  const inside = (value: number): number => y(Math.max(low, Math.min(high, value)));
  const scale = scalePoint(xs, [MARGIN.left + 6, WIDTH - MARGIN.right - 6]);
  const x = (at: string): number => scale(at) ?? 0;
  const half = scale.step() === 0 || xs.length < 2 ? (WIDTH - MARGIN.left) / 2 : scale.step() / 2;
  const at = (value: number | null | undefined): number | null =>
    value === null || value === undefined ? null : inside(value);
  return (
    <figure class="chart">
      {lines.length > 1 && (
        <ul class="legend">
          {lines.map((one) => (
            <li key={one.label} class={`line ${one.kind}`}>
              <svg viewBox="0 0 18 8" width="18" height="8" aria-hidden="true">
                <path class="stroke" d="M1 4H17" />
              </svg>
              <bdi>{one.label}</bdi>
            </li>
          ))}
        </ul>
      )}
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        <Axes ticks={y.ticks(4)} y={y} xs={xs} x={x} format={format} />
        {lines.map((one) => (
          <Line
            key={one.label}
            one={one}
            dots={xs.length <= MOST_DOTS}
            points={xs.map((day, index) => ({
              x: x(day),
              y: at(one.values[index]),
              low: at(one.lower?.[index]),
              high: at(one.upper?.[index]),
            }))}
          />
        ))}
        {xs.map((day, index) => (
          <rect
            key={day}
            class="hit"
            x={fixed(x(day) - half)}
            y={MARGIN.top}
            width={fixed(half * 2)}
            height={HEIGHT - MARGIN.top - MARGIN.bottom}
          >
            <title>{tipOf(props, index)}</title>
          </rect>
        ))}
      </svg>
    </figure>
  );
}
