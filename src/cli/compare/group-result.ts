import type { GroupSummary } from "../../statistics/moments/group-summary.ts";
import { valueOrNull } from "../../statistics/outcome.ts";
import type { Arm } from "./arm-schema.ts";

/** One group by itself. */
export interface GroupResult {
  readonly kind: string;
  /** `ok`, or why there is no standard error. */
  readonly outcome: string;
  readonly units: number;
  readonly total: number | null;
  /** Sum of the denominators; without, the units. */
  readonly denominator: number | null;
  readonly mean: number | null;
  readonly standard_error: number | null;
}

/** Null: there is no such group. */
export function groupResult(arm: Arm | null, summary: GroupSummary | null): GroupResult | null {
  if (arm === null || summary === null) return null;
  return {
    kind: arm.kind,
    outcome: summary.standardError.ok ? "ok" : summary.standardError.reason,
    units: Number(summary.units),
    total: valueOrNull(summary.total),
    denominator: valueOrNull(summary.denominator),
    mean: valueOrNull(summary.mean),
    standard_error: valueOrNull(summary.standardError),
  };
}
