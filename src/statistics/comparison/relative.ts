import { noResult, type Outcome } from "../outcome.ts";
import type { Interval } from "./difference.ts";

/** How the interval of a relative difference is made. */
export type RelativeMethod = "fieller" | "delta";

/** The relative difference (0.02 is +2 %), with its interval or the reason why there is none. */
export interface RelativeDifference {
  readonly relative: number;
  readonly method: RelativeMethod;
  readonly interval: Outcome<Interval>;
}

/** Everything that a relative interval is made of. */
export interface RelativeInputs {
  /** r = (m_t - m_c) / m_c. */
  readonly ratio: number;
  /** m_c, in the metric's unit. */
  readonly controlMean: number;
  /** Standard errors of the two means, in their unit; not both 0. */
  readonly testStandardError: number;
  readonly controlStandardError: number;
  /** Quantile q that the interval is made with: of Student's t, or the normal distribution when pooled. */
  readonly criticalValue: number;
}

/**
 * Fieller's interval of the relative difference r = m_t/m_c - 1; asymmetric, contains r, and leaves out 0 exactly when the absolute difference
 * is significant at the same level.
 *
 * Formula: all δ with (d - δ m_c)² <= q² (se²_t + (1 + δ)² se²_c). With b = se_c/|m_c|, a = se_t/|m_c|, g = q² b², this is, for g < 1, between the
 * roots of (1 - g) δ² - 2 (r + g) δ + (r² - q² (a² + b²)) = 0, whose discriminant g (1 + r)² + (1 - g) q² a² has no negative term. The root that
 * would cancel is taken from the product of the roots, and that product as (|r| - q√(a²+b²)) (|r| + q√(a²+b²)).
 * Symbols: d = m_t - m_c, q critical value; r, δ, a, b are ratios without a unit.
 * For g >= 1 the control mean is not significantly different from 0: the set is unbounded, and there is no interval (`unbounded_interval`).
 * Source: E. C. Fieller, 1954, doi:10.1111/j.2517-6161.1954.tb00159.x; Student's t with Welch's ν in place of the normal quantile, as the
 * variances are estimated.
 * Outcomes: `unbounded_interval`, `overflow`.
 * Pinned by test/golden/relative.test.ts.
 */
export function fiellerInterval(inputs: RelativeInputs): Outcome<Interval> {
  const { ratio: r, criticalValue: q } = inputs;
  const a = inputs.testStandardError / Math.abs(inputs.controlMean);
  const b = inputs.controlStandardError / Math.abs(inputs.controlMean);
  const g = (q * b) ** 2;
  if (!(g < 1)) return noResult("unbounded_interval");
  const half = q * Math.hypot(a, b);
  const root = Math.hypot(Math.sqrt(g) * (1 + r), Math.sqrt(1 - g) * q * a);
  const middle = r + g;
  const larger = middle >= 0 ? middle + root : middle - root;
  const first = larger / (1 - g);
  const second = ((Math.abs(r) - half) * (Math.abs(r) + half)) / larger;
  return around(r, Math.min(first, second), Math.max(first, second));
}

/**
 * The delta method's interval of the relative difference: symmetric, always bounded; good when the control mean is many standard errors from 0.
 *
 * Formula: se²_r = se²_t/m_c² + m_t² se²_c/m_c⁴; interval r ∓ q se_r. Symbols as in {@link fiellerInterval}.
 * Source: A. Deng, U. Knoblich, J. Lu, 2018, doi:10.1145/3219819.3219919, section 3.2.
 * Outcomes: `overflow`.
 * Pinned by test/golden/relative.test.ts.
 */
export function deltaInterval(inputs: RelativeInputs): Outcome<Interval> {
  const { ratio: r, criticalValue: q } = inputs;
  const a = inputs.testStandardError / Math.abs(inputs.controlMean);
  const b = inputs.controlStandardError / Math.abs(inputs.controlMean);
  const half = q * Math.hypot(a, (1 + r) * b);
  return around(r, r - half, r + half);
}

/** The interval; rounding may not push the point out of it. */
function around(point: number, lower: number, upper: number): Outcome<Interval> {
  if (!Number.isFinite(lower) || !Number.isFinite(upper)) return noResult("overflow");
  return { ok: true, lower: Math.min(lower, point), upper: Math.max(upper, point) };
}

/**
 * The relative difference with its interval, in the sign convention of Pulse: the difference divided by the control mean's *absolute value*.
 *
 * For positive control means this is m_t/m_c - 1. For negative ones (a profit that may be a loss) it is 1 - m_t/m_c, so that a relative
 * difference always has the sign of the absolute one: from -10 to -5 is +50 %. A control mean of 0 has no relative difference (`zero_control_mean`).
 */
export function relativeDifference(inputs: RelativeInputs, method: RelativeMethod): Outcome<RelativeDifference> {
  if (inputs.controlMean === 0) return noResult("zero_control_mean");
  if (!Number.isFinite(inputs.ratio)) return noResult("overflow");
  const interval = method === "fieller" ? fiellerInterval(inputs) : deltaInterval(inputs);
  if (inputs.controlMean > 0) return { ok: true, relative: inputs.ratio, method, interval };
  const mirrored = interval.ok ? { ok: true as const, lower: 0 - interval.upper, upper: 0 - interval.lower } : interval;
  return { ok: true, relative: 0 - inputs.ratio, method, interval: mirrored };
}
