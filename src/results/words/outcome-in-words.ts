import type { NoResultReason } from "../../statistics/outcome.ts";
import { formatCount } from "./numbers.ts";

const WORDS: Readonly<Record<NoResultReason, string>> = {
  no_control: "no control group left",
  no_test: "no test group",
  no_units: "no units yet",
  fewer_than_two_units: "fewer than two units in a group",
  zero_variance: "every unit has the same value",
  zero_control_mean: "the control mean is zero",
  zero_denominator: "no unit has a denominator",
  unbounded_interval: "the control mean is not clearly different from zero",
  unbounded_ray: "the control mean is only just not clearly different from zero",
  unbounded_whole_line: "no relative difference can be ruled out",
  no_stage_to_pool: "no stage with two groups of fresh units",
  one_stage: "only one stage",
  one_group: "only one group",
  units_without_weight: "units in a group that should have none",
  impossible_moments: "sums that no data can have",
  too_few_units: "too few units for an adjustment",
  too_little_history: "too few units have history",
  constant_covariate: "the covariate is the same for all units",
  no_variance_reduction: "the adjustment does not narrow the interval",
  no_strata: "no level has two units in both groups",
  not_a_proportion: "not a proportion",
  not_a_mean: "not a mean",
  empty_cell: "no stage has successes and failures in both groups",
  too_few_values: "too few values beyond the quantile",
  overflow: "beyond the range of numbers",
};

const WORDS_BY_REASON: ReadonlyMap<string, string> = new Map(Object.entries(WORDS));

/** Why there is no number, in words; a reason of a later version as it is. */
export function outcomeInWords(outcome: string): string {
  return WORDS_BY_REASON.get(outcome) ?? outcome.replaceAll("_", " ");
}

/** Whole numbers that stand alone: no part of a day, a decimal or a name. */
const COUNTS = /(?<![\w.,:/-])\d{4,}(?!\w|[.,:/-]\w)/g;

/** A check's reason: a sentence with its counts written as all others are (`17,204`), the code of an outcome in words. */
export function reasonInWords(reason: string): string {
  return WORDS_BY_REASON.get(reason) ?? reason.replace(COUNTS, (count) => formatCount(Number(count)));
}
