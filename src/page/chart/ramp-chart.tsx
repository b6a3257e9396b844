import { scaleLinear, scaleUtc } from "d3-scale";
import type { VNode } from "preact";
import type { RampStage } from "../../results/scorecard/ramp.ts";
import { localTime } from "../../results/words/local-time.ts";
import { formatCount, formatPercent } from "../../results/words/numbers.ts";
import { shortDay } from "./line-chart.tsx";

const WIDTH = 960;
const HEIGHT = 172;
const MARGIN = { top: 30, right: 16, bottom: 30, left: 44 };
const DAY_MS = 86_400_000;

export interface RampMark {
  /** UTC, `YYYY-MM-DD HH:MM:SS`. */
  readonly at: string;
  readonly text: string;
}

interface Step {
  readonly stage: RampStage;
  readonly from: number;
  readonly to: number;
  readonly height: number;
}

const instantOf = (utc: string): number => Date.parse(`${utc.replace(" ", "T")}Z`);
const fixed = (value: number): number => Math.round(value * 10) / 10;

/** Square root: 2 % and 10 % can be told apart beside 100 %. */
const riseOf = (percent: number): number => Math.sqrt(percent / 100);

function stepsOf(stages: readonly RampStage[], endMs: number): Step[] {
  return stages.flatMap((stage) => {
    const from = stage.from_at === null ? Number.NaN : instantOf(stage.from_at);
    const to = stage.to_at === null ? endMs : Math.min(endMs, instantOf(stage.to_at));
    if (!Number.isFinite(from) || stage.percent === null || to <= from) return [];
    return [{ stage, from, to, height: riseOf(stage.percent) }];
  });
}

function unitsOf({ groups }: RampStage): number {
  return groups.reduce((sum, { units }) => sum + units, 0);
}

/** The ramp as a staircase over time, with marks for what was changed meanwhile; null where the stages' times are not known. */
export function RampChart({
  stages,
  ds,
  timeZone,
  marks,
}: {
  readonly stages: readonly RampStage[];
  readonly ds: string;
  readonly timeZone: string;
  readonly marks: readonly RampMark[];
}): VNode | null {
  const endMs = Date.parse(ds) + DAY_MS;
  const steps = stepsOf(stages, endMs);
  const [first] = steps;
  if (first === undefined) return null;
  const last = Math.max(...steps.map(({ to }) => to));
  const x = scaleUtc([first.from, last], [MARGIN.left, WIDTH - MARGIN.right]);
  const y = scaleLinear([0, 1], [HEIGHT - MARGIN.bottom, MARGIN.top]);
  const ground = HEIGHT - MARGIN.bottom;
  const inRange = marks.filter(({ at }) => instantOf(at) >= first.from && instantOf(at) <= last);
  const label = `Ramp: ${steps.map(({ stage }) => `${formatPercent(stage.percent ?? 0)} from ${localTime(stage.from_at ?? "", timeZone)}`).join(", ")}`;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: where it is wider than the page it scrolls, with the keyboard as well
    <figure class="chart wide" tabIndex={0} aria-label="Ramp">
      <svg class="ramp" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        {steps.map(({ stage, from, to, height }) => {
          const left = x(from);
          const width = x(to) - left;
          const top = y(height);
          return (
            <g key={stage.stage} class={stage.outcome === "ok" ? "step" : "step alone"}>
              <rect x={fixed(left)} y={fixed(top)} width={fixed(Math.max(1, width - 1))} height={fixed(ground - top)} />
              <path d={`M${fixed(left)} ${fixed(top)}H${fixed(left + Math.max(1, width - 1))}`} />
              <text class="strong" x={fixed(left + 4)} y={fixed(top - 6)}>
                {formatPercent(stage.percent ?? 0)}
              </text>
              {width > 88 && ground - top > 26 && (
                <text x={fixed(left + 6)} y={ground - 8}>
                  {`${formatCount(unitsOf(stage))} units`}
                </text>
              )}
              {width > 34 && (
                <text x={fixed(left)} y={HEIGHT - 10}>
                  {shortDay(localTime(stage.from_at ?? "", timeZone).slice(0, 10))}
                </text>
              )}
              <title>{`Stage ${stage.stage}: ${formatPercent(stage.percent ?? 0)}\n${formatCount(unitsOf(stage))} units`}</title>
            </g>
          );
        })}
        <path class="zero" d={`M${MARGIN.left} ${ground}H${WIDTH - MARGIN.right}`} />
        {inRange.map(({ at, text }) => (
          <path key={`${at} ${text}`} class="mark" d={`M${fixed(x(instantOf(at)))} ${ground - 5}l5 5-5 5-5-5z`}>
            <title>{`${localTime(at, timeZone)}\n${text}`}</title>
          </path>
        ))}
      </svg>
    </figure>
  );
}
