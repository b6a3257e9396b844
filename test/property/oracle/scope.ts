import type { Metric } from "../../../src/metrics/definition.ts";
import type { Assigned } from "./assignments.ts";
import type { UnitActivity } from "./situation.ts";
import type { SubjectType } from "./subjects.ts";
import type { WindowScope } from "./windows.ts";

export type Population = "all" | "fresh" | "balanced";

/** One analysis of one rule, over a stage or a span of stages, with all that its moments depend on. */
export interface StageScope extends WindowScope {
  readonly exposure_type: SubjectType;
  readonly name: string;
  readonly rule: string;
  /** The number of the stage; `balanced-1` of a balanced analysis. */
  readonly label: number | string;
  /** Its units that are in the analysis. */
  readonly assignments: readonly Assigned[];
  /** The populations that its figures are over. */
  readonly populations: readonly Population[];
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
