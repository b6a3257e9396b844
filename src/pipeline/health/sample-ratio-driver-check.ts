import type { Settings } from "../../config/settings.ts";
import { sampleRatio } from "../../statistics/health/sample-ratio.ts";
import {
  type DimensionCounts,
  type SampleRatioDriver,
  sampleRatioDrivers,
} from "../../statistics/health/sample-ratio-drivers.ts";
import { type AnalysedStage, stageAnalysis } from "../results/analysis.ts";
import { type HealthCheck, judgePValue } from "./check.ts";
import { hasSplit, stageCounts } from "./sample-ratio-checks.ts";

function dimensionsOf(stage: AnalysedStage): DimensionCounts[] {
  return stage.subject.dimensions.map(({ name }) => ({
    dimension: name,
    levels: stage.table.userSlices
      .filter(({ userDimension }) => userDimension === name)
      .map((slice) => ({ level: slice.userLevel, groups: stageCounts(stage, "all", slice) })),
  }));
}

function driverDetail({ dimension, heterogeneity }: SampleRatioDriver) {
  if (!heterogeneity.ok) return { dimension, outcome: heterogeneity.reason };
  const { pValue, adjustedPValue, worst } = heterogeneity;
  return {
    dimension,
    outcome: "ok",
    p_value: pValue,
    adjusted_p_value: adjustedPValue,
    level: worst.level,
    units: Number(worst.units),
    group: worst.group,
    share: worst.share,
    expected_share: worst.expectedShare,
  };
}

/** Where a stage's sample ratio is off: the user dimension whose levels are split differently. Nothing to say where it is as expected. */
export function sampleRatioDriverChecks(stage: AnalysedStage, settings: Settings["statistics"]): HealthCheck[] {
  const thresholds = { warn: settings.srm_warn, fail: settings.srm_fail };
  if (!hasSplit(stage)) return [];
  const { status: overall, test } = sampleRatio(stageCounts(stage, "all"), thresholds);
  if (!test.ok || overall === "ok") return [];
  const drivers = sampleRatioDrivers(dimensionsOf(stage));
  const base = { check: "srm_driver", scope: stageAnalysis(stage, "all"), detail: drivers.map(driverDetail) };
  const strongest = drivers.find(({ heterogeneity }) => heterogeneity.ok);
  if (strongest === undefined || !strongest.heterogeneity.ok) {
    const reason = "no user dimension has levels that are large enough to search";
    return [{ ...base, status: "skipped", value: null, threshold: thresholds.warn, reason }];
  }
  const { adjustedPValue, worst } = strongest.heterogeneity;
  const { status, threshold } = judgePValue(adjustedPValue, thresholds);
  const level = worst.level ?? "the small levels together";
  const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
  const reason =
    status === "ok"
      ? "the split is off alike in all levels of all dimensions: the cause is not one of them"
      : `${strongest.dimension} drives the mismatch: in ${level}, ${percent(worst.share)} of the units are in group ${worst.group} instead of ${percent(worst.expectedShare)}`;
  return [{ ...base, status, value: adjustedPValue, threshold, reason }];
}
