import type { Change } from "./change.ts";
import { isEvaluated, parsedDefinition, partsOf } from "./subjects.ts";

/** What the history says of one subject. */
export interface Known {
  /** What was recorded last, by whomever. */
  readonly recorded: unknown;
  /** What was applied last; undefined: nothing, or its removal. */
  readonly applied: unknown;
}

/** What the history says of everything, by subject. */
export function replay(changes: readonly Change[]): Map<string, Known> {
  const known = new Map<string, Known>();
  for (const { subject, change, after, recorded_by } of changes) {
    const now = change === "removed" ? undefined : after;
    const applied = recorded_by === "apply" ? now : known.get(subject)?.applied;
    if (now === undefined && applied === undefined) known.delete(subject);
    else known.set(subject, { recorded: now, applied });
  }
  return known;
}

/** Whether anything was ever applied, be it a project without a gate: from then on gates, experiments ... come into force by `pulse apply` alone. */
export function isUnderApply(changes: readonly Change[]): boolean {
  return changes.some(({ recorded_by }) => recorded_by === "apply");
}

/**
 * What is in force, by subject: by what units are evaluated as it was applied; how they are measured, metrics and settings as they were
 * recorded last, by whomever.
 */
export function inForceBySubject(changes: readonly Change[]): Map<string, unknown> {
  const inForce = new Map<string, unknown>();
  for (const [subject, { recorded, applied }] of replay(changes)) {
    if (!isEvaluated(subject)) inForce.set(subject, recorded);
    else if (applied !== undefined) inForce.set(subject, together(subject, applied, recorded ?? applied));
  }
  return inForce;
}

/** A definition that is evaluated as one says and measured as the other says. */
export function together(subject: string, evaluated: unknown, measured: unknown): unknown {
  return {
    ...partsOf(parsedDefinition(subject, measured)).measuring,
    ...partsOf(parsedDefinition(subject, evaluated)).evaluated,
  };
}
