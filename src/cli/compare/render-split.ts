import { formatCount } from "../../results/words/numbers.ts";
import { outcomeInWords } from "../../results/words/outcome-in-words.ts";
import type { Terminal } from "../terminal.ts";
import { tableLines } from "../text/table.ts";
import { printable } from "../text/width.ts";
import type { SampleRatioResult, SequentialSplit } from "./check-split.ts";
import { plainText, pText, shareText } from "./figure-text.ts";
import { noteLines } from "./notes.ts";
import type { SplitResult } from "./sample-ratio-result.ts";

/** One check of a split on one line: `pooled ok (p 0.4321)`. */
export function splitNote(label: string, { status, p_value, outcome }: SplitResult): string {
  return `${label} ${status} (${p_value === null ? outcomeInWords(outcome) : `p ${pText(p_value)}`})`;
}

const MEANING: Readonly<Record<SplitResult["status"], string>> = {
  ok: "The numbers of units fit the split.",
  warn: "The numbers of units fit the split badly: look for a cause.",
  fail: "Sample ratio mismatch: the groups are not comparable, whatever their metrics say.",
  skipped: "There is nothing to test.",
};

function dailyNote(days: number, { p_value, outcome }: SequentialSplit): string {
  const p = p_value === null ? outcomeInWords(outcome) : `p ${pText(p_value)}`;
  return `Looked at after each of ${days} days: ${p} (always valid)`;
}

/** Units against a split, as a person reads it. */
export function renderSplit(result: SampleRatioResult, look: Pick<Terminal, "columns" | "style" | "symbols">): string {
  const { style, symbols } = look;
  const paint = { ok: style.good, warn: style.warning, fail: style.bad, skipped: style.faint }[result.status];
  const test =
    result.chi_squared === null || result.degrees_of_freedom === null
      ? outcomeInWords(result.outcome)
      : `chi-squared ${plainText(result.chi_squared)} with ${result.degrees_of_freedom} degrees of freedom, p ${pText(result.p_value)}`;
  const share = (value: number | null): string => (value === null ? symbols.none : shareText(value));
  return [
    style.heading("sample ratio"),
    "",
    ...tableLines({
      columns: [
        { heading: "group", align: "left" },
        { heading: "units", align: "right" },
        { heading: "share", align: "right" },
        { heading: "expected", align: "right" },
      ],
      rows: result.groups.map(({ name, units, share: seen, expected_share }) => [
        printable(name),
        formatCount(units),
        share(seen),
        share(expected_share),
      ]),
      indent: " ",
      paintHeading: style.faint,
    }),
    "",
    ` ${paint(style.strong(result.status.toUpperCase()))}  ${test}`,
    ...noteLines(MEANING[result.status], look),
    ...(result.sequential === null ? [] : noteLines(dailyNote(result.days, result.sequential), look)),
    "",
  ].join("\n");
}
