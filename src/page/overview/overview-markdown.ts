import type { Overview } from "../../results/overview/overview.ts";
import { formatCount, formatPercent } from "../../results/words/numbers.ts";
import { markdownTable, markdownText } from "../markdown.ts";
import { decisionWord } from "../part/decision-chip.tsx";

/** The overview for a chat. */
export function overviewMarkdown({ ds, rows }: Overview): string {
  const table = markdownTable(
    ["Gate or experiment", "Decision", "Stage", "Units", "What is known"],
    rows.map((row) => [
      markdownText(row.name),
      `**${decisionWord(row.decision)}**`,
      row.percent === null ? "" : formatPercent(row.percent),
      formatCount(row.units),
      markdownText(row.sentence),
    ]),
  );
  return `**Gates and experiments** as of ${ds}\n\n${table}\n`;
}
