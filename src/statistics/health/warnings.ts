/** A reason to doubt a result, with the rule that says so. */
export interface ResultWarning {
  readonly rule: "skewed_difference" | "group_without_variation" | "few_events" | "pool_of_doubtful_stages";
  readonly text: string;
  /** Where the rule comes from. */
  readonly source: string;
}

/** What the rules look at, for one group. */
export interface GroupShape {
  /** Units that the mean is computed over. */
  readonly units: number;
  /** Squared standard error of the mean. */
  readonly standardErrorSquared: number;
  /** Skewness of the units' values; null where it is not known. */
  readonly skewness: number | null;
  /** Of a proportion: units with and without the event, the fewer of both; null for other metrics. */
  readonly rarest: number | null;
}

/** 1 / √355: beyond it, one of the interval's tails is off by more than 0.0045 of its 0.025. */
export const DOUBTFUL_SKEWNESS = 1 / Math.sqrt(355);
const FEWEST_EVENTS = 10;

/**
 * Skewness of the distribution of m_t - m_c around its expectation, when both groups share one shape: positive, the difference is more often
 * a little too low and seldom much too high.
 *
 * Formula: γ_d = κ₃ (1/n_t² - 1/n_c²) / se_d³ with κ₃ = γ s³, γ and s² = Σ n_g² se²_g / N pooled over the groups by their units. Groups of one size
 * cancel it; in a 2 % stage the small group decides alone, and the large one, whose tail is better known, says how skewed the values are.
 * For one group it is γ/√n, and |γ_d| <= 1/√355 is the rule n >= 355 γ².
 * Symbols: γ_g skewness, n_g units of group g, N all units, se² squared standard errors; γ_d has no unit.
 * Source: R. Kohavi, A. Deng, R. Longbotham, Y. Xu, Seven rules of thumb, 2014, doi:10.1145/2623330.2623341 (rule 355 γ²);
 * D. D. Boos, J. M. Hughes-Oliver, 2000, doi:10.1080/00031305.2000.10474524 (where it comes from).
 *
 * @returns null where a group's shape is not known, or nothing varies.
 */
export function skewnessOfDifference(test: GroupShape, control: GroupShape): number | null {
  const standardError = Math.sqrt(test.standardErrorSquared + control.standardErrorSquared);
  const known = [test, control].filter((group) => group.skewness !== null && group.standardErrorSquared > 0);
  if (known.length === 0 || !(standardError > 0)) return null;
  const units = known.reduce((sum, group) => sum + group.units, 0);
  const third = known.reduce((sum, { units: n, skewness, standardErrorSquared }) => {
    return sum + (n / units) * (skewness ?? 0) * (n * standardErrorSquared) ** 1.5;
  }, 0);
  const skewness = (third * (1 / test.units ** 2 - 1 / control.units ** 2)) / standardError ** 3;
  return Number.isFinite(skewness) ? skewness : null;
}

/**
 * Why an interval may cover less than it says. Rules, each with its source:
 *
 * - `skewed_difference`: |{@link skewnessOfDifference}| > 1/√355.
 * - `group_without_variation`: one group's units are all equal, so that the interval rests on the other group's variance alone
 *   ({@link withBorrowedVariance}).
 * - `few_events`: a proportion with fewer than 10 units on one of its sides in a group.
 */
export function resultWarnings(test: GroupShape, control: GroupShape): ResultWarning[] {
  const warnings: ResultWarning[] = [];
  const skewness = skewnessOfDifference(test, control);
  if (skewness !== null && Math.abs(skewness) > DOUBTFUL_SKEWNESS) {
    warnings.push({
      rule: "skewed_difference",
      text: `the difference's distribution is skewed (${skewness.toFixed(2)}): the values have a long tail, and the smaller group has too few units for it; wait for more units, or winsorise`,
      source: "Kohavi et al. 2014, doi:10.1145/2623330.2623341: n >= 355 skewness², applied to the difference",
    });
  }
  if ((test.standardErrorSquared === 0) !== (control.standardErrorSquared === 0)) {
    const group = test.standardErrorSquared === 0 ? "test" : "control";
    warnings.push({
      rule: "group_without_variation",
      text: `all ${group} units have the same value: how much they vary is not known, and is taken from the other group`,
      source: "Brown, Cai, DasGupta 2001, doi:10.1214/ss/1009213286",
    });
  }
  const rarest = [test, control].flatMap((group) => group.rarest ?? []);
  if (rarest.some((events) => events < FEWEST_EVENTS)) {
    warnings.push({
      rule: "few_events",
      text: `only ${Math.min(...rarest)} units of a group are on one side of the proportion (fewer than ${FEWEST_EVENTS}): the normal approximation is poor`,
      source: "Brown, Cai, DasGupta 2001, doi:10.1214/ss/1009213286",
    });
  }
  return warnings;
}

/**
 * The warning of a pooled result some of whose stages carry warnings of their own: their estimated variances, and with them the weights, are
 * uncertain and go together with their estimates.
 *
 * Source: J. J. Shuster, Empirical vs natural weighting in random effects meta-analysis, 2010, doi:10.1002/sim.3607.
 */
export function poolWarnings(doubtfulStages: number, stages: number): ResultWarning[] {
  if (doubtfulStages === 0) return [];
  return [
    {
      rule: "pool_of_doubtful_stages",
      text: `${doubtfulStages} of the ${stages} pooled stages are doubtful themselves: inverse-variance weights lean to stages whose variance came out low; see their rows, and Mantel and Haenszel's figure for proportions`,
      source: "Shuster 2010, doi:10.1002/sim.3607",
    },
  ];
}
