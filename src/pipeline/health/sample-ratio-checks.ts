import type { Settings } from "../../config/settings.ts";
import { BUCKETS, passingBuckets } from "../../gates/balanced.ts";
import { realShares } from "../../gates/buckets.ts";
import type { Experiment } from "../../gates/definition.ts";
import { hasControl } from "../../gates/timeline.ts";
import {
  type GroupCount,
  pooledSampleRatio,
  type SampleRatio,
  sampleRatio,
} from "../../statistics/health/sample-ratio.ts";
import { outcomesOf } from "../definitions.ts";
import { type AnalysedStage, populationsOf, ruleAnalysis, stageAnalysis } from "../results/analysis.ts";
import { type Population, type Slice, WHOLE } from "../stage-moments.ts";
import type { HealthCheck } from "./check.ts";

/** Weights of an experiment's groups: where units are hashed, what whole buckets give them. */
function weightsOf({ salt, groups }: Experiment): number[] {
  const shares = groups.map(({ share }) => share);
  return salt === undefined ? shares : realShares(shares);
}

/** Percentage of a stage's units that pass: where units are hashed, what whole buckets give it. */
function passingPercent({ stage, analysis }: AnalysedStage): number {
  if (analysis === "balanced") return 50;
  const percent = stage.percent ?? 0;
  return stage.hashPrefix === null ? percent : (passingBuckets(percent) * 100) / BUCKETS;
}

/** The groups of a stage with the weights that its split should give them, and units that somebody counts. */
export function splitOf(stage: AnalysedStage, unitsOf: (group: string) => bigint): GroupCount[] {
  const { experiment } = stage.subject;
  if (experiment !== null) {
    const weights = weightsOf(experiment);
    return experiment.groups.map(({ group }, index) => ({ group, units: unitsOf(group), weight: weights[index] ?? 0 }));
  }
  const percent = passingPercent(stage);
  const { passed, failed } = outcomesOf(stage.subject);
  return [
    { group: passed, units: unitsOf(passed), weight: percent },
    { group: failed, units: unitsOf(failed), weight: 100 - percent },
  ];
}

/** Whether a stage has a split that units can be held against. */
export function hasSplit({ stage, subject, analysis }: AnalysedStage): boolean {
  return analysis === "balanced" || (hasControl(stage) && (subject.experiment !== null || stage.percent !== null));
}

/** A stage's groups with their units in a slice. */
export function stageCounts(stage: AnalysedStage, population: Population, slice: Slice = WHOLE): GroupCount[] {
  return splitOf(stage, (group) => stage.table.units(population, group, slice));
}

const thresholdsOf = ({ srm_warn, srm_fail }: Settings["statistics"]) => ({ warn: srm_warn, fail: srm_fail });

function sampleRatioCheck(
  scope: string,
  groups: readonly GroupCount[],
  { status, test }: SampleRatio,
  settings: Settings["statistics"],
): HealthCheck {
  const seen = groups.map(({ group, units }) => `${units} ${group}`).join(", ");
  const detail = groups.map(({ group, units, weight }) => ({ group, units: Number(units), expected_weight: weight }));
  const threshold = status === "warn" || status === "ok" ? settings.srm_warn : settings.srm_fail;
  const base = { check: "srm", scope, status, threshold, detail };
  if (!test.ok) return { ...base, value: null, reason: test.reason };
  const reason =
    status === "ok"
      ? `units are split as expected (${seen})`
      : `units are not split as expected: ${seen}; do not trust this analysis before the cause is known`;
  return { ...base, value: test.pValue, reason };
}

/** Sample ratio of one stage, all units and fresh ones. */
export function stageSampleRatios(stage: AnalysedStage, settings: Settings["statistics"]): HealthCheck[] {
  if (!hasSplit(stage)) return [];
  return populationsOf(stage).map((population) => {
    const groups = stageCounts(stage, population);
    const found = sampleRatio(groups, thresholdsOf(settings));
    return sampleRatioCheck(stageAnalysis(stage, population), groups, found, settings);
  });
}

/** Sample ratio of a ramp: fresh units against the mixture of the stages' splits. */
export function pooledSampleRatioChecks(
  stages: readonly AnalysedStage[],
  settings: Settings["statistics"],
): HealthCheck[] {
  const usable = stages.filter((stage) => stage.subject.experiment === null && hasSplit(stage));
  const [first] = usable;
  if (first === undefined) return [];
  const counts = usable.map((stage) => stageCounts(stage, "fresh"));
  const { passed, failed } = outcomesOf(first.subject);
  const total = [passed, failed].map((group) => ({
    group,
    units: counts
      .flat()
      .filter((c) => c.group === group)
      .reduce((sum, c) => sum + c.units, 0n),
    weight: counts.reduce((sum, stage) => {
      const size = stage.reduce((n, c) => n + Number(c.units), 0);
      return sum + (size * (stage.find((c) => c.group === group)?.weight ?? 0)) / 100;
    }, 0),
  }));
  const found = pooledSampleRatio(counts, thresholdsOf(settings));
  return [sampleRatioCheck(`${ruleAnalysis(first)}/pooled`, total, found, settings)];
}
