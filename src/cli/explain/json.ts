import { isoInstant } from "../text/local-instant.ts";
import type { MetricExplained } from "./explain-metric.ts";
import type { UnitAnalysis, UnitExplained } from "./explain-unit.ts";
import type { JudgedEvent, JudgedRole } from "./judge-events.ts";
import type { UnitFigure, UnitInAnalysis } from "./unit-in-analysis.ts";

const number = (value: bigint, scale: number): number => Number(value) / 10 ** scale;

/** A definition for programs. */
export function metricJson(explained: MetricExplained): object {
  const { metric, place, sentence, parts, facts, subjects, version, activeUserVersions, models } = explained;
  return {
    metric: metric.name,
    kind: metric.kind,
    file: place?.file ?? null,
    line: place?.line ?? null,
    description: metric.description ?? null,
    sentence,
    parts,
    facts,
    taken_by: subjects.map(({ exposureType, name, unitType }) => ({
      exposure_type: exposureType,
      name,
      unit_type: unitType,
    })),
    version,
    active_user_versions: Object.fromEntries(activeUserVersions.map(({ unitType, version: of }) => [unitType, of])),
    sql: explained.selections.map(({ unitTypes, measures, sql }) => ({ unit_types: unitTypes, measures, sql })),
    models: models.map(({ path, row }) => ({ path: `sql/${path}.sql`, row })),
  };
}

function roleJson({ role, counts, reason, amount, scale, level, item, notes }: JudgedRole): object {
  return {
    role,
    counts,
    reason,
    amount: counts && amount !== null ? number(amount, scale) : null,
    level: level === "" ? null : level,
    item,
    notes,
  };
}

function eventJson({ event, roles }: JudgedEvent, { links }: UnitExplained, unitType: string): object {
  const link = links.get(unitType);
  return {
    at: isoInstant(event.tsUs),
    ds: event.ds,
    kind: event.kind,
    name: event.name,
    value: event.value,
    topic: event.topic,
    partition: event.partition,
    offset: event.offset,
    part: event.part,
    credited_through: event.isLinked && link !== undefined ? { unit_type: link.unitType, unit_id: link.unitId } : null,
    roles: roles.map(roleJson),
  };
}

function figureJson(figure: UnitFigure): object {
  const { part, level, y, yScale, x, xScale, isIn, isLimited, lowerLimit, upperLimit, limitScale, history } = figure;
  const limit = (value: bigint | null): number | null => (value === null ? null : number(value, limitScale));
  return {
    metric_part: part,
    metric_dimension_value: level,
    numerator: number(y, yScale),
    denominator: x === null ? null : number(x, xScale),
    participates: isIn,
    limited: isLimited,
    lower_limit: limit(lowerLimit),
    upper_limit: limit(upperLimit),
    overflows: figure.overflows,
    rounded_values: figure.rounded,
    history:
      history === null
        ? null
        : { numerator: number(history.y, yScale), denominator: history.x === null ? null : number(history.x, xScale) },
  };
}

function foundJson(found: UnitInAnalysis, unit: UnitExplained, unitType: string): object {
  const { assigned, window, windowEnd } = found;
  return {
    group: assigned.group,
    first_exposure_at: isoInstant(assigned.firstExposureUs),
    carried_over: assigned.isCarriedOver,
    crossover: assigned.isCrossover,
    window:
      window === null ? null : { from: isoInstant(window.startUs), to: isoInstant(window.endUs), ends_with: windowEnd },
    events: found.events.map((event) => eventJson(event, unit, unitType)),
    totals: found.totals.map(({ role, level, events, total, scale, days }) => ({
      role,
      level: level === "" ? null : level,
      events,
      total: total === null ? null : number(total, scale),
      days,
    })),
    figures: found.figures.map(figureJson),
    quantile_values: found.quantileValues.map(({ part, level, value, times, scale }) => ({
      metric_part: part,
      metric_dimension_value: level,
      value: value === null ? null : number(value, scale),
      times,
    })),
    days: found.days.map(({ ds, what }) => ({
      day: ds,
      ...Object.fromEntries(
        what.map(({ role, number: of, scale }) => [role === "" ? "counts" : role, number(of, scale)]),
      ),
    })),
    active_days: found.activeDays,
    chains: found.chains.map(({ steps, isConversion, us }) => ({
      steps: steps.map(({ step, tsUs }) => ({ step, at: isoInstant(tsUs) })),
      conversion: isConversion,
      seconds: number(us, 6),
    })),
  };
}

function analysisJson({ analysis, stage, reason, found }: UnitAnalysis, unit: UnitExplained): object {
  return {
    analysis,
    exposure_type: stage.subject.exposureType,
    name: stage.subject.name,
    rule: stage.rule.rule,
    stage: stage.analysis === "balanced" ? null : stage.stage.stage,
    percent: stage.stage.percent,
    unit_type: stage.subject.unitType,
    counts: reason === null,
    reason,
    ...(found === null ? {} : foundJson(found, unit, stage.subject.unitType)),
  };
}

/** A unit for programs: all of its events. */
export function unitJson(unit: UnitExplained): object {
  return {
    unit_id: unit.unitId,
    ds: unit.ds,
    unit_types: unit.unitTypes,
    analyses: unit.analyses.map((analysis) => analysisJson(analysis, unit)),
  };
}
