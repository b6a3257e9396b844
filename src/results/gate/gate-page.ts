import type { ChangeRow } from "../changes/changes-page.ts";
import type { Decision } from "../decision/decision.ts";
import type { SubjectFacts } from "../definition/subject-facts.ts";
import type { RampStage } from "../scorecard/ramp.ts";
import type { Scorecard } from "../scorecard/scorecard.ts";

/** A choice of the results: one tab of the page. */
export interface AnalysisTab {
  /** For a link and for `analysis` of the reader: `ramp` (headlines, all stages below), `pooled`, `stage-2`, `balanced-1`. */
  readonly id: string;
  /** `All stages`, `Pooled`, `Stage 2, 10 %`, `Balanced 1`. */
  readonly label: string;
  readonly kind: "ramp" | "pooled" | "stage" | "balanced";
  /** Whether there is a control group to compare with. */
  readonly comparable: boolean;
}

/** New and all units of a stage on a day, by group. */
export interface ExposureDay {
  readonly day: string;
  readonly stage: number;
  readonly groups: readonly { readonly group: string; readonly new_units: number; readonly cumulative_units: number }[];
}

/** The ramp of one rule, with what happened meanwhile. */
export interface RampTimeline {
  readonly rule: string;
  readonly unit_type: string;
  readonly stages: readonly RampStage[];
  readonly days: readonly ExposureDay[];
}

/** Everything that the page of one gate or experiment shows. */
export interface GatePage {
  readonly name: string;
  readonly exposure_type: string;
  readonly ds: string;
  readonly run_id: string;
  readonly time_zone: string;
  /** What the definition says of it, as of the run; null where the change history does not have it. */
  readonly facts: SubjectFacts | null;
  /** Always of the whole ramp, whatever tab is chosen. */
  readonly decision: Decision;
  /** Of the chosen tab. */
  readonly scorecard: Scorecard;
  readonly analyses: readonly AnalysisTab[];
  /** Id of the chosen tab. */
  readonly analysis: string;
  readonly ramps: readonly RampTimeline[];
  /** Changes of this gate and of its metrics, newest first. */
  readonly changes: readonly ChangeRow[];
  /** User and metric dimensions that results are split by: choices for `dimension`. */
  readonly dimensions: readonly string[];
  readonly metric_tags: readonly string[];
  /** Days that are published: choices for `ds`, newest first. */
  readonly published_days: readonly string[];
}
