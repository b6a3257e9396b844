import type { EvaluationTrace } from "../../gates/evaluation/evaluation.ts";
import type { User } from "../../gates/evaluation/user.ts";
import type { CheckedSubject } from "./find-subject.ts";

/** What was asked, and what came out. */
export interface GateCheck {
  readonly subject: CheckedSubject;
  readonly user: User;
  /** `userID u1`, `stableID d9`. */
  readonly units: readonly string[];
  readonly environment: string | null;
  readonly atMs: number;
  readonly trace: EvaluationTrace;
  /** What to know of the answer, in words. */
  readonly notes: readonly string[];
}
