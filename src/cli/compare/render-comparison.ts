import { formatCount } from "../../results/words/numbers.ts";
import { outcomeInWords } from "../../results/words/outcome-in-words.ts";
import type { Terminal } from "../terminal.ts";
import { type TableColumn, tableLines } from "../text/table.ts";
import type { ComparisonResult, PairResult } from "./compare-pair.ts";
import { type FigureFormat, figureFormat, meanText, plainText } from "./figure-text.ts";
import type { GroupResult } from "./group-result.ts";
import {
  bayesianNote,
  biasNote,
  cupedNote,
  detectableNote,
  factLines,
  levelText,
  marginNote,
  testNote,
  warningLines,
} from "./notes.ts";
import { type NamedView, viewLines } from "./view-rows.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

const GROUP_COLUMNS: readonly TableColumn[] = [
  { heading: "", align: "left" },
  { heading: "units", align: "right" },
  { heading: "mean", align: "right" },
  { heading: "standard error", align: "right" },
  { heading: "total", align: "right" },
];

function groupCells(name: string, group: GroupResult | null, format: FigureFormat): string[] {
  if (group === null) return [name, format.symbols.none];
  const { units, mean, standard_error, total, outcome } = group;
  const error = standard_error === null ? outcomeInWords(outcome) : plainText(standard_error);
  return [
    name,
    formatCount(units),
    meanText(mean, format),
    error,
    total === null ? format.symbols.none : plainText(total),
  ];
}

/** Figures that decide how a pair's numbers are written. */
export function pairFormat(pairs: readonly PairResult[], views: readonly NamedView[], look: Look): FigureFormat {
  const groups = pairs.flatMap(({ test, control }) => [test, control].filter((group) => group !== null));
  const unit = groups.length > 0 && groups.every(({ kind }) => kind.startsWith("proportion")) ? "proportion" : "number";
  return figureFormat(
    unit,
    { means: groups.map(({ mean }) => mean), differences: views.map(({ view }) => view.difference.estimate) },
    look.symbols,
  );
}

/** The groups of a pair, and the views of it; without CUPED where it is off. */
export function pairViews({ plain, cuped }: PairResult): NamedView[] {
  return [{ name: "", view: plain }, ...(cuped?.outcome === "ok" ? [{ name: "CUPED ", view: cuped }] : [])];
}

/** Test against control, as a person reads it. */
export function renderComparison(result: ComparisonResult, look: Look): string {
  const { style, symbols } = look;
  const { test, control, plain, cuped, options } = result;
  const views = pairViews(result);
  const format = pairFormat([result], views, look);
  const kind = test?.kind ?? control?.kind ?? "";
  const facts = [
    cupedNote(cuped),
    biasNote(result, format),
    testNote(plain),
    marginNote(plain),
    bayesianNote(plain, format),
    detectableNote(plain, format),
  ];
  return [
    `${style.heading("test against control")}${style.faint(` ${symbols.separator} ${kind.replaceAll("_", " ")} ${symbols.separator} ${levelText(options)}`)}`,
    "",
    ...tableLines({
      columns: GROUP_COLUMNS,
      rows: [groupCells("test", test, format), groupCells("control", control, format)],
      indent: " ",
      paintHeading: style.faint,
    }),
    "",
    ...viewLines(views, options, format, look),
    "",
    ...factLines(facts, look),
    ...warningLines(result.warnings, look),
    "",
  ].join("\n");
}
