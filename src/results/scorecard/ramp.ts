import type { ExposureRow, ResultRow } from "./result-row.ts";

/** One rollout stage: how many units there were in it, and what can be compared. */
export interface RampStage {
  readonly stage: number;
  readonly percent: number | null;
  /** UTC, `YYYY-MM-DD HH:MM:SS`; null where unknown. */
  readonly from_at: string | null;
  /** Null while the stage lasts. */
  readonly to_at: string | null;
  /** Units that are compared, by group: the test group or groups, then the control group. */
  readonly groups: readonly RampGroup[];
  /** Units that were exposed in an earlier stage as well. */
  readonly carried_over_units: number;
  /** Units seen in more than one group within the stage. */
  readonly crossover_units: number;
  /** `ok`, or why nothing can be compared (`no_control`, `no_results`). */
  readonly outcome: string;
  /** Where nothing can be compared: the last stage before it that can. */
  readonly compare_stage: number | null;
}

export interface RampGroup {
  readonly group: string;
  readonly units: number;
}

/** What is asked of a row of results. */
export type RampRow = Pick<
  ResultRow,
  | "population"
  | "user_dimension"
  | "metric_dimension"
  | "stage"
  | "percent"
  | "stage_from_at"
  | "stage_to_at"
  | "test_group"
  | "test_units"
  | "control_group"
  | "control_units"
  | "outcome"
>;

function groupsOf(rows: readonly RampRow[], exposures: readonly ExposureRow[]): RampGroup[] {
  const groups = new Map<string, number>();
  for (const row of rows) if (row.test_group !== "") groups.set(row.test_group, row.test_units);
  for (const row of rows) if (row.control_group !== "") groups.set(row.control_group, row.control_units);
  if (rows.length === 0) for (const row of exposures) groups.set(row.group, row.units);
  return [...groups].map(([group, units]) => ({ group, units }));
}

/** The ramp of one rule: stages in order of time. */
export function rampOf(results: readonly RampRow[], exposures: readonly ExposureRow[]): RampStage[] {
  const whole = results.filter(
    (row) => row.population === "all" && row.user_dimension === "" && row.metric_dimension === "",
  );
  const numbers = [...new Set([...whole, ...exposures].map((row) => row.stage ?? 1))].sort((a, b) => a - b);
  const stages: RampStage[] = [];
  for (const stage of numbers) {
    const rows = whole.filter((row) => (row.stage ?? 1) === stage);
    const exposed = exposures.filter((row) => (row.stage ?? 1) === stage);
    const comparable = rows.some((row) => row.outcome !== "no_control" && row.control_units > 0);
    stages.push({
      stage,
      percent: rows[0]?.percent ?? exposed[0]?.percent ?? null,
      from_at: rows[0]?.stage_from_at ?? null,
      to_at: rows[0]?.stage_to_at ?? null,
      groups: groupsOf(rows, exposed),
      carried_over_units: exposed.reduce((sum, row) => sum + row.carried_over_units, 0),
      crossover_units: exposed.reduce((sum, row) => sum + row.crossover_units, 0),
      outcome: comparable ? "ok" : rows.length === 0 ? "no_results" : "no_control",
      compare_stage: comparable ? null : (stages.findLast((earlier) => earlier.outcome === "ok")?.stage ?? null),
    });
  }
  return stages;
}
