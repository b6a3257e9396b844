import { dsOfIndex } from "../../src/lake/calendar.ts";
import type { MetricPart } from "../../src/metrics/metric-plan.ts";
import type { PlannedMetric } from "../../src/pipeline/definitions.ts";
import { type AnalysedStage, populationName, populationsOf } from "../../src/pipeline/results/analysis.ts";
import { type Cell, CUMULATIVE, type Population, type Slice, WHOLE } from "../../src/pipeline/stage-moments.ts";

/** One part of one metric, in one place of one stage. */
export interface Place {
  readonly analysed: AnalysedStage;
  readonly cell: Cell;
  readonly population: Population;
  readonly group: string;
  readonly planned: PlannedMetric;
  readonly part: MetricPart;
  readonly slice: Slice;
  /** Units that count there. */
  readonly exposed: bigint;
}

/** Every place of a stage in which there are units. */
export function placesOf(analysed: AnalysedStage): Place[] {
  const { table, subject } = analysed;
  const places: Place[] = [];
  for (const cell of [CUMULATIVE, ...table.cells])
    for (const population of populationsOf(analysed))
      for (const group of table.groups)
        for (const planned of subject.metrics)
          for (const part of planned.plan.parts)
            for (const slice of cell === CUMULATIVE ? slicesOf(analysed, planned, part) : [WHOLE]) {
              const exposed = table.units(population, group, slice, planned.window, cell);
              if (exposed > 0n) places.push({ analysed, cell, population, group, planned, part, slice, exposed });
            }
  return places;
}

/** The slices that a part may have: those of the units, and with each level of its dimension. */
function slicesOf({ table, quantiles }: AnalysedStage, { metric }: PlannedMetric, part: MetricPart): Slice[] {
  const levels = part.quantile === undefined ? table.levelsOf(metric.name) : quantiles.levelsOf(metric.name);
  const crossed = "cross_dimensions" in metric && metric.cross_dimensions;
  const units = crossed ? table.userSlices : [WHOLE];
  return [...table.userSlices, ...levels.flatMap((metricLevel) => units.map((slice) => ({ ...slice, metricLevel })))];
}

/** The number of a stage; `balanced-1` of a balanced analysis. */
function labelOf({ analysis, stage, span }: AnalysedStage): number | string {
  return analysis === "stage" ? stage.stage : `balanced-${span?.span}`;
}

/** What names a place, and the units there. */
export function fieldsOf({ analysed, cell, population, group, planned, part, slice, exposed }: Place): unknown[] {
  const { subject, rule } = analysed;
  const days = {
    daily: dsOfIndex(cell.day),
    days_since_exposure: String(cell.day),
    cumulative: "",
    last_7: "",
    last_28: "",
  };
  return [
    ...[subject.exposureType, subject.name, rule.rule, labelOf(analysed), cell.view, days[cell.view]],
    ...[populationName(analysed, population), group],
    ...[planned.metric.name, part.part, slice.metricLevel, slice.userDimension, slice.userLevel, exposed],
  ];
}
