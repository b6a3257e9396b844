import { chiSquaredSurvival } from "../../statistics/distributions/chi-squared.ts";

/** Probabilities of 0 to n of a binomial distribution, by convolution of its recursion from the mode outwards. */
function binomial(n: number, p: number): number[] {
  const mode = Math.min(n, Math.floor((n + 1) * p));
  const weights = Array.from({ length: n + 1 }, () => 0);
  weights[mode] = 1;
  for (let k = mode; k < n; k += 1) weights[k + 1] = (((weights[k] ?? 0) * (n - k)) / (k + 1)) * (p / (1 - p));
  for (let k = mode; k > 0; k -= 1) weights[k - 1] = (((weights[k] ?? 0) * k) / (n - k + 1)) * ((1 - p) / p);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function convolved(a: readonly number[], b: readonly number[]): number[] {
  const sum = Array.from({ length: a.length + b.length - 1 }, () => 0);
  for (const [i, x] of a.entries()) {
    if (x < 1e-300) continue;
    for (const [j, y] of b.entries()) sum[i + j] = (sum[i + j] ?? 0) + x * y;
  }
  return sum;
}

/** Units that a split is drawn for, by stage. */
export interface SplitOfUnits {
  readonly units: number;
  /** Chance of the test group, and what the check takes it for. */
  readonly testShare: number;
  readonly saidTestShare?: number;
}

/**
 * The exact chance that the sample ratio check has a p-value below a threshold: chi-squared is an approximation to counts, and its steps show at
 * 0.001. The test group's count is a sum of binomials over the stages; its p-value is that of chi-squared against the mixture of the shares.
 */
export function alarmRate(stages: readonly SplitOfUnits[], threshold: number): number {
  const units = stages.reduce((sum, stage) => sum + stage.units, 0);
  const share = stages.reduce((sum, s) => sum + s.units * (s.saidTestShare ?? s.testShare), 0) / units;
  const counts = stages.reduce<number[]>((sum, stage) => convolved(sum, binomial(stage.units, stage.testShare)), [1]);
  return counts.reduce((alarms, chance, test) => {
    const chiSquared = (test - units * share) ** 2 / (units * share * (1 - share));
    return chiSquaredSurvival(chiSquared, 1) < threshold ? alarms + chance : alarms;
  }, 0);
}
