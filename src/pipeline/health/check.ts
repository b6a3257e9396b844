import type { Row } from "../results/row.ts";

export type Status = "ok" | "warn" | "fail" | "skipped";

/** One check of one scope, before it is a row. */
export interface HealthCheck {
  readonly check: string;
  readonly scope: string;
  readonly status: Status;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly reason: string;
  readonly detail: unknown;
}

/** A check as a row of `pulse_health`. */
export function healthRow(check: HealthCheck): Row {
  return { ...check, detail: JSON.stringify(check.detail) };
}

/** p-values below which a check warns and fails. */
export interface Thresholds {
  readonly warn: number;
  readonly fail: number;
}

/** What a p-value says, and the threshold that it was held against. */
export function judgePValue(pValue: number, { warn, fail }: Thresholds): { status: Status; threshold: number } {
  if (pValue < fail) return { status: "fail", threshold: fail };
  return { status: pValue < warn ? "warn" : "ok", threshold: warn };
}
