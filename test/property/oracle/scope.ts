import type { Metric } from "../../../src/metrics/definition.ts";
import type { Assignment } from "./assignments.ts";
import type { UnitActivity } from "./situation.ts";
import type { WindowScope } from "./windows.ts";

/** One stage of one rule, with all that its moments depend on. */
export interface StageScope extends WindowScope {
  readonly exposure_type: "gate" | "experiment";
  readonly name: string;
  readonly rule: string;
  /** The stage's units that are in the analysis. */
  readonly assignments: readonly Assignment[];
  /** Attributes, or several that are crossed. */
  readonly dimensions: readonly (string | readonly string[])[];
  readonly metrics: readonly Metric[];
  /** All metrics of the project, for those that name others. */
  readonly named: readonly Metric[];
  /** Views beside the cumulative one. */
  readonly views: readonly string[];
  readonly cuped: { readonly enabled: boolean; readonly days: number };
  activityOf(unitId: string): UnitActivity;
}
