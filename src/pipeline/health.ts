import type { Settings } from "../config/settings.ts";
import {
  type GroupCount,
  pooledSampleRatio,
  type SampleRatio,
  sampleRatio,
} from "../statistics/health/sample-ratio.ts";
import { type AnalysedStage, hasControl, type Row, ruleAnalysis, stageAnalysis } from "./results.ts";
import { type Population, WHOLE } from "./stage-moments.ts";

export type Status = "ok" | "warn" | "fail" | "skipped";

/** One check of one scope, before it is a row. */
export interface HealthCheck {
  readonly check: string;
  readonly scope: string;
  readonly status: Status;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly reason: string;
  readonly detail: unknown;
}

/** A check as a row of `pulse_health`. */
export function healthRow(check: HealthCheck): Row {
  return { ...check, detail: JSON.stringify(check.detail) };
}

/** An account: what came must be what was used, and what was not, by reason. */
export function accountCheck(
  check: string,
  scope: string,
  came: number,
  parts: Readonly<Record<string, number>>,
): HealthCheck {
  const accounted = Object.values(parts).reduce((sum, n) => sum + n, 0);
  const difference = came - accounted;
  const words = Object.entries(parts)
    .filter(([, n]) => n > 0)
    .map(([name, n]) => `${n} ${name}`)
    .join(" + ");
  return {
    check,
    scope,
    status: difference === 0 ? "ok" : "fail",
    value: difference,
    threshold: 0,
    reason:
      difference === 0
        ? `${came} = ${words === "" ? "0" : words}`
        : `${came} came, but ${accounted} are accounted for: ${words}`,
    detail: { came, ...parts },
  };
}

function stageCounts(stage: AnalysedStage, population: Population): GroupCount[] {
  const { subject, table } = stage;
  const units = (group: string): bigint => table.units(population, group, WHOLE);
  if (subject.experiment !== null)
    return subject.experiment.groups.map(({ group, share }) => ({ group, units: units(group), weight: share }));
  const percent = stage.stage.percent ?? 0;
  return [
    { group: "test", units: units("test"), weight: percent },
    { group: "control", units: units("control"), weight: 100 - percent },
  ];
}

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

const thresholdsOf = ({ srm_warn, srm_fail }: Settings["statistics"]) => ({ warn: srm_warn, fail: srm_fail });

/** Sample ratio of one stage, all units and fresh ones. */
export function stageSampleRatios(stage: AnalysedStage, settings: Settings["statistics"]): HealthCheck[] {
  if (!hasControl(stage.stage) || (stage.subject.exposureType === "gate" && stage.stage.percent === null)) return [];
  const populations: Population[] = stage.subject.exposureType === "gate" ? ["all", "fresh"] : ["all"];
  return populations.map((population) => {
    const groups = stageCounts(stage, population);
    return sampleRatioCheck(
      stageAnalysis(stage, population),
      groups,
      sampleRatio(groups, thresholdsOf(settings)),
      settings,
    );
  });
}

/** Sample ratio of a ramp: fresh units against the mixture of the stages' splits. */
export function pooledSampleRatioChecks(
  stages: readonly AnalysedStage[],
  settings: Settings["statistics"],
): HealthCheck[] {
  const usable = stages.filter(
    ({ stage, subject }) => subject.exposureType === "gate" && stage.percent !== null && hasControl(stage),
  );
  const [first] = usable;
  if (first === undefined) return [];
  const counts = usable.map((stage) => stageCounts(stage, "fresh"));
  const total = ["test", "control"].map((group) => ({
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
  return [
    sampleRatioCheck(
      `${ruleAnalysis(first)}/pooled`,
      total,
      pooledSampleRatio(counts, thresholdsOf(settings)),
      settings,
    ),
  ];
}

/** Share of a stage's units that were seen in more than one group. */
export function crossoverCheck(
  stage: AnalysedStage,
  units: number,
  crossovers: number,
  settings: Settings["statistics"],
): HealthCheck {
  const ratio = units === 0 ? 0 : crossovers / units;
  const status =
    ratio > settings.crossover_fail_ratio
      ? "fail"
      : ratio >= settings.crossover_warn_ratio && crossovers > 0
        ? "warn"
        : "ok";
  const treated = stage.subject.keepsCrossovers ? "kept in the group of their first exposure" : "excluded";
  return {
    check: "crossovers",
    scope: stageAnalysis(stage, "all"),
    status,
    value: ratio,
    threshold: status === "fail" ? settings.crossover_fail_ratio : settings.crossover_warn_ratio,
    reason: `${crossovers} of ${units} units were seen in more than one group (${treated})`,
    detail: { units, crossovers },
  };
}
