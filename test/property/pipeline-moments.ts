import type { Engine } from "../../src/engine/engine.ts";
import type { Computation } from "../../src/pipeline/compute.ts";
import { CUMULATIVE } from "../../src/pipeline/stage-moments.ts";
import { analysedStages } from "../../src/publish/run-tables.ts";
import { line } from "./findings.ts";
import { fieldsOf, type Place, placesOf } from "./pipeline-places.ts";
import { quantileLine, quantileRows } from "./pipeline-quantiles.ts";

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
