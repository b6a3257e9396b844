import type { Engine } from "../../src/engine/engine.ts";
import { dsOfIndex } from "../../src/lake/calendar.ts";
import type { MetricPart } from "../../src/metrics/metric-plan.ts";
import type { Computation } from "../../src/pipeline/compute.ts";
import type { PlannedMetric } from "../../src/pipeline/definitions.ts";
import { type AnalysedStage, populationsOf } from "../../src/pipeline/results/analysis.ts";
import { type Cell, CUMULATIVE, type Population, type Slice, WHOLE } from "../../src/pipeline/stage-moments.ts";
import { analysedStages } from "../../src/publish/run-tables.ts";
import { line } from "./findings.ts";
import { quantileLine, quantileRows } from "./pipeline-quantiles.ts";

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
function placesOf(analysed: AnalysedStage): Place[] {
  const { table, subject } = analysed;
  const places: Place[] = [];
  for (const cell of [CUMULATIVE, ...table.cells])
    for (const population of populationsOf(subject))
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

/** What names a place, and the units there. */
export function fieldsOf({ analysed, cell, population, group, planned, part, slice, exposed }: Place): unknown[] {
  const { subject, rule, stage } = analysed;
  const days = {
    daily: dsOfIndex(cell.day),
    days_since_exposure: String(cell.day),
    cumulative: "",
    last_7: "",
    last_28: "",
  };
  return [
    ...[subject.exposureType, subject.name, rule.rule, stage.stage, cell.view, days[cell.view], population, group],
    ...[planned.metric.name, part.part, slice.metricLevel, slice.userDimension, slice.userLevel, exposed],
  ];
}

function momentsLine(place: Place): string[] {
  const { analysed, cell, population, group, planned, part, slice } = place;
  const found = analysed.table.moments(population, group, slice, planned, part, cell);
  const { moments: m, history: b } = found;
  if (slice.metricLevel !== "" && m.units === 0n) return [];
  const sums = [m.units, m.y, m.yy, m.x, m.xx, m.xy, m.yScale, m.xScale, m.ratio];
  if (cell !== CUMULATIVE) return [line(...fieldsOf(place), ...sums)];
  const before =
    b && [b.h, b.hy, b.hx, b.c, b.cc, b.cy, b.cx, b.d, b.dd, b.dy, b.dx, b.cd].map((sum) => sum.toString());
  const limits = m.units === 0n ? [] : [found.lowerLimit, found.upperLimit, found.limitedUnits];
  const skewness = found.skewness === null ? null : found.skewness.toPrecision(6);
  return [line(...fieldsOf(place), ...sums, before, found.rounded, ...limits, skewness, found.topTotal)];
}

/** The moments of every metric's parts but the quantiles, and the quantiles. */
export async function momentsFindings(
  engine: Engine,
  computation: Computation,
): Promise<{ moments: string[]; quantiles: string[] }> {
  const places = (await analysedStages(engine, computation)).flatMap(placesOf);
  const rows = await quantileRows(engine, computation);
  return {
    moments: places.filter(({ part }) => part.quantile === undefined).flatMap(momentsLine),
    quantiles: places.filter(({ part }) => part.quantile !== undefined).flatMap((place) => quantileLine(place, rows)),
  };
}
