import type { MetricPart } from "../metrics/metric-plan.ts";
import { naiveSum } from "../statistics/ramp/naive-sum.ts";
import { poolStages } from "../statistics/ramp/pooled.ts";
import type { PlannedMetric } from "./definitions.ts";
import {
  type AnalysedStage,
  compare,
  hasControl,
  identity,
  type Pair,
  pairsOf,
  type Row,
  relativeColumns,
  ruleAnalysis,
  slicesOf,
  subjectColumns,
} from "./results.ts";
import type { Slice } from "./stage-moments.ts";

const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);
const scaled = (value: bigint, scale: number): number => Number(value) / 10 ** scale;

/** Slices that every stage has: only these can be pooled. */
function commonSlices(stages: readonly AnalysedStage[], metric: string): Slice[] {
  const key = (slice: Slice): string => JSON.stringify(slice);
  const [first, ...others] = stages.map(({ table }) => slicesOf(table, metric));
  return (first ?? []).filter((slice) => others.every((slices) => slices.some((other) => key(other) === key(slice))));
}

function pooledRow(
  stages: readonly AnalysedStage[],
  pair: Pair,
  planned: PlannedMetric,
  part: MetricPart,
  slice: Slice,
  confidenceLevel: number,
): Row {
  const compared = stages.map((stage) => compare(stage, "fresh", pair, planned, part, slice, confidenceLevel));
  const pooled = poolStages(
    compared.map(({ comparison }) => comparison),
    { confidenceLevel },
  );
  const { difference, heterogeneity } = pooled;
  const naive = difference.ok
    ? naiveSum(
        compared.filter(({ comparison }) => comparison.difference.ok),
        difference.difference,
      )
    : difference;
  const groupTotals = (name: "test" | "control"): Row => ({
    [`${name}_units`]: sum(compared.map((c) => (name === "test" ? c.testUnits : c.controlUnits))),
    [`${name}_participating_units`]: sum(compared.map((c) => c[name].units)),
    [`${name}_total`]: scaled(sum(compared.map((c) => c[name].y)), part.y.scale),
    [`${name}_denominator`]: part.x === null ? null : scaled(sum(compared.map((c) => c[name].x)), part.x.scale),
    [`${name}_mean`]: difference.ok ? (name === "test" ? difference.testMean : difference.controlMean) : null,
  });
  return {
    ...groupTotals("test"),
    ...groupTotals("control"),
    confidence_level: confidenceLevel,
    ...relativeColumns(pooled.relative),
    ...(difference.ok
      ? {
          outcome: "ok",
          difference: difference.difference,
          difference_standard_error: difference.standardError,
          difference_lower: difference.lower,
          difference_upper: difference.upper,
          p_value: difference.pValue,
        }
      : { outcome: difference.reason }),
    stages_pooled: pooled.stagesPooled,
    heterogeneity_q: heterogeneity.ok ? heterogeneity.q : null,
    heterogeneity_p_value: heterogeneity.ok ? heterogeneity.pValue : null,
    i_squared: heterogeneity.ok ? heterogeneity.iSquared : null,
    naive_sign_differs: naive.ok ? naive.signDiffers : null,
  };
}

/** The rows of a ramp: the stages of one gate's rule that have a control, pooled over their fresh units. */
export function pooledRows(stages: readonly AnalysedStage[], confidenceLevel: number, activeVersion: string): Row[] {
  const comparable = stages.filter(({ stage }) => stage.percent !== null && hasControl(stage));
  const [first] = comparable;
  if (first === undefined || first.subject.exposureType !== "gate") return [];
  return pairsOf(first.subject).flatMap((pair) =>
    first.subject.metrics.flatMap((planned) =>
      planned.plan.parts.flatMap((part) =>
        commonSlices(comparable, planned.metric.name).map((slice) => ({
          ...subjectColumns(first),
          analysis: `${ruleAnalysis(first)}/pooled`,
          stage: null,
          percent: null,
          population: "pooled",
          ...identity(planned, part, slice, pair, activeVersion),
          ...pooledRow(comparable, pair, planned, part, slice, confidenceLevel),
        })),
      ),
    ),
  );
}
