import type { HealthRow } from "../scorecard/result-row.ts";
import type { CheckRow } from "./health-page.ts";

/** A check with the counts behind it. */
export interface CheckInput extends HealthRow {
  readonly detail: unknown;
}

/** The gate or experiment that a check is of; null: all share it. */
export function nameOfScope(scope: string, names: ReadonlySet<string>): string | null {
  const subject = scope.replace(/^(?:gate|experiment|holdout) /, "").split("/")[0] ?? "";
  return names.has(subject) ? subject : null;
}

/** A status as the table has it; one of a later version warns. */
export function statusText(status: string): CheckRow["status"] {
  return status === "ok" || status === "fail" || status === "skipped" ? status : "warn";
}
