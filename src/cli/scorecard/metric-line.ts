import type { Verdict } from "../../results/scorecard/estimate.ts";
import { formatRelative } from "../../results/words/numbers.ts";
import type { Terminal } from "../terminal.ts";
import type { Style } from "../text/style.ts";
import { displayWidth, padEnd, padStart, truncate } from "../text/width.ts";
import { intervalBar } from "./interval-bar.ts";
import { type MetricCells, verdictMark } from "./metric-cells.ts";
import type { MetricLayout } from "./metric-layout.ts";
import type { MetricRow } from "./metric-rows.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;
type Paint = (text: string) => string;

const plain: Paint = (text) => text;

function verdictPaint(verdict: Verdict, style: Style): Paint {
  switch (verdict) {
    case "better":
      return style.good;
    case "worse":
      return style.bad;
    case "higher":
    case "lower":
      return style.notable;
    case "unclear":
    case "none":
      return plain;
  }
}

function joined(cells: readonly string[], gap: number): string {
  return ` ${cells.filter((cell) => cell !== "").join(" ".repeat(gap))}`.trimEnd();
}

/** Ends of the axis and its zero above the bars. */
function axisHeading(limit: number, width: number): string {
  const end = formatRelative(limit).replace(/\.0+ %$/, " %");
  const centre = (width - 1) / 2;
  const left = padEnd(end.replace("+", "-"), centre);
  return `${left}0${padStart(end, width - displayWidth(left) - 1)}`;
}

/** Headings of the columns that hold numbers of units. */
export const UNITS_HEADINGS = { test: "n test", control: "n control" } as const;

/** The headings of the columns that are shown. */
export function headingLine(layout: MetricLayout, limit: number, label: string, { style, symbols }: Look): string {
  const cell = (width: number, text: string): string => (width === 0 ? "" : padStart(text, width));
  const cells = [
    padEnd(truncate(label, layout.label, symbols.ellipsis), layout.label),
    cell(layout.testUnits, UNITS_HEADINGS.test),
    cell(layout.controlUnits, UNITS_HEADINGS.control),
    cell(layout.test, "test"),
    cell(layout.control, "control"),
    cell(layout.difference, "difference"),
    cell(layout.relative, "relative"),
    cell(layout.interval, "interval in %"),
    axisHeading(limit, layout.bar),
    cell(layout.p, "p"),
  ];
  return style.faint(joined(cells, layout.gap));
}

/** One line of the table: numbers, bar and verdict; or, in their place, why there is no number. */
export function rowLine(row: MetricRow, numbers: MetricCells, layout: MetricLayout, limit: number, look: Look): string {
  const { style, symbols } = look;
  const { estimate, rank } = row;
  const quiet: Paint = rank === "detail" ? style.faint : plain;
  const strong: Paint = rank === "headline" ? style.strong : quiet;
  const label = strong(padEnd(truncate(row.label, layout.label, symbols.ellipsis), layout.label));
  if (estimate === null) return joined([label], layout.gap);
  const number = (width: number, text: string, paint: Paint): string =>
    width === 0 ? "" : paint(padStart(text, width));
  const means = [
    number(layout.testUnits, numbers.testUnits, style.faint),
    number(layout.controlUnits, numbers.controlUnits, style.faint),
    number(layout.test, numbers.test, quiet),
    number(layout.control, numbers.control, quiet),
  ];
  if (estimate.why !== null) {
    const room = look.columns - displayWidth(joined([label, ...means], layout.gap)) - layout.gap;
    return joined([label, ...means, style.faint(truncate(estimate.why, room, symbols.ellipsis))], layout.gap);
  }
  const verdict = estimate.doubtful ? plain : verdictPaint(estimate.verdict, style);
  const strongest: Paint = estimate.doubtful ? quiet : strong;
  const coloured: Paint =
    verdict === plain ? strongest : (text) => verdict(rank === "headline" ? style.strong(text) : text);
  const { mark, word } = verdictMark(estimate, symbols);
  const marked: Paint = !estimate.doubtful ? coloured : rank === "detail" ? style.faint : style.warning;
  return joined(
    [
      label,
      ...means,
      number(layout.difference, numbers.difference, quiet),
      number(layout.relative, numbers.relative, coloured),
      number(layout.interval, numbers.interval, quiet),
      intervalBar(estimate.relative, limit, layout.bar, symbols.bar, { interval: coloured, zero: style.faint }),
      number(layout.p, numbers.p, quiet),
      mark === "" ? "" : marked(layout.verdict > 1 ? `${mark} ${word}`.trim() : mark),
    ],
    layout.gap,
  );
}
