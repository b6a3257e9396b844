import { allowedHint } from "../../config/near-name.ts";
import type { Published } from "../../engine/duckdb/open-published.ts";
import { PulseError } from "../../errors.ts";
import { numberOf, optionalNumberOf, type PublishedRecord, textOf } from "../../results/published/published-record.ts";
import { readNames } from "../../results/scorecard/read-scorecard.ts";
import type { Alternative } from "../../statistics/comparison/alternative.ts";
import type { Baseline } from "../../statistics/planning/baseline.ts";

/** What a metric's results say of it before a change. */
export interface MetricHistory {
  readonly metric: string;
  readonly baseline: Baseline;
  /** Analysis that it comes from, and the control units there. */
  readonly analysis: string;
  readonly controlUnits: number;
  /** Share of the exposed units that the metric is computed over (ratios: those with a denominator). */
  readonly participation: number;
  /** Share of the variance that CUPED took away there; null where it was not used. */
  readonly varianceReduction: number | null;
  readonly confidenceLevel: number;
  readonly alternative: Alternative;
}

/** A rule's history: its metrics, its ramp, and how many units came. */
export interface RuleHistory {
  readonly rule: string;
  readonly metrics: readonly MetricHistory[];
  /** Percentages of its stages that had a control group, each once, rising. */
  readonly percents: readonly number[];
  /** Units that were new to the rule on each day since its first; of an experiment, those of one group and its control, on average. */
  readonly newUnits: readonly number[];
  readonly isExperiment: boolean;
}

const RESULTS = `
  select rule, metric, metric_kind, analysis, control_units, control_participating_units, control_mean, control_standard_error,
    confidence_level, alternative, exposure_type, cuped_outcome, cuped_variance_reduction
  from pulse_results
  where ds = ?::date and name = ? and view = 'cumulative' and population = 'all' and user_dimension = '' and metric_dimension = ''
    and metric_part in ('', 'overall') and control_standard_error > 0
  order by rule, metric, control_participating_units desc, analysis, test_group`;
const UNITS = `
  with days as (
    select rule, day, sum(new_units - carried_over_units) as units
    from pulse_exposures where ds = $1::date and name = $2 group by rule, day
  ), groups as (
    select rule, count(distinct "group") as groups
    from pulse_exposures where ds = $1::date and name = $2 group by rule
  )
  select rule, day, (units * 2 / greatest(groups, 2))::double as units
  from days join groups using (rule) order by rule, day`;
const STAGES = `
  select distinct rule, percent from pulse_exposures
  where ds = ?::date and name = ? and percent > 0 and percent < 100 order by rule, percent`;

const PROPORTIONS: ReadonlySet<string> = new Set(["conversion", "unique"]);

function alternativeOf(record: PublishedRecord): Alternative {
  const { alternative } = record;
  return alternative === "greater" || alternative === "less" ? alternative : "two-sided";
}

function metricHistory(record: PublishedRecord): MetricHistory {
  const units = numberOf(record, "control_participating_units");
  const mean = numberOf(record, "control_mean");
  const isUsed = record.cuped_outcome === "ok";
  return {
    metric: textOf(record, "metric"),
    baseline: {
      mean,
      variance: numberOf(record, "control_standard_error") ** 2 * units,
      proportion: PROPORTIONS.has(textOf(record, "metric_kind")),
    },
    analysis: textOf(record, "analysis"),
    controlUnits: units,
    participation: units / numberOf(record, "control_units"),
    varianceReduction: isUsed ? optionalNumberOf(record, "cuped_variance_reduction") : null,
    confidenceLevel: numberOf(record, "confidence_level"),
    alternative: alternativeOf(record),
  };
}

/** The first of each: the largest control group. */
function largest(records: readonly PublishedRecord[]): MetricHistory[] {
  const found = new Map<string, MetricHistory>();
  for (const history of records.map(metricHistory)) if (!found.has(history.metric)) found.set(history.metric, history);
  return [...found.values()];
}

/**
 * Reads what a gate's or experiment's results say of its metrics, one entry a rule. Errors: `POWER_UNKNOWN` (input), with what there is.
 */
export async function readHistory(
  published: Published,
  ds: string,
  name: string,
  metric: string | null,
): Promise<RuleHistory[]> {
  const names = await readNames(published, ds);
  if (!names.includes(name))
    throw unknown(`there are no results of a gate or experiment "${name}" as of ${ds}`, name, names);
  const results = await published.records(RESULTS, [ds, name]);
  const metrics = [...new Set(results.map((record) => textOf(record, "metric")))];
  if (metric !== null && !metrics.includes(metric)) {
    throw unknown(`${name} has no control group with a metric "${metric}"`, metric, metrics);
  }
  const units = await published.records(UNITS, [ds, name]);
  const stages = await published.records(STAGES, [ds, name]);
  const of = (rule: string) => (record: PublishedRecord) => record.rule === rule;
  const rules = [...new Set(results.map((record) => textOf(record, "rule")))];
  if (rules.length === 0)
    throw unknown(`${name} has never had a control group: nothing is known before the change`, name, []);
  return rules.map((rule) => ({
    rule,
    metrics: largest(results.filter(of(rule)).filter((record) => metric === null || record.metric === metric)),
    percents: stages.filter(of(rule)).map((record) => numberOf(record, "percent")),
    newUnits: units.filter(of(rule)).map((record) => numberOf(record, "units")),
    isExperiment: results.some((record) => record.rule === rule && record.exposure_type === "experiment"),
  }));
}

function unknown(message: string, name: string, allowed: readonly string[]): PulseError {
  const hint =
    allowed.length === 0
      ? "give figures by hand: --mean, --standard-deviation, --units-per-day"
      : allowedHint(name, allowed);
  return new PulseError({ code: "POWER_UNKNOWN", fault: "input", message, hint });
}
