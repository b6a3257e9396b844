import type { Metric } from "../../metrics/definition.ts";
import { partRank, unitOf } from "../../results/words/metric-part.ts";
import { formatCount, formatProbability, formatRelative } from "../../results/words/numbers.ts";
import { outcomeInWords } from "../../results/words/outcome-in-words.ts";
import { quantityWriter } from "../../results/words/quantity.ts";
import type { Terminal } from "../terminal.ts";
import { type TableColumn, tableLines } from "../text/table.ts";
import { displayWidth, printable, wrapWords } from "../text/width.ts";
import type { TriedComparison } from "./newest-comparisons.ts";
import type { MetricTrial } from "./try-metrics.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

const right = (heading: string): TableColumn => ({ heading, align: "right" });
const left = (heading: string): TableColumn => ({ heading, align: "left" });

type Cells = Readonly<Record<"units" | "test" | "control" | "difference" | "interval" | "relative" | "p", string>>;

/** The figures of a comparison as cells. */
function cellsOf(comparison: TriedComparison, metric: Metric, { symbols, style }: Look): Cells {
  const { part, figure, testMean, controlMean, difference, lower, upper, relative, pValue } = comparison;
  const unit = unitOf({ metric_kind: metric.kind, metric_part: part, metric_figure: figure });
  const present = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
  const means = quantityWriter({ unit, currency: null }, present([testMean, controlMean]), 4);
  const differences = quantityWriter({ unit, currency: null }, present([difference, lower, upper]), 3, " pp");
  const written = (value: number | null, write: (value: number) => string): string =>
    value === null ? style.faint(symbols.none) : write(value);
  const end = (value: number | null, open: string): string => (value === null ? open : differences.bare(value, true));
  return {
    units: formatCount(comparison.testUnits + comparison.controlUnits),
    test: written(testMean, means.text),
    control: written(controlMean, means.text),
    difference: written(difference, (value) => differences.text(value, true)),
    interval: difference === null ? "" : `[${end(lower, `-${symbols.infinity}`)}, ${end(upper, symbols.infinity)}]`,
    relative: written(relative, formatRelative),
    p: written(pValue, formatProbability),
  };
}

/** What is shown where there is room for it, the widest first. */
const COLUMNS: readonly (readonly (keyof Cells)[])[] = [
  ["units", "test", "control", "difference", "interval", "relative", "p"],
  ["test", "control", "difference", "interval", "relative", "p"],
  ["test", "control", "difference", "interval", "p"],
  ["difference", "interval", "p"],
];

interface NamedCells {
  readonly name: string;
  readonly cells: Cells;
}

/** Comparisons below each other, with as many columns as fit. */
function comparisonTable(heading: string, rows: readonly NamedCells[], { columns, style }: Look): string[] {
  const tables = COLUMNS.map((shown) =>
    tableLines({
      columns: [left(heading), ...shown.map(right)],
      rows: rows.map(({ name, cells }) => [printable(name), ...shown.map((column) => cells[column])]),
      indent: "   ",
      paintHeading: style.faint,
    }),
  );
  return tables.find((lines) => lines.every((line) => displayWidth(line) < columns)) ?? tables.at(-1) ?? [];
}

function analysisName({ analysis, pair }: TriedComparison): string {
  return pair.test === "test" ? analysis : `${analysis}: ${pair.test}`;
}

/** Why figures have no difference, each reason once. */
function reasonLines(comparisons: readonly TriedComparison[], look: Look): string[] {
  const byReason = new Map<string, string[]>();
  for (const one of comparisons)
    if (one.reason !== null)
      byReason.set(one.reason, [...(byReason.get(one.reason) ?? []), one.part === "" ? analysisName(one) : one.part]);
  return [...byReason].flatMap(([reason, names]) =>
    wrapWords(`${[...new Set(names)].join(", ")}: ${outcomeInWords(reason)}`, look.columns - 4).map(
      (line) => `   ${look.style.faint(printable(line))}`,
    ),
  );
}

/** The comparisons of the newest stages, or why there are none. */
export function comparisonLines({ tried, comparisons }: MetricTrial, look: Look): string[] {
  const { style, columns } = look;
  const { planned, takenBy } = tried;
  if (takenBy.length === 0)
    return wrapWords(
      "No gate or experiment takes it: name it under metrics: of one, or give it a tag of one, to see test against control.",
      columns - 2,
    ).map((line) => ` ${style.faint(line)}`);
  if (comparisons.length === 0) return [` ${style.faint(`${takenBy.join(", ")}: no stage with a control group yet`)}`];
  const levels = [
    ...new Set(comparisons.map(({ confidenceLevel }) => `${Number((confidenceLevel * 100).toFixed(4))} %`)),
  ];
  const title = ` ${style.strong("Test against control, in the newest stage")} ${style.faint(`(${levels.join(", ")} intervals)`)}`;
  const named = (of: readonly TriedComparison[], nameOf: (one: TriedComparison) => string): NamedCells[] =>
    of.map((one) => ({ name: nameOf(one), cells: cellsOf(one, planned.metric, look) }));
  const hasParts = comparisons.some(({ part }) => part !== "");
  if (!hasParts)
    return [
      title,
      ...comparisonTable("analysis", named(comparisons, analysisName), look),
      ...reasonLines(comparisons, look),
    ];
  const analyses = [...new Set(comparisons.map(analysisName))];
  return [
    title,
    ...analyses.flatMap((analysis) => {
      const own = comparisons
        .filter((one) => analysisName(one) === analysis)
        .sort((a, b) => partRank(a.part) - partRank(b.part));
      return [
        ...comparisonTable(
          printable(analysis),
          named(own, ({ part }) => part),
          look,
        ),
        ...reasonLines(own, look),
      ];
    }),
  ];
}
