import { endsOf } from "../../statistics/comparison/alternative.ts";
import { groupSequentialBounds } from "../../statistics/sequential/group-sequential.ts";
import type { Contrast } from "./contrast.ts";
import { relativeResult } from "./difference-result.ts";
import type { Options } from "./option-schema.ts";
import type { RelativeIntervalResult } from "./sequential-result.ts";

/** This look of a group-sequential plan. */
export interface PlannedLookResult {
  readonly outcome: string;
  readonly look: number;
  readonly looks: number;
  readonly spending: "obrien_fleming" | "pocock";
  /** The statistic must reach this. */
  readonly critical_value: number;
  /** Chance of a false alarm spent up to this look. */
  readonly alpha_spent: number;
  readonly nominal_p_value: number;
  /** Whether the bound is reached; null where there is no difference. */
  readonly crossed: boolean | null;
  readonly difference: { readonly lower: number | null; readonly upper: number | null };
  readonly relative: Omit<RelativeIntervalResult, "p_value">;
}

/** Null: no looks are planned. */
export function plannedLookResult(contrast: Contrast, options: Options): PlannedLookResult | null {
  const plan = options.planned_looks;
  if (plan === undefined) return null;
  const { alternative } = options;
  const looks = plan.times.map((spendingTime, index) => ({ spendingTime, information: plan.information[index] ?? 0 }));
  const bounds = groupSequentialBounds(looks.slice(0, plan.look), {
    alpha: 1 - options.confidence_level,
    spending: plan.spending,
    sides: alternative === "two-sided" ? 2 : 1,
  });
  const bound = bounds.at(-1);
  if (bound === undefined) throw new RangeError("a plan has at least one look");
  const { criticalValue } = bound;
  const { difference } = contrast;
  const half = difference.ok ? criticalValue * difference.standardError : 0;
  const relative = relativeResult(contrast, { criticalValue, pValue: () => null }, options.relative_interval);
  return {
    outcome: difference.ok ? "ok" : difference.reason,
    look: plan.look,
    looks: plan.times.length,
    spending: plan.spending,
    critical_value: criticalValue,
    alpha_spent: bound.alphaSpent,
    nominal_p_value: bound.nominalPValue,
    crossed: difference.ok ? reaches(difference.statistic, criticalValue, alternative) : null,
    difference: difference.ok
      ? endsOf(alternative, { lower: difference.difference - half, upper: difference.difference + half })
      : { lower: null, upper: null },
    relative: { outcome: relative.outcome, lower: relative.lower, upper: relative.upper },
  };
}

function reaches(statistic: number, bound: number, alternative: Options["alternative"]): boolean {
  if (alternative === "two-sided") return Math.abs(statistic) >= bound;
  return (alternative === "greater" ? statistic : -statistic) >= bound;
}
