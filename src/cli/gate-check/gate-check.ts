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
  /** What was asked: the files, what is in force, or a specs file. */
  readonly origin: "files" | "applied" | "specs";
  /** When what was asked came into force, milliseconds since 1970; null: it is not what is in force. */
  readonly inForceSinceMs: number | null;
  readonly trace: EvaluationTrace;
  /** What to know of the answer, in words. */
  readonly notes: readonly string[];
}
