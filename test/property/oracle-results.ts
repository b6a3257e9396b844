import { quantileEstimate } from "../../src/statistics/quantiles/quantile-estimate.ts";
import { type Findings, figure, line, SERIES } from "./findings.ts";
import type { Case } from "./oracle/arbitraries.ts";
import type { Assigned, Assignment } from "./oracle/assignments.ts";
import { groupBy } from "./oracle/grouping.ts";
import type { MomentsRow, QuantileRow, Slice } from "./oracle/moments.ts";
import { oracle } from "./oracle/oracle.ts";

const fieldsOf = (row: Slice): unknown[] => [
  ...[row.exposure_type, row.name, row.rule, row.stage, row.view, row.view_day, row.population, row.group],
  ...[row.metric, row.metric_part, row.metric_dimension_value, row.user_dimension, row.user_dimension_value],
  row.exposed_units,
];

function momentsLine(m: MomentsRow): string {
  const sums = [m.units, m.y, m.yy, m.x, m.xx, m.xy, m.yScale, m.xScale, m.ratio];
  if (m.view !== "cumulative") return line(...fieldsOf(m), ...sums);
  const before = m.has_covariate
    ? [m.h, m.hy, m.hx, m.c, m.cc, m.cy, m.cx, m.d, m.dd, m.dy, m.dx, m.cd].map((sum) => sum.toString())
    : null;
  const limits = m.units === 0n ? [] : [m.lower_limit, m.upper_limit, m.limited];
  return line(...fieldsOf(m), ...sums, before, m.rounded, ...limits, m.skewness, m.top);
}

function quantileLine(q: QuantileRow): string {
  const values = q.values.map((own) => own.map((value) => Number(value) / 10 ** q.scale));
  const estimate = quantileEstimate(values, q.probability);
  const shown = estimate.ok ? [estimate.value, estimate.standardError].map(figure).join(" ") : estimate.reason;
  return line(...fieldsOf(q), q.units, q.n, q.nn, q.s, q.ss, q.sn, q.rounded, q.below, q.above, shown);
}

const assignmentLine = (a: Assigned, number: number): string =>
  line(
    ...[a.exposure_type, a.name, a.rule, number, a.unit_type, a.unit_id, a.group],
    ...[a.first_exposure_us, a.first_exposure_ds, a.carried_over, a.crossover, a.in_analysis],
  );

/** New units by stage, group and day, and how many they stand for. */
function representedLines(assignments: readonly Assignment[]): string[] {
  const key = (a: Assignment) => [a.exposure_type, a.name, a.rule, String(a.stage), a.group, a.first_exposure_ds];
  return groupBy(assignments, key)
    .map(({ key: [type, name, rule, stage, group, day], members }) => {
      const sum = members.reduce((all, { represents }) => all + represents, 0n);
      return line(
        ...[type, name, rule, Number(stage), group, day, BigInt(members.length)],
        ...[members.filter((a) => a.carried_over).length, members.filter((a) => a.crossover).length].map(BigInt),
        figure(Number(sum) / 1e6),
      );
    })
    .sort();
}

/** The naive computation, in the same words as the pipeline's. */
export function oracleFindings({ project, messages, ds, history }: Case): Findings {
  const found = oracle({ project, messages, ds, history });
  // A level of a metric's dimension in which no unit takes part is no row of the pipeline's, nor are an experiment's units a second time, as fresh ones.
  const isRow = (row: Slice & { readonly units: bigint }) =>
    (row.metric_dimension_value === "" || row.units > 0n) &&
    !(row.exposure_type === "experiment" && row.population === "fresh");
  return {
    deadLetters: found.deadLetters.map((d) => line(d.topic, d.partition, d.offset, d.part, d.reason)).sort(),
    timelines: found.timelines
      .flatMap(({ name, rule, stages }) =>
        stages.map((s) => line(name, rule, s.stage, s.percent, s.prefix, s.fromUs, s.toUs)),
      )
      .sort(),
    exposures: found.accounts.exposures
      .map((e) => line(e.exposure_type, e.name, e.ds, e.reason, BigInt(e.count)))
      .sort(),
    assignments: found.assignments.map((a) => assignmentLine(a, a.stage)).sort(),
    balanced: found.balanced.map((a) => assignmentLine(a, a.span)).sort(),
    inBalanced: found.assignments
      .map((a) => line(a.exposure_type, a.name, a.rule, a.stage, a.unit_id, a.in_balanced_analysis))
      .sort(),
    represented: representedLines(found.assignments),
    moments: found.moments.filter(isRow).map(momentsLine).sort(),
    quantiles: found.quantiles.filter(isRow).map(quantileLine).sort(),
    active: found.activeUsers
      .map((row) => line(row.unit_type, row.day, ...SERIES.map((name) => figure(row[name]))))
      .sort(),
  };
}
