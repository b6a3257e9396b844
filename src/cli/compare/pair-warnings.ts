import type { Comparison } from "../../statistics/comparison/compare-groups.ts";
import { type GroupShape, poolWarnings, type ResultWarning, resultWarnings } from "../../statistics/health/warnings.ts";
import type { GroupSummary } from "../../statistics/moments/group-summary.ts";
import type { Moments } from "../../statistics/moments/moments.ts";
import { isProportion } from "../../statistics/moments/proportion.ts";
import type { PairMoments } from "./pair-moments.ts";

/** A reason to doubt a result. */
export interface WarningResult {
  readonly rule: ResultWarning["rule"] | "few_units_for_cuped" | "naive_sign_differs";
  readonly text: string;
  readonly source: string;
}

/** Units of both groups from which on Pulse's own results are adjusted. */
const ENOUGH_FOR_CUPED = 100;

/** Units on the rarer side of a proportion; null for other metrics. */
function rarest(of: Moments, mean: number): number | null {
  if (!isProportion(of)) return null;
  return Math.round(Number(of.units) * Math.min(mean, 1 - mean));
}

function shapeOf(of: Moments | null, summary: GroupSummary | null): GroupShape | null {
  if (of === null || summary === null || !summary.estimate.ok) return null;
  const { units, standardErrorSquared, mean } = summary.estimate;
  // Sums do not tell how skewed the values are.
  return { units: Number(units), standardErrorSquared, skewness: null, rarest: rarest(of, mean) };
}

/** Why the intervals of a comparison may cover less than they say. */
export function pairWarnings(moments: PairMoments, { test, control, difference }: Comparison): WarningResult[] {
  const shapes = [shapeOf(moments.test, test), shapeOf(moments.control, control)] as const;
  const [t, c] = shapes;
  if (!difference.ok || t === null || c === null) return [];
  const few = moments.hasHistory && t.units + c.units <= ENOUGH_FOR_CUPED;
  return [
    ...resultWarnings(t, c),
    ...(few
      ? [
          {
            rule: "few_units_for_cuped" as const,
            text: `CUPED's coefficient is estimated from ${t.units + c.units} units: with so few its interval is a little too narrow, and Pulse's own results would not use it`,
            source: "Lin 2013, doi:10.1214/12-AOAS583",
          },
        ]
      : []),
  ];
}

/**
 * Why a pool of stages may say less than it seems to.
 *
 * @param stages the warnings of each pooled stage.
 */
export function rampWarnings(
  stages: readonly (readonly WarningResult[])[],
  naiveSignDiffers: boolean,
): WarningResult[] {
  const doubtful = stages.filter((warnings) => warnings.some(({ rule }) => rule !== "few_units_for_cuped")).length;
  const simpson: WarningResult = {
    rule: "naive_sign_differs",
    text: "adding all stages up would show the opposite sign (Simpson's paradox): the stages differ in their means and in their split",
    source: "Crook et al. 2009, doi:10.1145/1557019.1557139",
  };
  return [...poolWarnings(doubtful, stages.length), ...(naiveSignDiffers ? [simpson] : [])];
}
