import type { Settings } from "../../config/settings.ts";
import { type AnalysedStage, stageAnalysis } from "../results/analysis.ts";
import { WHOLE } from "../stage-moments.ts";
import type { HealthCheck } from "./check.ts";

interface Share {
  readonly metric: string;
  readonly group: string;
  readonly units: number;
  readonly share: number;
}

/** With fewer there is no top 0.1 %. */
const FEWEST_UNITS = 1000n;

function sharesOf(stage: AnalysedStage): Share[] {
  return stage.table.groups.flatMap((group) =>
    stage.subject.metrics.flatMap((planned) =>
      planned.plan.parts.flatMap((part) => {
        const exposed = stage.table.units("all", group, WHOLE, planned.window);
        const { topTotal, moments } = stage.table.moments("all", group, WHOLE, planned, part);
        if (topTotal === null || moments.y <= 0n || exposed < FEWEST_UNITS) return [];
        const units = Number((exposed + 999n) / 1000n);
        return [{ metric: planned.metric.name, group, units, share: Number(topTotal) / Number(moments.y) }];
      }),
    ),
  );
}

/** How much of the total of a group of at least 1,000 units comes from its top 0.1 % of units: few units that decide everything make a mean that says little. */
export function concentrationChecks(stage: AnalysedStage, settings: Settings["statistics"]): HealthCheck[] {
  const shares = sharesOf(stage).sort((a, b) => b.share - a.share);
  const [worst] = shares;
  if (worst === undefined) return [];
  const threshold = settings.concentration_warn_ratio;
  const percent = (worst.share * 100).toFixed(1);
  const seen = `${percent} % of ${worst.metric} in group ${worst.group} comes from its top 0.1 % of units (${worst.units})`;
  const isConcentrated = worst.share >= threshold;
  return [
    {
      check: "outlier_concentration",
      scope: stageAnalysis(stage, "all"),
      status: isConcentrated ? "warn" : "ok",
      value: worst.share,
      threshold,
      reason: isConcentrated ? `${seen}; consider winsorising it` : seen,
      detail: shares,
    },
  ];
}
