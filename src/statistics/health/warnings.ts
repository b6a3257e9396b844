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
 * Formula: γ_d = κ₃ (1/n_t² - 1/n_c²) / se_d³ with κ₃ = Σ n_g γ_g s³_g / N, s²_g = n_g se²_g: pooled over the groups by their units. Groups of one size
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
  const warnings = skewnessWarnings(skewnessOfDifference(test, control));
  if ((test.standardErrorSquared === 0) !== (control.standardErrorSquared === 0)) {
    const group = test.standardErrorSquared === 0 ? "test" : "control";
    warnings.push({
      rule: "group_without_variation",
      text: `all ${group} units have the same value: how much they vary is not known, and is taken from the other group`,
      source: "Brown, Cai, DasGupta 2001, doi:10.1214/ss/1009213286",
    });
  }
  return [...warnings, ...eventWarnings([test.rarest, control.rarest])];
}

/** A stage in a pool. */
export interface PooledShape {
  readonly test: GroupShape;
  readonly control: GroupShape;
  /** Its share of the pooled difference, 0 to 1. */
  readonly weight: number;
}

/**
 * Skewness of a pooled difference: that of the weighted sum of its stages', which are independent. A stage of few units that weighs little brings
 * little of its own.
 *
 * Formula: Σ w³_k γ_k se³_k / (Σ w²_k se²_k)^(3/2), γ_k as {@link skewnessOfDifference}.
 *
 * @returns null where that of a stage is not known.
 */
export function skewnessOfPool(stages: readonly PooledShape[]): number | null {
  let third = 0;
  let second = 0;
  for (const { test, control, weight } of stages) {
    const skewness = skewnessOfDifference(test, control);
    if (skewness === null) return null;
    const part = weight ** 2 * (test.standardErrorSquared + control.standardErrorSquared);
    second += part;
    third += skewness * part ** 1.5;
  }
  const skewness = third / second ** 1.5;
  return Number.isFinite(skewness) ? skewness : null;
}

/**
 * Why a pooled interval may cover less than it says: its own skewness and events, as of one comparison. With weights from each group's own variance
 * (`inverse_variance`) also any doubt about a stage, as uncertain variances then go together with their estimates.
 *
 * Source (weights): J. J. Shuster, Empirical vs natural weighting in random effects meta-analysis, 2010, doi:10.1002/sim.3607.
 */
export function poolWarnings(
  stages: readonly PooledShape[],
  weights: "common_variance" | "inverse_variance",
): ResultWarning[] {
  const skewness = skewnessOfPool(stages);
  const doubtful = stages.filter(({ test, control }) => resultWarnings(test, control).length > 0).length;
  return [
    ...skewnessWarnings(skewness),
    ...eventWarnings([eventsOf(stages.map(({ test }) => test)), eventsOf(stages.map(({ control }) => control))]),
    ...(weights === "inverse_variance" && doubtful > 0
      ? [
          {
            rule: "pool_of_doubtful_stages" as const,
            text: `${doubtful} of the ${stages.length} pooled stages are doubtful themselves: inverse-variance weights lean to stages whose variance came out low`,
            source: "Shuster 2010, doi:10.1002/sim.3607",
          },
        ]
      : []),
  ];
}

/** Events on the rarer side, over all stages; null where it is no proportion. */
function eventsOf(groups: readonly GroupShape[]): number | null {
  return groups.reduce<number | null>((sum, { rarest }) => (sum === null || rarest === null ? null : sum + rarest), 0);
}

function skewnessWarnings(skewness: number | null): ResultWarning[] {
  if (skewness === null || Math.abs(skewness) <= DOUBTFUL_SKEWNESS) return [];
  return [
    {
      rule: "skewed_difference",
      text: `the difference's distribution is skewed (${skewness.toFixed(2)}): the values have a long tail, and the smaller group has too few units for it; wait for more units, or winsorise`,
      source: "Kohavi et al. 2014, doi:10.1145/2623330.2623341: n >= 355 skewness², applied to the difference",
    },
  ];
}

function eventWarnings(groups: readonly (number | null)[]): ResultWarning[] {
  const rarest = groups.filter((events) => events !== null);
  if (!rarest.some((events) => events < FEWEST_EVENTS)) return [];
  return [
    {
      rule: "few_events",
      text: `only ${Math.min(...rarest)} units of a group are on one side of the proportion (fewer than ${FEWEST_EVENTS}): the normal approximation is poor`,
      source: "Brown, Cai, DasGupta 2001, doi:10.1214/ss/1009213286",
    },
  ];
}
