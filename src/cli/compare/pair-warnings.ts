import type { Comparison } from "../../statistics/comparison/compare-groups.ts";
import {
  type GroupShape,
  type PooledShape,
  poolWarnings,
  type ResultWarning,
  resultWarnings,
} from "../../statistics/health/warnings.ts";
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
  const rarer = rarest(of, mean);
  // Sums do not tell how skewed the values are, unless these are 0 and 1: γ = (1 - 2p) / √(p (1 - p)).
  const skewness = rarer === null || rarer === 0 ? null : (1 - 2 * mean) / Math.sqrt(mean * (1 - mean));
  return { units: Number(units), standardErrorSquared, skewness, rarest: rarer };
}

/** What warnings look at; null where a group has no estimate. */
export function shapesOf(
  moments: PairMoments,
  { test, control }: Comparison,
): { readonly test: GroupShape; readonly control: GroupShape } | null {
  const shapes = { test: shapeOf(moments.test, test), control: shapeOf(moments.control, control) };
  return shapes.test === null || shapes.control === null ? null : { test: shapes.test, control: shapes.control };
}

/** Why the intervals of a comparison may cover less than they say. */
export function pairWarnings(moments: PairMoments, comparison: Comparison): WarningResult[] {
  const shapes = shapesOf(moments, comparison);
  if (!comparison.difference.ok || shapes === null) return [];
  const { test: t, control: c } = shapes;
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
 * @param stages what was pooled.
 */
export function rampWarnings(stages: readonly PooledShape[], naiveSignDiffers: boolean): WarningResult[] {
  const simpson: WarningResult = {
    rule: "naive_sign_differs",
    text: "adding all stages up would show the opposite sign (Simpson's paradox): the stages differ in their means and in their split",
    source: "Crook et al. 2009, doi:10.1145/1557019.1557139",
  };
  return [...poolWarnings(stages, "common_variance"), ...(naiveSignDiffers ? [simpson] : [])];
}
