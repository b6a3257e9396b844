import type { Settings } from "../../config/settings.ts";
import { hasControl } from "../../gates/timeline.ts";
import { preExposureBias } from "../../statistics/health/pre-exposure-bias.ts";
import { adjustPValues } from "../../statistics/multiplicity/adjust-p-values.ts";
import { type AnalysedStage, pairsOf, stageAnalysis } from "../results/analysis.ts";
import { WHOLE } from "../stage-moments.ts";
import { type HealthCheck, judgePValue } from "./check.ts";

interface Finding {
  readonly metric: string;
  readonly test_group: string;
  readonly difference: number;
  readonly p_value: number;
}

/** The metrics' differences before exposure, each metric by its first figure. */
function findingsOf(stage: AnalysedStage): Finding[] {
  return pairsOf(stage.subject).flatMap((pair) =>
    stage.subject.metrics.flatMap((planned) => {
      const { metric, plan } = planned;
      const [part] = plan.parts;
      if (part === undefined) return [];
      const before = (group: string) => stage.table.moments("all", group, WHOLE, planned, part);
      const [test, control] = [before(pair.test), before(pair.control)];
      if (test.history === null || control.history === null) return [];
      if (test.historyOverflowed || control.historyOverflowed) return [];
      const bias = preExposureBias(test.history, control.history, { confidenceLevel: 0.95 });
      if (!bias.ok) return [];
      return [{ metric: metric.name, test_group: pair.test, difference: bias.difference, p_value: bias.pValue }];
    }),
  );
}

/**
 * Whether the groups differed in the days before they were exposed, which no treatment can have done: by metric, corrected for their number
 * (Holm). Nothing to say where no metric has a history.
 */
export function biasChecks(stage: AnalysedStage, settings: Settings["statistics"]): HealthCheck[] {
  if (!hasControl(stage.stage)) return [];
  const findings = findingsOf(stage);
  const adjusted = adjustPValues(
    findings.map((finding) => finding.p_value),
    "holm",
  );
  const detail = findings
    .map((finding, index) => ({ ...finding, adjusted_p_value: adjusted[index] ?? 1 }))
    .sort((a, b) => a.p_value - b.p_value);
  const [worst] = detail;
  if (worst === undefined) return [];
  const { status, threshold } = judgePValue(worst.adjusted_p_value, {
    warn: settings.bias_warn,
    fail: settings.bias_fail,
  });
  const reason =
    status === "ok"
      ? `${detail.length === 1 ? "1 metric" : `${detail.length} metrics`} did not differ before exposure`
      : `${worst.metric} differed between the groups before anybody was exposed: the groups are not alike`;
  return [
    {
      check: "pre_exposure_bias",
      scope: stageAnalysis(stage, "all"),
      status,
      value: worst.adjusted_p_value,
      threshold,
      reason,
      detail,
    },
  ];
}
