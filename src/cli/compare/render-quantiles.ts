import { formatCount } from "../../results/words/numbers.ts";
import { outcomeInWords } from "../../results/words/outcome-in-words.ts";
import type { Terminal } from "../terminal.ts";
import { tableLines } from "../text/table.ts";
import type { QuantileGroup, QuantileResult } from "./compare-quantiles.ts";
import { type FigureFormat, figureFormat, intervalText, meanText, plainText } from "./figure-text.ts";
import { bayesianNote, factLines, levelText, marginNote, testNote } from "./notes.ts";
import { viewLines } from "./view-rows.ts";

function groupCells(name: string, group: QuantileGroup | null, format: FigureFormat): string[] {
  const { none } = format.symbols;
  if (group === null) return [name, none, none, none];
  if (group.quantile === null) return [name, none, none, none, outcomeInWords(group.outcome)];
  return [
    name,
    formatCount(group.units ?? 0),
    formatCount(group.values ?? 0),
    meanText(group.quantile, format),
    intervalText(group, plainText),
  ];
}

/** A quantile of test against control, as a person reads it. */
export function renderQuantiles(result: QuantileResult, look: Pick<Terminal, "columns" | "style" | "symbols">): string {
  const { style, symbols } = look;
  const { test, control, plain, options, level } = result;
  const quantiles = {
    means: [test?.quantile ?? null, control?.quantile ?? null],
    differences: [plain.difference.estimate],
  };
  const format = figureFormat("number", quantiles, symbols);
  const name = level === 0.5 ? "median" : `${Number((level * 100).toFixed(6))} % quantile`;
  return [
    `${style.heading("test against control")}${style.faint(` ${symbols.separator} ${name} ${symbols.separator} ${levelText(options)}`)}`,
    "",
    ...tableLines({
      columns: [
        { heading: "", align: "left" },
        { heading: "units", align: "right" },
        { heading: "values", align: "right" },
        { heading: level === 0.5 ? "median" : "quantile", align: "right" },
        { heading: "its own 95 % interval", align: "left" },
      ],
      rows: [groupCells("test", test, format), groupCells("control", control, format)],
      indent: " ",
      paintHeading: style.faint,
    }),
    "",
    ...viewLines([{ name: "", view: plain }], options, format, look),
    "",
    ...factLines([testNote(plain), marginNote(plain), bayesianNote(plain, format)], look),
    "",
  ].join("\n");
}
