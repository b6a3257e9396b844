import { formatFor, formatNumber, formatProbability, formatRelative, type NumberFormat } from "../text/numbers.ts";
import type { Symbols } from "../text/symbols.ts";
import type { Estimate, Verdict } from "./estimate.ts";
import type { MetricBlock } from "./metric-rows.ts";

/** The numbers of one line as text; empty where there is none. */
export interface MetricCells {
  readonly test: string;
  readonly control: string;
  readonly difference: string;
  readonly relative: string;
  readonly interval: string;
  readonly p: string;
}

const BLANK: MetricCells = { test: "", control: "", difference: "", relative: "", interval: "", p: "" };

function present(values: readonly (number | null | undefined)[]): number[] {
  return values.filter((value): value is number => typeof value === "number");
}

function relativeInterval(estimate: Estimate): string {
  const relative = estimate.relative;
  if (relative === null || relative.lower === null || relative.upper === null) return "";
  return `[${formatRelative(relative.lower).replace(" %", "")}, ${formatRelative(relative.upper).replace(" %", "")}]`;
}

function cells(estimate: Estimate, mean: NumberFormat, difference: NumberFormat, symbols: Symbols): MetricCells {
  const meanText = (value: number | null): string => (value === null ? symbols.none : formatNumber(value, mean));
  return {
    test: meanText(estimate.test_mean),
    control: meanText(estimate.control_mean),
    difference: estimate.difference === null ? symbols.none : formatNumber(estimate.difference.value, difference, true),
    relative: estimate.relative === null ? symbols.none : formatRelative(estimate.relative.value),
    interval: relativeInterval(estimate),
    p: estimate.p_value === null ? symbols.none : formatProbability(estimate.p_value),
  };
}

/** The numbers of a block's rows, all in one format, so that they stand below each other. */
export function blockCells({ unit, rows }: MetricBlock, symbols: Symbols): MetricCells[] {
  const estimates = rows.flatMap((row) => row.estimate ?? []);
  const means = estimates.flatMap((estimate) => present([estimate.test_mean, estimate.control_mean]));
  const differences = estimates.flatMap((estimate) => present([estimate.difference?.value]));
  const mean = formatFor(means, unit, 4);
  const difference = formatFor(differences, unit, 3, " pp");
  return rows.map((row) => (row.estimate === null ? BLANK : cells(row.estimate, mean, difference, symbols)));
}

/** A verdict's mark and word. */
export function verdictMark(verdict: Verdict, symbols: Symbols): { readonly mark: string; readonly word: string } {
  switch (verdict) {
    case "better":
      return { mark: symbols.better, word: "better" };
    case "worse":
      return { mark: symbols.worse, word: "worse" };
    case "higher":
      return { mark: symbols.higher, word: "higher" };
    case "lower":
      return { mark: symbols.lower, word: "lower" };
    case "unclear":
    case "none":
      return { mark: "", word: "" };
  }
}
