import { type GroupCount, sampleRatio } from "../../statistics/health/sample-ratio.ts";
import { sequentialSampleRatio } from "../../statistics/health/sequential-sample-ratio.ts";
import type { SampleRatioInput } from "./input-schema.ts";
import { type SplitResult, splitResult } from "./sample-ratio-result.ts";

/** One group of a split. */
export interface SplitGroup {
  readonly name: string;
  readonly units: number;
  readonly weight: number;
  /** Share of all units, null where there are none. */
  readonly share: number | null;
  /** Share that it should have; null where all weights are 0. */
  readonly expected_share: number | null;
}

/** The same check in a form that may be looked at every day. */
export interface SequentialSplit {
  readonly outcome: string;
  readonly p_value: number | null;
  /** After each day. */
  readonly p_values: readonly number[];
}

export interface SampleRatioResult extends SplitResult {
  readonly what: "sample_ratio";
  readonly options: SampleRatioInput["options"];
  readonly days: number;
  /** Null: units were given without their days. */
  readonly sequential: SequentialSplit | null;
  readonly groups: readonly SplitGroup[];
}

/** Units of each group against the split that should have made them: `pulse compare` of users and weights. */
export function checkSplit({ days, daily, weights, names, options }: SampleRatioInput): SampleRatioResult {
  const countsOf = (units: (group: number) => bigint): GroupCount[] =>
    weights.map((weight, index) => ({ group: String(index), units: units(index), weight }));
  const groups = countsOf((group) => days.reduce((sum, day) => sum + (day[group] ?? 0n), 0n));
  const tested = sampleRatio(groups, { warn: options.srm_warn, fail: options.srm_fail });
  const counts = groups.map(({ units }) => Number(units));
  return {
    what: "sample_ratio",
    options,
    days: days.length,
    ...splitResult(tested),
    sequential: daily ? sequentialSplit(days.map((day) => countsOf((group) => day[group] ?? 0n))) : null,
    groups: groups.map(({ weight }, index) => ({
      name: names?.[index] ?? `group ${index + 1}`,
      units: counts[index] ?? 0,
      weight,
      share: share(counts[index] ?? 0, counts),
      expected_share: share(weight, weights),
    })),
  };
}

function sequentialSplit(days: readonly (readonly GroupCount[])[]): SequentialSplit {
  const tested = sequentialSampleRatio(days);
  return {
    outcome: tested.ok ? "ok" : tested.reason,
    p_value: tested.ok ? tested.pValue : null,
    p_values: tested.ok ? tested.pValues : [],
  };
}

function share(part: number, all: readonly number[]): number | null {
  const total = all.reduce((sum, one) => sum + one, 0);
  return total > 0 ? part / total : null;
}
