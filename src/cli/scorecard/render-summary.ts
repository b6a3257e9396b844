import type { Summary } from "../../results/scorecard/summary.ts";
import type { Terminal } from "../terminal.ts";
import { printable, wrap } from "../text/width.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

/** What the metrics say, in at most a few lines: what got worse, what got better, what is doubtful, how many do not tell. */
export function summaryLines(summary: Summary, { columns, style, symbols }: Look): string[] {
  const { harmed } = summary;
  const guardrails = harmed.length === 1 ? " (guardrail)" : " (guardrails)";
  const named = [
    { mark: symbols.worse, word: "harmed", titles: harmed, tail: guardrails, paint: style.bad },
    // A harmed guardrail is worse by more than its margin: it is not said twice.
    {
      mark: symbols.worse,
      word: "worse",
      titles: summary.worse.filter((title) => !harmed.includes(title)),
      paint: style.bad,
    },
    { mark: symbols.better, word: "better", titles: summary.better, paint: style.good },
    { mark: symbols.higher, word: "higher", titles: summary.higher, paint: style.notable },
    { mark: symbols.lower, word: "lower", titles: summary.lower, paint: style.notable },
    { mark: symbols.doubtful, word: "doubtful", titles: summary.doubtful, paint: style.warning },
  ].filter(({ titles }) => titles.length > 0);
  const width = Math.max(6, ...named.map(({ word }) => word.length));
  const lines = named.flatMap(({ mark, word, titles, tail = "", paint }) => {
    const head = `${mark} ${word.padEnd(width)}`;
    return wrap(printable(titles.join(", ")) + tail, columns - width - 6).map((line, index) =>
      index === 0 ? ` ${paint(style.strong(head))}  ${line}` : `${" ".repeat(width + 5)}${line}`,
    );
  });
  const unclear = summary.unclear.length;
  const none = summary.none.length;
  const rest = [
    ...(unclear === 0 ? [] : [`${unclear} without a clear difference`]),
    ...(none === 0 ? [] : [`${none} without a comparison`]),
  ];
  return rest.length === 0 ? lines : [...lines, style.faint(` ${symbols.separator} ${rest.join(", ")}`)];
}
