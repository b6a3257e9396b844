import type { HealthRow } from "./result-row.ts";

export interface HealthSummary {
  /** Checks that failed or warn: fails first. */
  readonly findings: readonly HealthRow[];
  readonly ok: number;
  readonly skipped: number;
}

const ORDER = ["fail", "warn", "skipped", "ok"];

/** Checks by urgency: fail, warn, skipped, ok; then by name. */
export function byUrgency(a: HealthRow, b: HealthRow): number {
  const order = ORDER.indexOf(a.status) - ORDER.indexOf(b.status);
  if (order !== 0) return order;
  return a.check < b.check ? -1 : a.check > b.check ? 1 : a.scope < b.scope ? -1 : a.scope > b.scope ? 1 : 0;
}

export function healthOf(rows: readonly HealthRow[]): HealthSummary {
  return {
    findings: rows.filter((row) => row.status === "fail" || row.status === "warn").sort(byUrgency),
    ok: rows.filter((row) => row.status === "ok").length,
    skipped: rows.filter((row) => row.status === "skipped").length,
  };
}

/**
 * Whether a check says anything about `name`: all do but those of another gate or experiment. A scope is an analysis
 * (`new_checkout/everyone/stage-2`), a subject (`gate new_checkout`), or what all share (a topic, a unit type).
 */
export function concerns(row: HealthRow, name: string, allNames: ReadonlySet<string>): boolean {
  const subject = row.scope.replace(/^(?:gate|experiment|holdout) /, "").split("/")[0] ?? "";
  return subject === name || !allNames.has(subject);
}

/** The worst of the checks. */
export function statusOf(rows: readonly HealthRow[]): "ok" | "warn" | "fail" {
  if (rows.some((row) => row.status === "fail")) return "fail";
  return rows.some((row) => row.status === "warn") ? "warn" : "ok";
}
