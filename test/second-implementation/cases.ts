import { createRandom } from "../../datasets/random.ts";
import type { Case, Method } from "./method.ts";
import { methods } from "./methods/all.ts";

/** A case with what reproduces it: seed, method and number. */
export interface NumberedCase extends Case {
  readonly method: string;
  readonly number: number;
}

export interface CaseOptions {
  readonly seed: number;
  /** Of each method, or fewer where {@link Method.mostCases} says so. */
  readonly cases: number;
  /** Null: all methods. */
  readonly method: string | null;
}

/** Random cases, the same for the same seed on every machine; a case does not depend on how many there are. */
export function* randomCases({ seed, cases, method: only }: CaseOptions): Generator<NumberedCase> {
  const random = createRandom();
  for (const [name, method] of methods) {
    if (only !== null && only !== name) continue;
    for (let number = 0; number < Math.min(cases, method.mostCases ?? cases); number += 1) {
      random.reseed(seed, streamOf(name), number);
      yield { method: name, number, ...method.randomCase(random) };
    }
  }
}

/** A number of its own for each name. */
function streamOf(name: string): number {
  return [...name].reduce((hash, letter) => (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) | 0, 7);
}

/** One line of JSON; whole numbers that doubles cannot hold are written as text. */
export function asLine(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? part.toString() : part));
}
