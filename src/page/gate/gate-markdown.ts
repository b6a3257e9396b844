import type { GatePage } from "../../results/gate/gate-page.ts";
import { formatCount, formatPercent, formatProbability } from "../../results/words/numbers.ts";
import { changeText, rangeText } from "../figures.ts";
import { markdownTable, markdownText } from "../markdown.ts";
import { decisionWord } from "../part/decision-chip.tsx";
import type { MetricFamily } from "./metric-family.ts";

const SIGNS = {
  better: "✓ better",
  worse: "✗ worse",
  higher: "▲ higher",
  lower: "▼ lower",
  unclear: "unclear",
  none: "–",
} as const;

/**
 * A gate's page for a chat: what is known, then the headlines.
 *
 * @param families metrics of its main rule.
 */
export function gateMarkdown({ name, ds, decision, ramps }: GatePage, families: readonly MetricFamily[]): string {
  const stage = ramps[0]?.stages.at(-1);
  const at = stage?.percent == null ? "" : ` at ${formatPercent(stage.percent)}`;
  const lines = [
    `**${markdownText(name)}**${at}, as of ${ds}: **${decisionWord(decision.verdict)}**`,
    "",
    markdownText(decision.sentence),
    ...decision.sentences.map((sentence) => `- ${markdownText(sentence)}`),
  ];
  const rows = families.flatMap(({ rows: all, quantity }) =>
    all.flatMap(({ rank, label, estimate }) => {
      if (estimate === null || (rank !== "headline" && rank !== "group")) return [];
      const { relative, difference, verdict, doubtful, p_value: p, why } = estimate;
      return [
        [
          markdownText(label),
          why === null ? changeText(relative, difference, quantity) : markdownText(why),
          why === null ? (rangeText(relative, difference, quantity) ?? "") : "",
          p === null ? "" : formatProbability(p),
          doubtful ? `? ${SIGNS[verdict]}` : SIGNS[verdict],
          `${formatCount(estimate.test_units)} / ${formatCount(estimate.control_units)}`,
        ],
      ];
    }),
  );
  if (rows.length > 0) lines.push("", markdownTable(["Metric", "Difference", "Interval", "p", "", "Units"], rows));
  return `${lines.join("\n")}\n`;
}
