import type { GroupSequentialBound } from "../../../statistics/sequential/group-sequential.ts";
import type { Row } from "../row.ts";
import type { EstimatedDifference } from "./estimated-difference.ts";

/** A planned look that falls on the run's day. */
export interface CurrentLook {
  /** 1 for the first. */
  readonly number: number;
  readonly looks: number;
  readonly spending: string;
  readonly bound: GroupSequentialBound;
}

/** The group-sequential bound of today's look; nothing on other days. */
export function lookColumns(
  estimate: EstimatedDifference | null,
  look: CurrentLook | null,
  alternative: "two-sided" | "greater" | "less",
): Row {
  if (look === null) return {};
  const { number, looks, spending, bound } = look;
  const planned = { look: number, looks, look_spending: spending, look_critical_value: bound.criticalValue };
  if (estimate === null) return planned;
  const { difference, standardError } = estimate;
  const half = bound.criticalValue * standardError;
  const statistic = difference / standardError;
  const crossed = {
    "two-sided": Math.abs(statistic) >= bound.criticalValue,
    greater: statistic >= bound.criticalValue,
    less: -statistic >= bound.criticalValue,
  }[alternative];
  return {
    ...planned,
    look_lower: alternative === "less" ? null : difference - half,
    look_upper: alternative === "greater" ? null : difference + half,
    look_crossed: crossed,
  };
}
