import { hasEnds, type Interval } from "../../results/scorecard/interval.ts";
import { formatCount, formatProbability, formatRelative } from "../../results/words/numbers.ts";
import { type QuantityWriter, quantityWriter } from "../../results/words/quantity.ts";
import type { Symbols } from "../text/symbols.ts";
import type { MetricBlock, MetricRow, RowEstimate } from "./metric-rows.ts";

/** The numbers of one line as text; empty where there is none. */
export interface MetricCells {
  readonly testUnits: string;
  readonly controlUnits: string;
  readonly test: string;
  readonly control: string;
  readonly difference: string;
  readonly relative: string;
  readonly interval: string;
  readonly p: string;
}

const BLANK: MetricCells = {
  testUnits: "",
  controlUnits: "",
  test: "",
  control: "",
  difference: "",
  relative: "",
  interval: "",
  p: "",
};

function present(values: readonly (number | null | undefined)[]): number[] {
  return values.filter((value): value is number => typeof value === "number");
}

/** An interval of a relative difference in per cent: `[-1.20, +3.40]`; with an open end `[-1.20, ∞)`. */
function relativeInterval(relative: Interval | null, { infinity }: Symbols): string {
  if (relative === null || !hasEnds(relative)) return "";
  const percent = (end: number): string => formatRelative(end).replace(" %", "");
  const lower = relative.lower === null ? `(-${infinity}` : `[${percent(relative.lower)}`;
  const upper = relative.upper === null ? `${infinity})` : `${percent(relative.upper)}]`;
  return `${lower}, ${upper}`;
}

function cells(
  estimate: RowEstimate,
  columns: MetricRow["columns"],
  writers: { readonly mean: QuantityWriter; readonly difference: QuantityWriter },
  symbols: Symbols,
): MetricCells {
  const written = (value: number | null | undefined, write: (value: number) => string): string =>
    value === null || value === undefined ? symbols.none : write(value);
  const mean = (value: number | null): string =>
    columns === "all" ? written(value, (one) => writers.mean.text(one)) : "";
  const count = (units: number): string => (columns === "all" ? formatCount(units) : "");
  const ofEstimate = (value: number | undefined, write: (value: number) => string): string =>
    columns === "interval" ? "" : written(value, write);
  return {
    testUnits: count(estimate.test_units),
    controlUnits: count(estimate.control_units),
    test: mean(estimate.test_mean),
    control: mean(estimate.control_mean),
    difference: ofEstimate(estimate.difference?.value, (value) => writers.difference.text(value, true)),
    relative: ofEstimate(estimate.relative?.value, formatRelative),
    interval: relativeInterval(estimate.relative, symbols),
    p: written(estimate.p_value, formatProbability),
  };
}

/** The numbers of a block's rows, all in one format, so that they stand below each other. */
export function blockCells({ quantity, rows }: MetricBlock, symbols: Symbols): MetricCells[] {
  const estimates = rows.flatMap((row) => row.estimate ?? []);
  const means = estimates.flatMap((estimate) => present([estimate.test_mean, estimate.control_mean]));
  const differences = estimates.flatMap((estimate) => present([estimate.difference?.value]));
  const mean = quantityWriter(quantity, means, 4);
  const difference = quantityWriter(quantity, differences, 3, " pp");
  return rows.map((row) =>
    row.estimate === null ? BLANK : cells(row.estimate, row.columns, { mean, difference }, symbols),
  );
}

const WORDS = ["better", "worse", "higher", "lower"] as const;

/** A verdict's mark and word; a doubtful one has the mark of doubt. */
export function verdictMark(
  { verdict, doubtful }: Pick<RowEstimate, "verdict" | "doubtful">,
  symbols: Symbols,
): { readonly mark: string; readonly word: string } {
  const word = WORDS.find((one) => one === verdict);
  if (doubtful) return { mark: symbols.doubtful, word: word ?? "" };
  return word === undefined ? { mark: "", word: "" } : { mark: symbols[word], word };
}
