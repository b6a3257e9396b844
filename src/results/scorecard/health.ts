import type { HealthRow } from "./result-row.ts";

export interface HealthSummary {
  /** Checks that failed or warn: fails first. */
  readonly findings: readonly HealthRow[];
  readonly ok: number;
  readonly skipped: number;
  /** Kinds of checks that were made: `srm`, `crossovers`, ... */
  readonly checked: readonly string[];
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
    checked: [...new Set(rows.filter((row) => row.status !== "skipped").map((row) => row.check))].sort(),
  };
}

/** The worst of the checks. */
export function statusOf(rows: readonly HealthRow[]): "ok" | "warn" | "fail" {
  if (rows.some((row) => row.status === "fail")) return "fail";
  return rows.some((row) => row.status === "warn") ? "warn" : "ok";
}

/** A finding with those that look closer at the same trouble: the sample ratio of one scope by day, over time, by dimension. */
export interface CloserLook {
  readonly row: HealthRow;
  readonly closer: readonly HealthRow[];
}

/** Findings, each with those that look closer at it. */
export function closerLook(rows: readonly HealthRow[]): CloserLook[] {
  const findings: { readonly row: HealthRow; readonly closer: HealthRow[] }[] = [];
  for (const row of rows) {
    const whole = row.check.startsWith("srm_")
      ? findings.find((one) => one.row.check === "srm" && one.row.scope === row.scope)
      : undefined;
    if (whole === undefined) findings.push({ row, closer: [] });
    else whole.closer.push(row);
  }
  return findings;
}
