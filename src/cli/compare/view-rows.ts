import { outcomeInWords } from "../../results/words/outcome-in-words.ts";
import type { Terminal } from "../terminal.ts";
import { type TableColumn, tableLines } from "../text/table.ts";
import { differenceText, type FigureFormat, intervalText, pText, relativeText } from "./figure-text.ts";
import { type Verdict, verdictOf } from "./headline.ts";
import type { Options } from "./option-schema.ts";
import type { View } from "./view.ts";

/** A view with the word that stands over its rows. */
export interface NamedView {
  readonly name: string;
  readonly view: View;
}

/** One row: an interval of one difference, by one method. */
interface ViewRow {
  readonly label: string;
  readonly estimate: string;
  readonly interval: string;
  readonly p: string;
  readonly verdict: Verdict;
  readonly strong: boolean;
}

interface Ends {
  readonly outcome: string;
  readonly lower: number | null;
  readonly upper: number | null;
}

function ends(interval: Ends, write: (end: number) => string): string {
  return interval.outcome === "ok" ? intervalText(interval, write) : outcomeInWords(interval.outcome);
}

function rowsOf({ name, view }: NamedView, options: Options, format: FigureFormat): ViewRow[] {
  const { difference, relative, sequential, planned_look: look } = view;
  const absolute = (end: number): string => differenceText(end, format);
  const row = (
    label: string,
    of: "absolute" | "relative",
    interval: Ends,
    p: number | null,
    estimate: number | null = null,
  ): ViewRow => ({
    label,
    estimate: estimate === null ? "" : of === "absolute" ? absolute(estimate) : relativeText(estimate),
    interval: ends(interval, of === "absolute" ? absolute : relativeText),
    p: pText(p),
    verdict: estimate === null ? "none" : verdictOf(estimate, p, options),
    strong: estimate !== null && of === options.difference,
  });
  const method = options.relative_interval === "fieller" ? "Fieller" : "delta";
  const rows = [
    row(`${name}difference`, "absolute", difference, difference.p_value, difference.estimate),
    row(`${name}relative (${method})`, "relative", relative, relative.p_value, relative.estimate),
  ];
  if (difference.estimate === null) return rows.slice(0, 1);
  const always = { ...sequential.difference, outcome: sequential.outcome };
  return [
    ...(options.difference === "absolute" ? rows : rows.reverse()),
    row("  always valid", "absolute", always, sequential.difference.p_value),
    row("  always valid, relative", "relative", sequential.relative, sequential.relative.p_value),
    ...(look === null
      ? []
      : [
          row(`  look ${look.look} of ${look.looks}`, "absolute", { ...look.difference, outcome: look.outcome }, null),
          row(`  look ${look.look} of ${look.looks}, relative`, "relative", look.relative, null),
        ]),
  ];
}

const COLUMNS: readonly TableColumn[] = [
  { heading: "", align: "left" },
  { heading: "estimate", align: "right" },
  { heading: "interval", align: "left" },
  { heading: "p", align: "left" },
  { heading: "", align: "left" },
];

/** The intervals of a comparison by all its methods, one line each. */
export function viewLines(
  views: readonly NamedView[],
  options: Options,
  format: FigureFormat,
  { style, symbols }: Pick<Terminal, "style" | "symbols">,
): string[] {
  const marks: Readonly<Record<Verdict, string>> = {
    better: style.good(`${symbols.better} better`),
    worse: style.bad(`${symbols.worse} worse`),
    unclear: "",
    none: "",
  };
  const rows = views.flatMap((view) => rowsOf(view, options, format));
  return tableLines({
    columns: COLUMNS,
    rows: rows.map(({ label, estimate, interval, p, verdict, strong }) => [
      strong ? style.strong(label) : label,
      strong ? style.strong(estimate) : estimate,
      interval,
      p,
      strong ? marks[verdict] : "",
    ]),
    indent: " ",
    paintHeading: style.faint,
  });
}
