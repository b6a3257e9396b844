import { normalCdf, normalUpperQuantile } from "../distributions/normal.ts";
import { normalLoss } from "../distributions/normal-loss.ts";
import { noResult, type Outcome } from "../outcome.ts";
import { tailProbability } from "./alternative.ts";

/** A normal prior of the difference, in its unit. */
export interface Prior {
  readonly mean: number;
  /** Above 0. */
  readonly standardDeviation: number;
}

/** What is believed of the difference after the data, in its unit. */
export interface BayesianView {
  /** Of the posterior, a normal distribution. */
  readonly mean: number;
  readonly standardDeviation: number;
  /** Posterior chance that the difference has the good sign, 0 to 1. */
  readonly chanceToWin: number;
  /** What is lost on average by choosing test where control is better: at least 0. */
  readonly expectedLossTest: number;
  /** What is lost on average by choosing control where test is better: at least 0. */
  readonly expectedLossControl: number;
  /** Ends of the credible interval: equal tails. */
  readonly lower: number;
  readonly upper: number;
}

export interface BayesianOptions {
  /** Of the credible interval, in (0, 1). */
  readonly confidenceLevel: number;
  /** Null: flat, so that the posterior is the likelihood and the credible interval the normal confidence interval. */
  readonly prior: Prior | null;
  /** Which direction is good. */
  readonly direction: "increase" | "decrease";
}

/**
 * The Bayesian view of a difference (or any figure with a normal error): a normal likelihood, a normal or flat prior, a normal posterior.
 *
 * Formula: posterior variance σ² = 1/(1/se² + 1/τ²), mean μ = σ² (d/se² + m/τ²); with a flat prior σ = se, μ = d. Where an increase is good,
 * chance to win P(D > 0) = Φ(μ/σ), expected loss of test E[max(0, -D)] = σ L(μ/σ) and of control E[max(0, D)] = σ L(-μ/σ), L the unit normal
 * loss; where a decrease is good, the same of -D. Interval μ ∓ z_{(1+level)/2} σ.
 * Symbols: d, se the difference and its standard error; m, τ mean and standard deviation of the prior; all in the difference's unit.
 * Weights are written with the smaller of se/τ and τ/se, so that nothing overflows; chance and loss keep all digits in the far tails.
 * Source: A. Gelman et al., Bayesian Data Analysis, 3rd edition, 2013, section 2.5; expected loss: C. Stucchio, Bayesian A/B testing at VWO, 2015.
 * Assumes: that the standard error is known; that the normal distribution is near (hundreds of units).
 * It does not make repeated looks safe: see docs/statistics.md.
 * Outcomes: `zero_variance` (standard error 0), `overflow`.
 * Pinned by test/golden/bayesian.test.ts.
 *
 * @throws RangeError when the confidence level is not between 0 and 1, or the prior's standard deviation is not above 0.
 *
 * @example
 * bayesianView({ difference: 0.1, standardError: 0.05 }, { confidenceLevel: 0.95, prior: null, direction: "increase" });
 * // { ok: true, mean: 0.1, standardDeviation: 0.05, chanceToWin: 0.977..., expectedLossTest: 0.000424..., ... }
 */
export function bayesianView(
  estimate: { readonly difference: number; readonly standardError: number },
  { confidenceLevel, prior, direction }: BayesianOptions,
): Outcome<BayesianView> {
  const tail = tailProbability(confidenceLevel, "two-sided");
  if (estimate.standardError === 0) return noResult("zero_variance");
  const { mean, standardDeviation } = posterior(estimate, prior);
  const sign = direction === "increase" ? 1 : -1;
  const z = (sign * mean) / standardDeviation;
  const half = normalUpperQuantile(tail) * standardDeviation;
  const view = {
    mean,
    standardDeviation,
    chanceToWin: normalCdf(z),
    expectedLossTest: expectedLoss(sign * mean, standardDeviation),
    expectedLossControl: expectedLoss(-sign * mean, standardDeviation),
    lower: mean - half,
    upper: mean + half,
  };
  return Object.values(view).every(Number.isFinite) ? { ok: true, ...view } : noResult("overflow");
}

/**
 * A prior of the relative difference in the unit of the difference: times |control mean|.
 *
 * Outcomes: `zero_control_mean`, `overflow`.
 */
export function priorOfDifference(relative: Prior, controlMean: number): Outcome<Prior> {
  if (controlMean === 0) return noResult("zero_control_mean");
  const scale = Math.abs(controlMean);
  const prior = { mean: relative.mean * scale, standardDeviation: relative.standardDeviation * scale };
  if (!Number.isFinite(prior.mean) || !Number.isFinite(prior.standardDeviation)) return noResult("overflow");
  return prior.standardDeviation === 0 ? noResult("overflow") : { ok: true, ...prior };
}

function posterior(
  { difference, standardError }: { readonly difference: number; readonly standardError: number },
  prior: Prior | null,
): Prior {
  if (prior === null) return { mean: difference, standardDeviation: standardError };
  if (!(prior.standardDeviation > 0)) throw new RangeError("a prior needs a standard deviation above 0");
  const sharper = Math.min(standardError, prior.standardDeviation);
  const share = (sharper / Math.max(standardError, prior.standardDeviation)) ** 2;
  // Weights of the sharper and the wider of the two: 1/(1 + share) and share/(1 + share).
  const [near, far] = standardError === sharper ? [difference, prior.mean] : [prior.mean, difference];
  return {
    mean: near / (1 + share) + (far * share) / (1 + share),
    standardDeviation: sharper / Math.sqrt(1 + share),
  };
}

/** E[max(0, -X)] for X normal. For a negative mean it is -mean + E[max(0, X)], so that mean/σ may be of any size. */
function expectedLoss(mean: number, standardDeviation: number): number {
  const beyond = standardDeviation * normalLoss(Math.abs(mean) / standardDeviation);
  return mean < 0 ? beyond - mean : beyond;
}
