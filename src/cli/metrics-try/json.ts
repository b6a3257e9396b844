import { rolesInWords } from "../../results/definition/measure-roles.ts";
import { dayRows, levelRows, type SpanRow, wholeRow } from "./span-rows.ts";
import type { MetricTrial, TriedSpan } from "./try-metrics.ts";

function rowJson({ events, units, numerator, denominator, value }: SpanRow, { tried }: TriedSpan): object {
  return {
    events: tried.roles.slice(0, events.length).map(({ roles }, index) => ({
      role: rolesInWords(roles),
      events: events[index] ?? 0,
    })),
    units,
    numerator,
    denominator,
    value,
  };
}

function metricJson(trial: MetricTrial, days: readonly string[]): object {
  const { tried, shares, before, comparisons } = trial;
  const { planned, unitType, takenBy } = tried;
  const isUnseen = shares.shares.some(({ named }) => named === 0);
  return {
    metric: planned.metric.name,
    kind: planned.metric.kind,
    unit_type: unitType,
    version: planned.version,
    taken_by: takenBy,
    days: dayRows(trial, days).map((row) => ({ day: row.of, ...rowJson(row, trial) })),
    total: rowJson(wholeRow(trial), trial),
    levels: levelRows(trial).map((row) => ({ level: row.of, ...rowJson(row, trial) })),
    before: before === null ? null : { total: rowJson(wholeRow(before), before) },
    events: shares.events,
    roles: shares.shares.map(({ role, names, named, conditions, field, matching }) => ({
      role,
      names,
      named,
      conditions: conditions.map(({ words, passes }) => ({ condition: words, passes })),
      field:
        field === null
          ? null
          : {
              field: field.field,
              usable: field.usable,
              no_number: field.notNumbers,
              null: field.nulls,
              missing: field.missing,
            },
      matching,
    })),
    commonest_names: isUnseen ? shares.names.slice(0, 10) : null,
    comparisons: comparisons.map((one) => ({
      analysis: one.analysis,
      metric_part: one.part,
      test_group: one.pair.test,
      control_group: one.pair.control,
      test_units: one.testUnits,
      control_units: one.controlUnits,
      test_mean: one.testMean,
      control_mean: one.controlMean,
      difference: one.difference,
      difference_lower: one.lower,
      difference_upper: one.upper,
      relative_difference: one.relative,
      p_value: one.pValue,
      confidence_level: one.confidenceLevel,
      outcome: one.reason ?? "ok",
    })),
  };
}

/** What metrics make of what has landed, for programs. */
export function trialJson(file: string, trials: readonly MetricTrial[], days: readonly string[]): object {
  return {
    file,
    from: days[0] ?? null,
    to: days.at(-1) ?? null,
    metrics: trials.map((trial) => metricJson(trial, days)),
  };
}
