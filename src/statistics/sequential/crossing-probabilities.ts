import { beginning, crossingAt, goOn, region, scaledInformation } from "./recursive-integration.ts";

/** A look with its bound. */
export interface BoundedLook {
  /** In any unit, increasing. */
  readonly information: number;
  readonly criticalValue: number;
}

/** Chance to cross at a look, and not before. */
export interface Crossing {
  readonly above: number;
  /** 0 for one-sided tests. */
  readonly below: number;
}

/**
 * Chances that a group-sequential test stops at each of its looks: under no difference its false alarms, under a difference its power.
 *
 * Formula: P(Z_j within its bounds for all j < k, Z_k >= c_k), Z_k ~ N(D √(I_k/I_K), 1), corr(Z_j, Z_k) = √(I_j/I_k); by recursive integration.
 * Symbols: I_k information at look k of K; D drift: the mean of Z at the last look, effect / se there (with 2.80 a single two-sided test
 * at 5 % has a power of 80 %). The power is the sum over the looks.
 * Source: P. Armitage, C. K. McPherson, B. C. Rowe, 1969, doi:10.2307/2343787; C. Jennison, B. W. Turnbull, 2000, chapter 19.
 * Pinned by test/golden/group-sequential.test.ts.
 *
 * @throws RangeError for information that does not increase, or a negative bound of a two-sided test.
 */
export function crossingProbabilities(
  looks: readonly BoundedLook[],
  { sides, drift }: { readonly sides: 1 | 2; readonly drift: number },
): Crossing[] {
  const scaled = scaledInformation(looks.map(({ information }) => information));
  if (sides === 2 && looks.some(({ criticalValue }) => !(criticalValue >= 0))) {
    throw new RangeError("the bounds of a two-sided test are not negative");
  }
  let state = beginning;
  return looks.map(({ criticalValue }, k) => {
    const step = { information: scaled[k] ?? 1, drift };
    const within = region(step, criticalValue, sides);
    const above = crossingAt(state, step, within.upper, 1).probability;
    const below = sides === 2 ? crossingAt(state, step, within.lower, -1).probability : 0;
    const next = scaled[k + 1];
    if (next !== undefined) state = goOn(state, step, within, next);
    return { above, below };
  });
}
