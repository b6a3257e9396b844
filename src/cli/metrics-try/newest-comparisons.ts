import { hasControl } from "../../gates/timeline.ts";
import { nodesOfStage } from "../../pipeline/compute.ts";
import type { StageNodes } from "../../pipeline/graph/stages.ts";
import { type Pair, pairsOf, ruleAnalysis, stageAnalysis } from "../../pipeline/results/analysis.ts";
import { compare } from "../../pipeline/results/compare.ts";
import { figureOf } from "../../pipeline/results/figure.ts";
import { inferenceOf } from "../../pipeline/results/inference.ts";
import { WHOLE } from "../../pipeline/stage-moments.ts";
import { analysedStages } from "../../publish/run-tables.ts";
import { type NoResultReason, valueOrNull } from "../../statistics/outcome.ts";
import type { PartialComputation } from "../partial/partial-computation.ts";

/** Test against control in one analysis, of one figure of a metric. */
export interface TriedComparison {
  readonly metric: string;
  /** The gate or experiment. */
  readonly subject: string;
  readonly part: string;
  /** What tells figures of one kind apart, as in `pulse_results`. */
  readonly figure: string | null;
  readonly analysis: string;
  readonly pair: Pair;
  readonly testUnits: number;
  readonly controlUnits: number;
  readonly testMean: number | null;
  readonly controlMean: number | null;
  readonly difference: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** 0.02 is +2 %. */
  readonly relative: number | null;
  readonly pValue: number | null;
  readonly confidenceLevel: number;
  /** Why there is no difference; null: there is one. */
  readonly reason: NoResultReason | null;
}

/** The newest stage of each rule that has two groups to compare. */
function newestStages(stages: readonly StageNodes[]): StageNodes[] {
  const newest = new Map<string, StageNodes>();
  for (const stage of stages)
    if (stage.analysis === "stage" && hasControl(stage.stage)) newest.set(ruleAnalysis(stage), stage);
  return [...newest.values()];
}

/** Compares the metrics that gates and experiments take, in the newest stages. What that needs is built; nothing is published. */
export async function newestComparisons(
  { computation, engine, built }: PartialComputation,
  names: readonly string[],
): Promise<TriedComparison[]> {
  const stages = newestStages(
    computation.stages.filter(({ subject }) => subject.metrics.some(({ metric }) => names.includes(metric.name))),
  );
  if (stages.length === 0) return [];
  await built(stages.flatMap(nodesOfStage));
  const settings = computation.project.settings.statistics;
  const analysed = await analysedStages(engine, { ...computation, stages }, "cumulative");
  return analysed.flatMap((stage) =>
    pairsOf(stage.subject).flatMap((pair) =>
      stage.subject.metrics
        .filter(({ metric }) => names.includes(metric.name))
        .flatMap((planned) => {
          return planned.plan.parts.map((part): TriedComparison => {
            const inference = inferenceOf(settings, stage.subject, planned.metric, part);
            const question = { population: "all", pair, planned, part, slice: WHOLE, inference } as const;
            const { comparison, test, control } = compare(stage, question);
            const { difference, relative } = comparison;
            return {
              metric: planned.metric.name,
              subject: stage.subject.name,
              part: part.part,
              figure: figureOf(planned.metric, part),
              analysis: stageAnalysis(stage, "all"),
              pair,
              testUnits: Number(test.exposed),
              controlUnits: Number(control.exposed),
              testMean: comparison.test === null ? null : valueOrNull(comparison.test.mean),
              controlMean: comparison.control === null ? null : valueOrNull(comparison.control.mean),
              difference: difference.ok ? difference.difference : null,
              lower: difference.ok ? difference.lower : null,
              upper: difference.ok ? difference.upper : null,
              relative: relative.ok ? relative.relative : null,
              pValue: difference.ok ? difference.pValue : null,
              confidenceLevel: inference.comparison.confidenceLevel,
              reason: difference.ok ? null : difference.reason,
            };
          });
        }),
    ),
  );
}
