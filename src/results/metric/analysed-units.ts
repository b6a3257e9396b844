import type { Counted } from "./metric-detail.ts";

/** Units that are looked at together: those of a stage, or of a balanced analysis. */
export interface Stratum {
  /** As `assignments` has it, 1 for experiments; a balanced analysis has one, 0. */
  readonly stage: number;
  /** Its analysis in `pulse_results`. */
  readonly analysis: string;
  /** The last whole day that counts, at most ds. */
  readonly last_day: string;
}

/** Whose values are shown: the units of one stage, of a balanced analysis, or the fresh ones of the stages that a ramp pools. */
export interface AnalysedUnits {
  readonly ds: string;
  readonly name: string;
  readonly rule: string;
  readonly unit_type: string;
  readonly control_group: string;
  readonly population: "all" | "balanced" | "pooled";
  readonly strata: readonly Stratum[];
  /** Of a balanced analysis: between which instants (UTC) units entered it; null: open. */
  readonly from_at: string | null;
  readonly to_at: string | null;
}

/** How many units each group has in a stratum. */
export interface StratumUnits {
  readonly stage: number;
  readonly test: number;
  readonly control: number;
}

/**
 * The part that each stratum has in a shared distribution: n_test n_control / (n_test + n_control), as in pooled differences of one variance.
 * Both groups take the same parts, else a season would look like an effect.
 */
export function stratumWeights(units: readonly StratumUnits[]): Map<number, number> {
  const information = units.map(({ stage, test, control }) => ({
    stage,
    weight: test === 0 || control === 0 ? 0 : (test * control) / (test + control),
  }));
  const total = information.reduce((sum, { weight }) => sum + weight, 0);
  return new Map(information.map(({ stage, weight }) => [stage, total === 0 ? 0 : weight / total]));
}

/** Counts of a stratum's units that have something in common. */
export interface StratumCount {
  readonly stage: number;
  readonly test: number;
  readonly control: number;
}

/** Counts over all strata, and their shares by the strata's weights. */
export function countedOver(counts: readonly StratumCount[], units: readonly StratumUnits[]): Counted {
  const weights = stratumWeights(units);
  const sums = { test: 0, control: 0, test_share: 0, control_share: 0 };
  for (const { stage, test, control } of counts) {
    const of = units.find((one) => one.stage === stage);
    const weight = units.length === 1 ? 1 : (weights.get(stage) ?? 0);
    sums.test += test;
    sums.control += control;
    sums.test_share += (weight * test) / (of?.test || 1);
    sums.control_share += (weight * control) / (of?.control || 1);
  }
  return sums;
}

/** What is said of shares over several stages. */
export const WEIGHTED_NOTE =
  "fresh units of the pooled stages; shares are the stages' own, both groups with the same weights, so that no season looks like an effect";
