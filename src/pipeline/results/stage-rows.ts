import type { Settings } from "../../config/settings.ts";
import { hasControl } from "../../gates/timeline.ts";
import type { Day } from "../../lake/calendar.ts";
import type { StageMoments } from "../../statistics/ramp/naive-sum.ts";
import {
  type AnalysedStage,
  isWhole,
  pairsOf,
  populationName,
  populationsOf,
  slicesOf,
  stageAnalysis,
} from "./analysis.ts";
import { bayesianColumns } from "./columns/bayesian-columns.ts";
import { cupedColumns } from "./columns/cuped-columns.ts";
import { detectableColumns } from "./columns/detectable-columns.ts";
import { differenceColumns, groupColumns, relativeColumns } from "./columns/difference-columns.ts";
import { differenceOfStage } from "./columns/estimated-difference.ts";
import { lookColumns } from "./columns/look-columns.ts";
import { marginColumns } from "./columns/margin-columns.ts";
import { postStratifiedColumns } from "./columns/post-stratified-columns.ts";
import { qualityColumns } from "./columns/quality-columns.ts";
import { sequentialColumns } from "./columns/sequential-columns.ts";
import { compare, momentsOf, type Question } from "./compare.ts";
import { inferenceOf } from "./inference.ts";
import { lookOf } from "./looks.ts";
import { identityColumns, type Row, stageColumns } from "./row.ts";

/** What all rows of a run share. */
export interface RowContext {
  readonly ds: string;
  readonly settings: Settings["statistics"];
  readonly dayOf: (ds: string) => Day;
}

/** The same question asked of each level of the dimension that results are post-stratified by; null: it is not about means. */
function strataOf(stage: AnalysedStage, question: Question): StageMoments[] | null {
  if (question.part.quantile !== undefined) return null;
  const { table } = stage;
  return table.userSlices
    .filter(({ userDimension }) => userDimension === question.inference.postStratifyBy)
    .flatMap((slice) => momentsOf(compare(stage, { ...question, slice })) ?? []);
}

function stageRow(stage: AnalysedStage, question: Question, todaysLook: ReturnType<typeof lookOf>): Row {
  const { population, pair, planned, part, slice, inference } = question;
  const compared = compare(stage, question);
  const { comparison, adjusted, historyRatio, test, control } = compared;
  const estimate = differenceOfStage(comparison);
  const whole = isWhole(slice);
  const canCompare = hasControl(stage.stage);
  const look = whole && canCompare ? todaysLook(population, pair, inference) : null;
  return {
    ...stageColumns(stage),
    analysis: stageAnalysis(stage, population),
    population: populationName(stage, population),
    ...identityColumns(planned, part, slice, pair, stage.subject),
    ...groupColumns("test", comparison.test, test.exposed, part.x !== null),
    ...groupColumns("control", comparison.control, control.exposed, part.x !== null),
    confidence_level: inference.comparison.confidenceLevel,
    alternative: inference.comparison.alternative,
    ...differenceColumns(comparison),
    ...relativeColumns(comparison.relative),
    ...qualityColumns(test, control),
    ...marginColumns(compared, inference),
    ...cupedColumns(adjusted, historyRatio),
    ...(whole && canCompare ? postStratifiedColumns(strataOf(stage, question), inference) : {}),
    ...sequentialColumns(estimate, inference),
    ...lookColumns(estimate, look, inference.comparison.alternative),
    ...bayesianColumns(estimate, inference),
    ...detectableColumns(estimate, inference),
  };
}

/** The rows of one stage: all of its units, and the fresh ones; or those of a balanced span. */
export function stageRows(stage: AnalysedStage, context: RowContext): Row[] {
  const { subject } = stage;
  const todaysLook = lookOf(stage, context.ds, context.dayOf);
  return populationsOf(stage).flatMap((population) =>
    pairsOf(subject).flatMap((pair) =>
      subject.metrics.flatMap((planned) =>
        planned.plan.parts.flatMap((part) => {
          const inference = inferenceOf(context.settings, subject, planned.metric, part);
          return slicesOf(stage, planned).map((slice) =>
            stageRow(stage, { population, pair, planned, part, slice, inference }, todaysLook),
          );
        }),
      ),
    ),
  );
}
