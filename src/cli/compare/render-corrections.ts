import type { Terminal } from "../terminal.ts";
import { tableLines } from "../text/table.ts";
import { printable } from "../text/width.ts";
import type { CorrectionsResult } from "./correct-p-values.ts";
import { pText } from "./figure-text.ts";

/** Corrected p-values, one column a correction; those that are significant after it stand out. */
export function renderCorrections(result: CorrectionsResult, { style }: Pick<Terminal, "style">): string {
  const { names, p_values, corrections, options } = result;
  const alpha = 1 - options.confidence_level;
  const painted = (p: number): string => (p < alpha ? style.strong(pText(p)) : pText(p));
  return [
    `${style.heading("corrected p-values")}${style.faint(` of ${p_values.length} tests`)}`,
    "",
    ...tableLines({
      columns: [
        { heading: "test", align: "left" },
        { heading: "p", align: "right" },
        ...corrections.map(({ correction }) => ({ heading: correction.replaceAll("_", "-"), align: "right" as const })),
      ],
      rows: [
        ...p_values.map((p, index) => [
          printable(names?.[index] ?? String(index + 1)),
          painted(p),
          ...corrections.map(({ adjusted_p_values }) => painted(adjusted_p_values[index] ?? 1)),
        ]),
        [
          `below ${Number(alpha.toPrecision(12))}`,
          String(p_values.filter((p) => p < alpha).length),
          ...corrections.map(({ significant }) => String(significant)),
        ],
      ],
      indent: " ",
      paintHeading: style.faint,
    }),
    "",
  ].join("\n");
}
