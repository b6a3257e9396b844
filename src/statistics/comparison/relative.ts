import { noResult, type Outcome } from "../outcome.ts";
import { type Alternative, endsOf, mirrored } from "./alternative.ts";
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
  /** Quantile q that the interval is made with: of Student's t, or the normal distribution when pooled; at least 0. */
  readonly criticalValue: number;
  /** Of r; default: `two-sided`. */
  readonly alternative?: Alternative;
}

/**
 * Fieller's interval of the relative difference r = m_t/m_c - 1; asymmetric, contains r, and leaves out 0 exactly when the absolute difference
 * is significant at the same level.
 *
 * Formula: all δ with (d - δ m_c)² <= q² (se²_t + (1 + δ)² se²_c). With b = se_c/|m_c|, a = se_t/|m_c|, g = q² b², this is, for g < 1, between the
 * roots of (1 - g) δ² - 2 (r + g) δ + (r² - q² (a² + b²)) = 0, whose discriminant g (1 + r)² + (1 - g) q² a² has no negative term. The root that
 * would cancel is taken from the product of the roots, and that product as (|r| - q√(a²+b²)) (|r| + q√(a²+b²)).
 * One-sided: all δ with r - δ <= q √(a² + (1 + δ)² b²) (`greater`); for g < 1 this is everything from the lower root upwards; `less` alike.
 * Symbols: d = m_t - m_c, q critical value; r, δ, a, b are ratios without a unit.
 * For g >= 1 the control mean is not significantly different from 0, and the set is no interval; which of its shapes it has is the outcome:
 * `unbounded_interval` (g > 1 and a positive discriminant: all but the values between the roots), `unbounded_ray` (g = 1: one bound for two sides),
 * `unbounded_whole_line` (no discriminant, or m_t = 0: no δ is left out). One-sided, only those δ are left out that lie on the tested side of r.
 * Source: E. C. Fieller, 1954, doi:10.1111/j.2517-6161.1954.tb00159.x; Student's t with Welch's ν in place of the normal quantile, as the
 * variances are estimated; the shapes: L. von Luxburg, V. H. Franz, A geometric approach to confidence sets for ratios, 2009,
 * Statistica Sinica 19, 1095-1117.
 * Outcomes: `unbounded_interval`, `unbounded_ray`, `unbounded_whole_line`, `overflow`.
 * Pinned by test/golden/relative.test.ts.
 */
export function fiellerInterval(inputs: RelativeInputs): Outcome<Interval> {
  const { ratio: r, criticalValue: q } = inputs;
  const a = inputs.testStandardError / Math.abs(inputs.controlMean);
  const b = inputs.controlStandardError / Math.abs(inputs.controlMean);
  const rootOfG = q * b;
  if (!(rootOfG < 1)) return beyondFieller(inputs, a, b);
  const g = rootOfG ** 2;
  const oneMinusG = (1 - rootOfG) * (1 + rootOfG);
  const half = q * Math.hypot(a, b);
  const root = Math.hypot(rootOfG * (1 + r), Math.sqrt(oneMinusG) * q * a);
  const middle = r + g;
  const larger = middle >= 0 ? middle + root : middle - root;
  const first = larger / oneMinusG;
  const second = larger === 0 ? 0 : ((Math.abs(r) - half) / larger) * (Math.abs(r) + half);
  return around(inputs, Math.min(first, second), Math.max(first, second));
}

/** Fieller's set for g >= 1. The δ that it leaves out all lie on one side of r: below it where both means have the same sign. */
function beyondFieller(inputs: RelativeInputs, a: number, b: number): Outcome<Interval> {
  const { ratio: r, criticalValue: q, alternative = "two-sided" } = inputs;
  const rootOfG = q * b;
  const leftOut = r === -1 ? null : r > -1 ? "greater" : "less";
  if (leftOut === null || alternative === mirrored(leftOut)) return noResult("unbounded_whole_line");
  if (rootOfG === 1) {
    if (alternative === "two-sided") return noResult("unbounded_ray");
    const half = Math.hypot(q * a, 1);
    const bound = ((Math.abs(r) - half) / (2 * (1 + r))) * (Math.abs(r) + half);
    return around(inputs, bound, bound);
  }
  const hasRoots = b * Math.abs(1 + r) > Math.sqrt(rootOfG - 1) * Math.sqrt(rootOfG + 1) * a;
  return noResult(hasRoots ? "unbounded_interval" : "unbounded_whole_line");
}

/**
 * The delta method's interval of the relative difference: symmetric, always bounded; good when the control mean is many standard errors from 0.
 *
 * Formula: se²_r = se²_t/m_c² + m_t² se²_c/m_c⁴; interval r ∓ q se_r; one-sided, one of its ends. Symbols as in {@link fiellerInterval}.
 * Source: A. Deng, U. Knoblich, J. Lu, 2018, doi:10.1145/3219819.3219919, section 3.2.
 * Outcomes: `overflow`.
 * Pinned by test/golden/relative.test.ts.
 */
export function deltaInterval(inputs: RelativeInputs): Outcome<Interval> {
  const { ratio: r, criticalValue: q } = inputs;
  const a = inputs.testStandardError / Math.abs(inputs.controlMean);
  const b = inputs.controlStandardError / Math.abs(inputs.controlMean);
  const half = q * Math.hypot(a, (1 + r) * b);
  return around(inputs, r - half, r + half);
}

/** The ends that the alternative has; rounding may not push the point out of them. */
function around({ ratio, alternative = "two-sided" }: RelativeInputs, lower: number, upper: number): Outcome<Interval> {
  if (!Number.isFinite(lower) || !Number.isFinite(upper)) return noResult("overflow");
  return { ok: true, ...endsOf(alternative, { lower: Math.min(lower, ratio), upper: Math.max(upper, ratio) }) };
}

/**
 * The relative difference with its interval, in the sign convention of Pulse: the difference divided by the control mean's *absolute value*.
 *
 * For positive control means this is m_t/m_c - 1. For negative ones (a profit that may be a loss) it is 1 - m_t/m_c, so that a relative
 * difference always has the sign of the absolute one: from -10 to -5 is +50 %. A control mean of 0 has no relative difference (`zero_control_mean`).
 * The alternative is that of the difference: with a negative control mean, `greater` bounds m_t/m_c - 1 from above, and the mirrored figure from below.
 */
export function relativeDifference(inputs: RelativeInputs, method: RelativeMethod): Outcome<RelativeDifference> {
  if (inputs.controlMean === 0) return noResult("zero_control_mean");
  if (!Number.isFinite(inputs.ratio)) return noResult("overflow");
  const alternative = inputs.alternative ?? "two-sided";
  const negative = inputs.controlMean < 0;
  const ofRatio = { ...inputs, alternative: negative ? mirrored(alternative) : alternative };
  const interval = method === "fieller" ? fiellerInterval(ofRatio) : deltaInterval(ofRatio);
  if (!negative) return { ok: true, relative: inputs.ratio, method, interval };
  return { ok: true, relative: 0 - inputs.ratio, method, interval: interval.ok ? negated(interval) : interval };
}

function negated({ lower, upper }: Interval): Outcome<Interval> {
  return { ok: true, lower: upper === null ? null : 0 - upper, upper: lower === null ? null : 0 - lower };
}
