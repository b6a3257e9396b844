import { normalSurvival } from "../distributions/normal.ts";
import { gaussLegendre } from "./gauss-legendre.ts";

/**
 * Where a test statistic is that has crossed no bound so far: the distribution of S = Z √I as points with masses.
 *
 * S is the statistic's sum: with information I it is normal with mean θ I and variance I, and its increments are independent. So look by look
 * g_k(s) = ∫ g_{k-1}(u) φ((s - u - θ Δ)/√Δ)/√Δ du over the region where the test went on, Δ = I_k - I_{k-1}.
 * Each integral is a Gauss-Legendre rule on panels three standard deviations of the narrower increment wide.
 * Source: P. Armitage, C. K. McPherson, B. C. Rowe, 1969, doi:10.2307/2343787; C. Jennison, B. W. Turnbull, 2000, chapter 19.
 * Pinned by test/golden/group-sequential.test.ts.
 */
export interface Continuing {
  readonly information: number;
  /** Values of S, ascending. */
  readonly at: Float64Array;
  /** Chance of S near each of them without a crossing before. */
  readonly mass: Float64Array;
}

/** Before any information S is 0. */
export const beginning: Continuing = { information: 0, at: Float64Array.of(0), mass: Float64Array.of(1) };

/** A look to come, in the units of S. */
export interface Step {
  readonly information: number;
  /** θ: mean of S per unit of information; 0 under "no difference". */
  readonly drift: number;
}

const order = 16;
const quadrature = gaussLegendre(order);
/** Width of a panel of nodes, in standard deviations of the narrower of the two increments beside it: with 16 nodes, errors are near 1e-15. */
const panelWidth = 3;
/** Beyond so many standard deviations of the bridge between two looks, a point adds less than 1e-20 of what the others do. */
const reach = 10;

/**
 * The same test after one more look, if S stayed in a region.
 *
 * @param next information of the look after it: the points must be dense enough for that increment as well.
 */
export function goOn(
  from: Continuing,
  { information, drift }: Step,
  region: { readonly lower: number; readonly upper: number },
  next: number,
): Continuing {
  const increment = information - from.information;
  const narrower = Math.sqrt(Math.min(increment, next - information));
  const length = Math.max(0, region.upper - region.lower);
  const panels = Math.ceil(length / (panelWidth * narrower));
  const at = new Float64Array(panels * order);
  const mass = new Float64Array(panels * order);
  const half = length / panels / 2;
  for (let panel = 0; panel < panels; panel += 1) {
    const middle = region.lower + (2 * panel + 1) * half;
    for (const [i, { node, weight }] of quadrature.entries()) {
      const s = middle + half * node;
      at[panel * order + i] = s;
      mass[panel * order + i] = half * weight * densityAt(from, { information, drift }, s);
    }
  }
  return { information, at, mass };
}

/** g_k(s): density of S at the step's information, without a crossing before. */
function densityAt(from: Continuing, { information, drift }: Step, s: number): number {
  const increment = information - from.information;
  const { first, last } = bridge(from, information, s);
  const mean = s - drift * increment;
  const halfPrecision = 0.5 / increment;
  let sum = 0;
  for (let i = first; i < last; i += 1) {
    const off = mean - (from.at[i] ?? 0);
    sum += (from.mass[i] ?? 0) * Math.exp(-off * off * halfPrecision);
  }
  return sum / Math.sqrt(2 * Math.PI * increment);
}

/** Chance that S is at or beyond a bound for the first time at this step, above it (side 1) or below it (side -1); and g_k at the bound. */
export function crossingAt(
  from: Continuing,
  step: Step,
  bound: number,
  side: 1 | -1,
): { readonly probability: number; readonly density: number } {
  const increment = step.information - from.information;
  const deviation = Math.sqrt(increment);
  const { first, last } = bridge(from, step.information, bound);
  // Points on the near side count without limit; those farther from the bound than the bridge reaches do not count.
  const [begin, end] = side === 1 ? [first, from.at.length] : [0, last];
  let probability = 0;
  for (let i = begin; i < end; i += 1) {
    const off = bound - (from.at[i] ?? 0) - step.drift * increment;
    probability += (from.mass[i] ?? 0) * normalSurvival((side * off) / deviation);
  }
  return { probability, density: densityAt(from, step, bound) };
}

/**
 * The points from which S can have come to s: given both ends, S in between is normal around s I_{k-1}/I_k, with variance Δ I_{k-1}/I_k, whatever the
 * drift. Where that mean lies outside the region, those at its edge.
 */
function bridge(from: Continuing, information: number, s: number): { readonly first: number; readonly last: number } {
  const share = from.information / information;
  const width = reach * Math.sqrt((information - from.information) * share);
  const mean = Math.min(Math.max(s * share, from.at[0] ?? 0), from.at.at(-1) ?? 0);
  return { first: countBelow(from.at, mean - width), last: countBelow(from.at, mean + width * (1 + 1e-12) + 1e-300) };
}

/** How many of ascending values are below a limit. */
function countBelow(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where S has to stay for the test to go on; without a lower bound, what it leaves out below has a chance of 8e-24. */
export function region(
  { information, drift }: Step,
  criticalValue: number,
  sides: 1 | 2,
): { readonly lower: number; readonly upper: number } {
  const deviation = Math.sqrt(information);
  const upper = criticalValue * deviation;
  return { lower: sides === 2 ? -upper : Math.min(upper, drift * information - 10 * deviation), upper };
}

/**
 * Information as a share of the last look's: nothing in a group-sequential test depends on its unit.
 *
 * @throws RangeError for information that is not above 0, not finite, or does not increase by at least a part in 1e6.
 */
export function scaledInformation(information: readonly number[]): number[] {
  const last = information.at(-1) ?? 1;
  const scaled = information.map((value) => value / last);
  if (!scaled.every((value, k) => value <= 1 && value - (scaled[k - 1] ?? 0) >= 1e-6 * value && value > 0)) {
    throw new RangeError("information is above 0 and increases by at least a part in a million from look to look");
  }
  return scaled;
}
