import type { Settings } from "../../config/settings.ts";
import { type DaySampleRatio, dailySampleRatio } from "../../statistics/health/daily-sample-ratio.ts";
import { sequentialSampleRatio } from "../../statistics/health/sequential-sample-ratio.ts";
import { type AnalysedStage, stageAnalysis } from "../results/analysis.ts";
import { type HealthCheck, judgePValue, type Thresholds } from "./check.ts";
import { hasSplit, splitOf } from "./sample-ratio-checks.ts";

/** A stage's new units by day and group. */
function daysOf(stage: AnalysedStage) {
  const days = [...new Set(stage.entries.map(({ ds }) => ds))].sort();
  return days.map((ds) => {
    const entered = stage.entries.filter((entry) => entry.ds === ds);
    const unitsOf = (group: string): bigint =>
      entered.filter((entry) => entry.group === group).reduce((sum, { units }) => sum + units, 0n);
    return { ds, groups: splitOf(stage, unitsOf) };
  });
}

const adjustedP = ({ test }: DaySampleRatio): number | null => (test.ok ? test.adjustedPValue : null);

/** Sample ratio of a stage's new units, each day alone: finds the day on which the split broke. */
function dailyCheck(stage: AnalysedStage, days: ReturnType<typeof daysOf>, thresholds: Thresholds): HealthCheck {
  const { status, worst, days: tests } = dailySampleRatio(days, thresholds);
  const reason =
    worst === null
      ? "no day has units to test"
      : status === "ok"
        ? `on ${tests.length === 1 ? "the only day" : `each of ${tests.length} days`} new units were split as expected`
        : `new units of ${worst.ds} were not split as expected`;
  return {
    check: "srm_daily",
    scope: stageAnalysis(stage, "all"),
    status,
    value: worst === null ? null : adjustedP(worst),
    threshold: status === "fail" ? thresholds.fail : thresholds.warn,
    reason,
    detail: tests.map((day) => ({
      ds: day.ds,
      p_value: day.test.ok ? day.test.pValue : null,
      adjusted: adjustedP(day),
    })),
  };
}

/** Sample ratio of a stage by a test that may be looked at every day. */
function sequentialCheck(stage: AnalysedStage, days: ReturnType<typeof daysOf>, thresholds: Thresholds): HealthCheck {
  const base = { check: "srm_sequential", scope: stageAnalysis(stage, "all") };
  const found = sequentialSampleRatio(days.map(({ groups }) => groups));
  if (!found.ok) {
    const status = found.reason === "units_without_weight" ? "fail" : "skipped";
    return { ...base, status, value: null, threshold: thresholds.fail, reason: found.reason, detail: [] };
  }
  const { status, threshold } = judgePValue(found.pValue, thresholds);
  const first = days[found.pValues.findIndex((pValue) => pValue < threshold)];
  const reason =
    status === "ok"
      ? "at no time since the stage began did the split stray from what is expected"
      : `the split strayed from what is expected: first seen on ${first?.ds}`;
  const detail = days.map(({ ds }, index) => ({ ds, p_value: found.pValues[index] ?? null }));
  return { ...base, status, value: found.pValue, threshold, reason, detail };
}

/** The sample ratio of a stage over its days. */
export function sampleRatiosOverTime(stage: AnalysedStage, settings: Settings["statistics"]): HealthCheck[] {
  if (!hasSplit(stage)) return [];
  const days = daysOf(stage);
  const thresholds = { warn: settings.srm_warn, fail: settings.srm_fail };
  return [dailyCheck(stage, days, thresholds), sequentialCheck(stage, days, thresholds)];
}
