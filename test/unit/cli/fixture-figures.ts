import { normalTwoSidedP } from "../../../src/statistics/distributions/normal.ts";
import type { FixtureRow } from "./published-views.ts";

export interface Comparison {
  readonly units: readonly [test: number, control: number];
  /** Null: the group does not exist. */
  readonly means: readonly [test: number | null, control: number | null];
  /** Standard deviation of a unit's value. */
  readonly deviation: number;
}

/** Figures of one comparison by the normal distribution: good enough to look at. */
export function figures({ units, means, deviation }: Comparison): FixtureRow {
  const [testUnits, controlUnits] = units;
  const [test, control] = means;
  const shared = { test_units: testUnits, control_units: controlUnits, test_mean: test, control_mean: control };
  const totals = {
    test_total: test === null ? null : test * testUnits,
    control_total: control === null ? null : control * controlUnits,
  };
  if (test === null || control === null) {
    return { ...shared, ...totals, outcome: "no_control", relative_outcome: "no_control" };
  }
  const groups = {
    test_participating_units: testUnits,
    control_participating_units: controlUnits,
    test_standard_error: deviation / Math.sqrt(testUnits),
    control_standard_error: deviation / Math.sqrt(controlUnits),
  };
  const error = deviation * Math.sqrt(1 / testUnits + 1 / controlUnits);
  const difference = test - control;
  const z = difference / error;
  return {
    ...shared,
    ...totals,
    ...groups,
    difference,
    difference_standard_error: error,
    difference_lower: difference - 1.96 * error,
    difference_upper: difference + 1.96 * error,
    p_value: normalTwoSidedP(z),
    relative_difference: difference / control,
    relative_lower: (difference - 1.96 * error) / control,
    relative_upper: (difference + 1.96 * error) / control,
    relative_method: "fieller",
    relative_outcome: "ok",
    confidence_level: 0.95,
    outcome: "ok",
  };
}
