import { dsOfIndex } from "../../lake/calendar.ts";
import { WHOLE } from "../stage-moments.ts";
import { type AnalysedStage, pairsOf, populationName, populationsOf, stageAnalysis } from "./analysis.ts";
import { differenceColumns, groupColumns, relativeColumns } from "./columns/difference-columns.ts";
import { compare, type Question } from "./compare.ts";
import { inferenceOf } from "./inference.ts";
import { cellColumns, identityColumns, type Row, stageColumns } from "./row.ts";
import type { RowContext } from "./stage-rows.ts";

function viewRow(stage: AnalysedStage, question: Question & Required<Pick<Question, "cell">>): Row {
  const { population, pair, planned, part, slice, cell, inference } = question;
  const { comparison, test, control } = compare(stage, question);
  return {
    ...stageColumns(stage),
    analysis: stageAnalysis(stage, population),
    population: populationName(stage, population),
    ...identityColumns(planned, part, slice, pair, stage.subject),
    ...cellColumns(cell.view, {
      day: cell.view === "daily" ? dsOfIndex(cell.day) : null,
      daysSinceExposure: cell.view === "days_since_exposure" ? cell.day : null,
    }),
    ...groupColumns("test", comparison.test, test.exposed, part.x !== null),
    ...groupColumns("control", comparison.control, control.exposed, part.x !== null),
    confidence_level: inference.comparison.confidenceLevel,
    alternative: inference.comparison.alternative,
    ...differenceColumns(comparison),
    ...relativeColumns(comparison.relative),
    correction: "none",
  };
}

/** The rows of one stage in the views beside the cumulative one: each day alone, by days since exposure, and the last days. Of the whole only. */
export function* viewRows(stage: AnalysedStage, context: RowContext): Generator<Row> {
  const { subject, table } = stage;
  for (const population of populationsOf(stage))
    for (const pair of pairsOf(subject))
      for (const planned of subject.metrics) {
        for (const part of planned.plan.parts) {
          const inference = inferenceOf(context.settings, subject, planned.metric, part);
          for (const cell of table.cells)
            yield viewRow(stage, { population, pair, planned, part, slice: WHOLE, cell, inference });
        }
      }
}
