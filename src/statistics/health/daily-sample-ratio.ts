import { binomialTwoSidedP } from "../distributions/binomial.ts";
import { adjustPValues } from "../multiplicity/adjust-p-values.ts";
import { noResult, type Outcome } from "../outcome.ts";
import {
  type GroupCount,
  type SampleRatio,
  type SampleRatioThresholds,
  sampleRatio,
  statusOf,
} from "./sample-ratio.ts";

/** The new units of one day. */
export interface DayCounts {
  readonly ds: string;
  readonly groups: readonly GroupCount[];
}

export interface DaySampleRatioTest {
  /** Of this day alone, 0 to 1. */
  readonly pValue: number;
  /** Holm's, over the days: what the status is judged by. */
  readonly adjustedPValue: number;
  /** Whether the p-value is exact, for the day is too small for χ². */
  readonly exact: boolean;
}

export interface DaySampleRatio {
  readonly ds: string;
  readonly test: Outcome<DaySampleRatioTest>;
}

export interface DailySampleRatio {
  /** Of the worst day; `skipped`: no day could be tested. */
  readonly status: SampleRatio["status"];
  /** The day with the smallest p-value, or the first with units where none may be. */
  readonly worst: DaySampleRatio | null;
  readonly days: readonly DaySampleRatio[];
}

/**
 * The check for a sample ratio mismatch day by day, on the units that were new on each: finds the day on which the split broke, which the whole
 * stage may hide.
 *
 * Formula: per day χ² as {@link sampleRatio}. Where a group expects fewer than 200 units, χ² would raise false alarms (2 % of 50 units are 1, and 5
 * are no wonder: p = 0.006, where χ² says 0.00005); there the p-value is exact: the binomial one for two groups, and for more the smallest of the
 * groups' binomial ones times their number. Over the days Holm's correction, so that any false alarm is as rare as that of one test.
 * Source: as {@link sampleRatio}; S. Holm, 1979, https://www.jstor.org/stable/4615733.
 * Outcomes of a day: as {@link sampleRatio}; units in a group of weight 0 on any day fail the check.
 * Pinned by test/golden/daily-sample-ratio.test.ts.
 *
 * @param days whose splits may differ.
 */
export function dailySampleRatio(
  days: readonly DayCounts[],
  thresholds: SampleRatioThresholds = { warn: 0.01, fail: 0.001 },
): DailySampleRatio {
  const tests = days.map(({ ds, groups }) => ({ ds, test: dayTest(groups) }));
  const tested = tests.flatMap(({ test }) => (test.ok ? [test.pValue] : []));
  const adjusted = adjustPValues(tested, "holm")[Symbol.iterator]();
  const results = tests.map(({ ds, test }): DaySampleRatio => {
    if (!test.ok) return { ds, test };
    const { value = 1 } = adjusted.next();
    return { ds, test: { ...test, adjustedPValue: value } };
  });
  const broken = results.find(({ test }) => !test.ok && failures.has(test.reason));
  if (broken !== undefined) return { status: "fail", worst: broken, days: results };
  const worst = results.reduce<{ readonly day: DaySampleRatio; readonly test: DaySampleRatioTest } | null>(
    (least, day) => (day.test.ok && !(least && least.test.pValue <= day.test.pValue) ? { day, test: day.test } : least),
    null,
  );
  if (worst === null) return { status: "skipped", worst: null, days: results };
  return { status: statusOf(worst.test.adjustedPValue, thresholds), worst: worst.day, days: results };
}

const failures: ReadonlySet<string> = new Set(["units_without_weight", "overflow"]);

/** Expected units of a group below which χ² is not trusted in its tail. */
const enoughForChiSquared = 200;

function dayTest(groups: readonly GroupCount[]): Outcome<{ readonly pValue: number; readonly exact: boolean }> {
  const { test } = sampleRatio(groups);
  if (!test.ok) return noResult(test.reason);
  const units = groups.reduce((sum, group) => sum + Number(group.units), 0);
  const weights = groups.reduce((sum, { weight }) => sum + weight, 0);
  const expecting = groups.filter(({ weight }) => weight > 0);
  const smallest = Math.min(...expecting.map(({ weight }) => (units * weight) / weights));
  if (smallest >= enoughForChiSquared) return { ok: true, pValue: test.pValue, exact: false };
  const exact = expecting.map((group) => binomialTwoSidedP(Number(group.units), units, group.weight / weights));
  const tests = expecting.length === 2 ? 1 : expecting.length;
  return { ok: true, pValue: Math.min(1, tests * Math.min(...exact)), exact: true };
}
