import { chiSquaredSurvival } from "../distributions/chi-squared.ts";
import { compensatedSum } from "../exact/compensated-sum.ts";
import { adjustPValues } from "../multiplicity/adjust-p-values.ts";
import { noResult, type Outcome } from "../outcome.ts";
import type { GroupCount } from "./sample-ratio.ts";

/** The units of a stage by one user dimension. */
export interface DimensionCounts {
  readonly dimension: string;
  readonly levels: readonly LevelCounts[];
}

export interface LevelCounts {
  readonly level: string;
  /** The same groups and weights in all levels. */
  readonly groups: readonly GroupCount[];
}

/** The level whose own split is farthest from the expected one. */
export interface WorstLevel {
  /** Null: the levels that are too small to be looked at alone, together. */
  readonly level: string | null;
  /** Units of the level in all groups. */
  readonly units: bigint;
  /** The group that is farthest off. */
  readonly group: string;
  /** Share of the level's units that this group has, and should have. */
  readonly share: number;
  readonly expectedShare: number;
  /** (O - E) / √(E (1 - π)): in standard deviations, positive where the group has too many. */
  readonly standardisedResidual: number;
}

export interface SplitHeterogeneity {
  /** Pearson's χ² of "all levels have the same split", at least 0. */
  readonly chiSquared: number;
  /** (levels - 1)(groups - 1). */
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  /** Holm's, over the dimensions. */
  readonly adjustedPValue: number;
  readonly worst: WorstLevel;
}

export interface SampleRatioDriver {
  readonly dimension: string;
  readonly heterogeneity: Outcome<SplitHeterogeneity>;
}

/**
 * Which user dimension drives a sample ratio mismatch: the one whose levels are split differently, and its worst level. (One browser loses its test
 * users: the split is wrong there and right elsewhere. Where all levels are off alike, the cause lies elsewhere, and no dimension is named.)
 *
 * Formula: χ² = Σ_l Σ_g (O_lg - n_l p_g)² / (n_l p_g), (L - 1)(G - 1) degrees of freedom; Holm's correction over the dimensions.
 * Symbols: O_lg units of group g in level l, n_l units of the level, p_g the share that group g has over all levels, π_g the share it should have.
 * The deviations from the expected split fall into the overall mismatch and this heterogeneity: Σ_l n_l (p_lg - π_g)² = n (p_g - π_g)² +
 * Σ_l n_l (p_lg - p_g)². The heterogeneity is measured by p_g, not by π_g: under an overall mismatch p_g (1 - p_g) is the variance that the levels
 * really have, so that a mismatch common to all levels does not look like a driver. Without a mismatch the two agree.
 * Levels where a group would expect fewer than 10 units are put together; still fewer, they are left out.
 * Source: W. G. Cochran, 1954, doi:10.2307/3001616; A. Fabijan et al., 2019, doi:10.1145/3292500.3330722 (search over segments).
 * Outcomes: `no_units`, `one_group`, `units_without_weight`, `no_strata` (fewer than two levels with enough units), `overflow`.
 * Pinned by test/golden/sample-ratio-drivers.test.ts.
 *
 * @returns the strongest driver first; dimensions without a test last.
 * @throws RangeError for weights or counts that cannot be, or levels with other groups or weights than the first.
 */
export function sampleRatioDrivers(dimensions: readonly DimensionCounts[]): SampleRatioDriver[] {
  const tests = dimensions.map(({ dimension, levels }) => ({ dimension, test: heterogeneityOf(levels) }));
  const pValues = tests.flatMap(({ test }) => (test.ok ? [test.pValue] : []));
  const adjusted = adjustPValues(pValues, "holm")[Symbol.iterator]();
  return tests
    .map(({ dimension, test }): SampleRatioDriver => {
      if (!test.ok) return { dimension, heterogeneity: test };
      const { value = 1 } = adjusted.next();
      return { dimension, heterogeneity: { ...test, adjustedPValue: value } };
    })
    .sort((a, b) => rank(a) - rank(b) || residual(b) - residual(a));
}

/** The smaller the p-value, the stronger; without a test, after all others. */
const rank = ({ heterogeneity }: SampleRatioDriver): number => (heterogeneity.ok ? heterogeneity.pValue : 2);
const residual = ({ heterogeneity }: SampleRatioDriver): number =>
  heterogeneity.ok ? Math.abs(heterogeneity.worst.standardisedResidual) : 0;

/** Units that each group must expect in a level for its χ². */
const enough = 10;

interface Row {
  readonly level: string | null;
  /** Units by group, in the order of the groups. */
  readonly units: readonly bigint[];
}

function heterogeneityOf(levels: readonly LevelCounts[]): Outcome<Omit<SplitHeterogeneity, "adjustedPValue">> {
  const groups = levels[0]?.groups ?? [];
  const rows = levels.map(({ level, groups: own }): Row => ({ level, units: unitsOf(own, groups) }));
  const sums = addUp(rows);
  const weights = compensatedSum(groups.map(({ weight }) => weight));
  const shares = groups.map(({ weight }) => (weight === 0 ? 0 : weight / weights));
  if (sums.every((sum) => sum === 0n)) return noResult("no_units");
  if (shares.some((share, g) => share === 0 && (sums[g] ?? 0n) > 0n)) return noResult("units_without_weight");
  if (shares.filter((share, g) => share > 0 && (sums[g] ?? 0n) > 0n).length < 2) return noResult("one_group");
  const tested = putTogether(rows, observedShares(sums));
  if (tested.length < 2) return noResult("no_strata");
  const observed = observedShares(addUp(tested));
  const chiSquared = compensatedSum(
    tested.flatMap(({ units }) => {
      const size = Number(total(units));
      return units.map((count, g) => pearson(Number(count), size * (observed[g] ?? 0)));
    }),
  );
  if (!Number.isFinite(chiSquared)) return noResult("overflow");
  const degreesOfFreedom = (tested.length - 1) * (observed.filter((share) => share > 0).length - 1);
  if (degreesOfFreedom < 1) return noResult("one_group");
  const pValue = chiSquaredSurvival(chiSquared, degreesOfFreedom);
  const worst = tested
    .flatMap((row) => deviations(row, groups, shares))
    .reduce((a, b) => (Math.abs(b.standardisedResidual) > Math.abs(a.standardisedResidual) ? b : a));
  return { ok: true, chiSquared, degreesOfFreedom, pValue, worst };
}

/** A level's units in the order of the groups. */
function unitsOf(own: readonly GroupCount[], groups: readonly GroupCount[]): bigint[] {
  if (own.some(({ weight, units }) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY) || units < 0n)) {
    throw new RangeError("a split needs weights and counts that are not negative");
  }
  return groups.map(({ group, weight }) => {
    const count = own.find((candidate) => candidate.group === group);
    if (count?.weight !== weight || own.length !== groups.length) {
      throw new RangeError("the levels of a dimension have the same groups and the same split");
    }
    return count.units;
  });
}

const total = (units: readonly bigint[]): bigint => units.reduce((sum, count) => sum + count, 0n);

function addUp(rows: readonly Row[]): bigint[] {
  const groups = rows[0]?.units.length ?? 0;
  return Array.from({ length: groups }, (_, g) => total(rows.map(({ units }) => units[g] ?? 0n)));
}

function observedShares(sums: readonly bigint[]): number[] {
  const all = Number(total(sums));
  return sums.map((sum) => (all === 0 ? 0 : Number(sum) / all));
}

/** Levels that are large enough, and the others as one if together they are. */
function putTogether(rows: readonly Row[], observed: readonly number[]): Row[] {
  const smallest = Math.min(...observed.filter((share) => share > 0));
  const isLarge = ({ units }: Row): boolean => Number(total(units)) * smallest >= enough;
  const small = rows.filter((row) => !isLarge(row));
  const together: Row = { level: null, units: addUp(small) };
  const [only] = small;
  return [...rows.filter(isLarge), ...(small.length > 1 && only !== undefined && isLarge(together) ? [together] : [])];
}

function pearson(count: number, expected: number): number {
  return expected === 0 ? 0 : (count - expected) * ((count - expected) / expected);
}

/** How far each group of a level is off. */
function deviations({ level, units }: Row, groups: readonly GroupCount[], shares: readonly number[]): WorstLevel[] {
  const size = total(units);
  return groups.flatMap(({ group }, g) => {
    const expectedShare = shares[g] ?? 0;
    if (expectedShare === 0) return [];
    const expected = Number(size) * expectedShare;
    const off = Number(units[g] ?? 0n) - expected;
    const standardisedResidual = off / Math.sqrt(expected * (1 - expectedShare));
    return [
      { level, units: size, group, share: Number(units[g] ?? 0n) / Number(size), expectedShare, standardisedResidual },
    ];
  });
}
