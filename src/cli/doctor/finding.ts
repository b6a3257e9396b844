/** What the doctor looks at, in the order in which it tells of it. */
export const AREAS = [
  "configuration",
  "machine",
  "kafka",
  "files",
  "redis",
  "exports",
  "clock",
  "disk",
  "store",
  "results",
] as const;
export type Area = (typeof AREAS)[number];

/** `warning`: it works, and may not for long. `problem`: it does not work, or data is lost or wrong. */
export type FindingStatus = "ok" | "warning" | "problem";

/** One thing that was looked at. */
export interface Finding {
  readonly area: Area;
  /** Stable, for programs: `retention`, `eviction`. */
  readonly check: string;
  /** What of it: a topic, a server, a folder; never a secret. */
  readonly subject: string;
  readonly status: FindingStatus;
  /** What was seen. */
  readonly seen: string;
  /** What to do about it, in the imperative; null where nothing is to be done. */
  readonly action: string | null;
  /** Something that Pulse needs does not answer. */
  readonly isDown?: boolean;
}

/** Findings of one area, in short. */
export function findingsOf(area: Area) {
  const finding =
    (status: FindingStatus) =>
    (check: string, subject: string, seen: string, action: string | null = null): Finding => ({
      area,
      check,
      subject,
      status,
      seen,
      action,
    });
  return {
    ok: finding("ok"),
    warning: finding("warning"),
    problem: finding("problem"),
    down: (check: string, subject: string, seen: string, action: string | null): Finding => ({
      ...finding("problem")(check, subject, seen, action),
      isDown: true,
    }),
  };
}
