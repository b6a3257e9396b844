import type { HealthRow } from "../scorecard/result-row.ts";
import type { CheckRow } from "./health-page.ts";

/** A check with the counts behind it. */
export interface CheckInput extends HealthRow {
  readonly detail: unknown;
}

/** A status as the table has it; one of a later version warns. */
export function statusText(status: string): CheckRow["status"] {
  return status === "ok" || status === "fail" || status === "skipped" ? status : "warn";
}
