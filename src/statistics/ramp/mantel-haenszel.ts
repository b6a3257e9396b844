import { type Alternative, endsOf, pValueOf, tailProbability } from "../comparison/alternative.ts";
import type { Interval } from "../comparison/difference.ts";
import { normalSurvival, normalUpperQuantile } from "../distributions/normal.ts";
import { figure } from "../exact/figure.ts";
import { add, divide, multiply, type Rational, rational, signOf } from "../exact/rational.ts";
import type { Moments } from "../moments/moments.ts";
import { isProportion } from "../moments/proportion.ts";
import { noResult, type Outcome } from "../outcome.ts";
import type { StageMoments } from "./naive-sum.ts";

export interface MantelHaenszelOptions {
  readonly confidenceLevel: number;
  /** Default: `two-sided`. */
  readonly alternative?: Alternative;
}

/** The common odds ratio of the stages: above 1 where test has the higher odds. */
export interface OddsRatio extends Interval {
  readonly value: number;
  /** Standard error of ln value. */
  readonly logStandardError: number;
}

/** A proportion's difference, pooled over the stages of a ramp. */
export interface MantelHaenszel extends Interval {
  /** Common difference of the proportions. */
  readonly difference: number;
  readonly standardError: number;
  readonly oddsRatio: Outcome<OddsRatio>;
  /** Σ(a - E a) / √Σ var(a): its square is the Cochran-Mantel-Haenszel χ² with 1 degree of freedom, without continuity correction. */
  readonly statistic: number;
  /** Of the Cochran-Mantel-Haenszel test, 0 to 1. */
  readonly pValue: number;
  /** Stages with units in both groups. */
  readonly stagesPooled: number;
}

/** One stage's table: successes a and failures b of test, c and d of control. */
interface Table {
  readonly a: bigint;
  readonly b: bigint;
  readonly c: bigint;
  readonly d: bigint;
  /** Units of test, control, both. */
  readonly test: bigint;
  readonly control: bigint;
  readonly all: bigint;
}

/**
 * Mantel and Haenszel's pooled difference and odds ratio of a proportion over the stages of a ramp, with the Cochran-Mantel-Haenszel test.
 * Its weights come from the stages' sizes alone, so that stages with few or no successes stay in with the weight that their units deserve:
 * the choice for rare events, where inverse variances are known badly. All sums are exact fractions until they are shown.
 *
 * Formula, with a, b successes and failures of test, c, d of control, n₁ = a + b, n₀ = c + d, N = n₁ + n₀, sums over the stages:
 * difference D = Σ (a n₀ - c n₁)/N / W, W = Σ n₁ n₀/N;
 * Sato's variance (D Σ P + Σ Q) / W², P = (n₁² c - n₀² a + n₁ n₀ (n₀ - n₁)/2)/N², Q = (a d + b c)/(2 N);
 * odds ratio ψ = R/S, R = Σ ad/N, S = Σ bc/N; variance of ln ψ (Robins, Breslow, Greenland):
 * Σ (a+d) ad/N² / (2R²) + Σ ((a+d) bc + (b+c) ad)/N² / (2RS) + Σ (b+c) bc/N² / (2S²); interval exp(ln ψ ∓ z se);
 * test: Z = Σ (a - n₁ m/N) / √Σ n₁ n₀ m (N - m)/(N² (N - 1)), m = a + c; no continuity correction.
 * Units: D is a proportion's (-1 to 1), ψ has none. D, ψ and Z have the same sign (ψ that of its logarithm).
 * Source: N. Mantel, W. Haenszel, 1959, doi:10.1093/jnci/22.4.719; T. Sato, S. Greenland, J. M. Robins, 1989, Biometrics 45, 1323-1324;
 * J. Robins, N. Breslow, S. Greenland, 1986, doi:10.2307/2531052.
 * Assumes: disjoint units in the stages; one difference (or one odds ratio) in all of them. Both variances hold for few large stages and for
 * many small ones alike.
 * Outcomes: `no_stage_to_pool`, `not_a_proportion`, `impossible_moments`, `zero_variance` (all units alike, or the proportions are 0 and 1: Sato's
 * variance is not above 0); of the odds ratio `empty_cell`.
 * Pinned by test/golden/mantel-haenszel.test.ts.
 *
 * @throws RangeError when the confidence level is not between 0 and 1, or below ½ for a one-sided alternative.
 */
export function mantelHaenszel(
  stages: readonly StageMoments[],
  options: MantelHaenszelOptions,
): Outcome<MantelHaenszel> {
  const alternative = options.alternative ?? "two-sided";
  const quantile = normalUpperQuantile(tailProbability(options.confidenceLevel, alternative));
  const found = stages.map(tableOf);
  const refused = found.find((table) => !table.ok);
  if (refused !== undefined && !refused.ok) return refused;
  const tables = found.flatMap((table) => (table.ok && table.test > 0n && table.control > 0n ? [table] : []));
  if (tables.length === 0) return noResult("no_stage_to_pool");

  const test = cochran(tables);
  if (!test.ok) return test;
  const pooled = riskDifference(tables);
  if (!pooled.ok) return pooled;
  const half = quantile * pooled.standardError;
  return {
    ...pooled,
    ...endsOf(alternative, { lower: pooled.difference - half, upper: pooled.difference + half }),
    oddsRatio: oddsRatio(tables, quantile, alternative),
    statistic: test.statistic,
    pValue: pValueOf(test.statistic, alternative, normalSurvival),
    stagesPooled: tables.length,
  };
}

function tableOf({ test, control }: StageMoments): Outcome<Table> {
  if (!isProportion(test) || !isProportion(control)) return noResult("not_a_proportion");
  const [a, c] = [successes(test), successes(control)];
  if (a < 0n || c < 0n || a > test.units || c > control.units) return noResult("impossible_moments");
  const [b, d] = [test.units - a, control.units - c];
  return { ok: true, a, b, c, d, test: test.units, control: control.units, all: test.units + control.units };
}

/** Units that are 1. */
function successes({ y, yScale }: Moments): bigint {
  const power = 10n ** BigInt(Math.abs(yScale));
  return yScale < 0 ? y * power : y / power;
}

/** The sum of one fraction a stage. */
function total(
  tables: readonly Table[],
  numerator: (of: Table) => bigint,
  denominator: (of: Table) => bigint,
): Rational {
  return tables.map((of) => rational(numerator(of), denominator(of))).reduce(add, rational(0n, 1n));
}

function riskDifference(
  tables: readonly Table[],
): Outcome<{ readonly difference: number; readonly standardError: number }> {
  const weight = total(
    tables,
    (of) => of.test * of.control,
    (of) => of.all,
  );
  const exact = divide(
    total(
      tables,
      (of) => of.a * of.control - of.c * of.test,
      (of) => of.all,
    ),
    weight,
  );
  const p = total(
    tables,
    (of) => 2n * (of.test ** 2n * of.c - of.control ** 2n * of.a) + of.test * of.control * (of.control - of.test),
    (of) => 2n * of.all ** 2n,
  );
  const q = total(
    tables,
    (of) => of.a * of.d + of.b * of.c,
    (of) => 2n * of.all,
  );
  const variance = divide(add(multiply(exact, p), q), multiply(weight, weight));
  if (signOf(variance) !== 1) return noResult("zero_variance");
  const difference = figure(exact);
  const squared = figure(variance);
  if (!difference.ok) return difference;
  if (!squared.ok) return squared;
  return { ok: true, difference: difference.value, standardError: Math.sqrt(squared.value) };
}

function oddsRatio(tables: readonly Table[], quantile: number, alternative: Alternative): Outcome<OddsRatio> {
  const ad = (of: Table): bigint => of.a * of.d;
  const bc = (of: Table): bigint => of.b * of.c;
  const concordant = (of: Table): bigint => of.a + of.d;
  const discordant = (of: Table): bigint => of.b + of.c;
  const r = total(tables, ad, (of) => of.all);
  const s = total(tables, bc, (of) => of.all);
  if (signOf(r) === 0 || signOf(s) === 0) return noResult("empty_cell");
  const squares = (of: Table): bigint => 2n * of.all ** 2n;
  const pr = total(tables, (of) => concordant(of) * ad(of), squares);
  const mixed = total(tables, (of) => concordant(of) * bc(of) + discordant(of) * ad(of), squares);
  const qs = total(tables, (of) => discordant(of) * bc(of), squares);
  const variance = add(add(divide(pr, multiply(r, r)), divide(mixed, multiply(r, s))), divide(qs, multiply(s, s)));
  const ratio = figure(divide(r, s));
  const squared = figure(variance);
  if (!ratio.ok) return ratio;
  if (!squared.ok) return squared;
  const logStandardError = Math.sqrt(squared.value);
  const spread = Math.exp(quantile * logStandardError);
  const ends = { lower: ratio.value / spread, upper: ratio.value * spread };
  if (!Number.isFinite(ends.upper) || ends.lower === 0) return noResult("overflow");
  return { ok: true, value: ratio.value, logStandardError, ...endsOf(alternative, ends) };
}

function cochran(tables: readonly Table[]): Outcome<{ readonly statistic: number }> {
  const failures = (of: Table): bigint => of.b + of.d;
  const variance = total(
    tables,
    (of) => of.test * of.control * (of.a + of.c) * failures(of),
    (of) => of.all ** 2n * (of.all - 1n),
  );
  if (signOf(variance) === 0) return noResult("zero_variance");
  const excess = total(
    tables,
    (of) => of.a * of.control - of.c * of.test,
    (of) => of.all,
  );
  // Z² is rounded once; Z has the sign of the excess.
  const squared = figure(divide(multiply(excess, excess), variance));
  return squared.ok ? { ok: true, statistic: signOf(excess) * Math.sqrt(squared.value) } : squared;
}
