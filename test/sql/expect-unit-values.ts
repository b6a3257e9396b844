import type { Relation } from "../../src/engine/engine.ts";
import { expectModel } from "./expect-model.ts";

/** What most tests of unit_values leave as it is: one open stage, the cumulative view, no levels, nothing that must be over. */
const USUAL: Readonly<Record<string, string>> = {
  stages: "to_us | last_day \n 2200-01-01 | 2026-01-14",
  views: "view | days \n cumulative | -",
  windows: "window_id",
  metric_spans: "unit_id | first_day | last_day",
  metric_levels: "metric | level",
};

/** Expects these values of units; what is not given is {@link USUAL}. */
export async function expectUnitValues(
  given: Readonly<Record<string, string | Relation>>,
  expected: string,
): Promise<void> {
  await expectModel("intermediate/unit_values", { ...USUAL, ...given }, expected);
}

/** Metrics without limits. */
export const metrics = (...names: readonly string[]): string => ["metric", ...names].join("\n");

/** What metrics take of which measures. */
export const terms = (...rows: readonly string[]): string => ["metric | side | measure | take", ...rows].join("\n");
