import type { PlannedChange } from "../../changes/effects.ts";

/** What `pulse apply --json` writes. */
export interface ApplyReport {
  readonly status: "applied" | "planned" | "unchanged";
  /** ISO 8601, UTC; null where nothing was applied. */
  readonly changedAt: string | null;
  readonly changedBy: string;
  readonly reason: string | null;
  readonly changes: readonly PlannedChange[];
}

/** A plan, or what was applied, for programs. Left out where a value is not there. */
export function planJson({ status, changedAt, changedBy, reason, changes }: ApplyReport): object {
  return {
    status,
    changed_at: changedAt,
    changed_by: changedBy,
    reason,
    changes: changes.map(({ subject, change, fields, effects }) => ({
      subject,
      change,
      fields: fields.map(({ path, before, after }) => ({ path, before: before ?? null, after: after ?? null })),
      effects: effects.map((effect) => ({
        of: effect.of,
        change: effect.change,
        newly_passing_ratio: effect.newlyPassing,
        newly_failing_ratio: effect.newlyFailing,
        stage: effect.stage,
        disruptive: effect.isDisruptive,
        consequences: effect.consequences,
      })),
    })),
  };
}
