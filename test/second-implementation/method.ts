import type { Random } from "../../datasets/random.ts";

/** One case: what a function was given, and what it made of it. */
export interface Case {
  readonly input: unknown;
  readonly output: unknown;
}

/** Something that the second implementation computes as well. */
export interface Method {
  /** The functions of src/statistics whose results it shows. */
  readonly covers: readonly string[];
  /** Most cases that are worth their time, where the second implementation is slow at them. */
  readonly mostCases?: number;
  readonly randomCase: (random: Random) => Case;
}
